//go:build browser

package pagetest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait: what takes longer hangs. It is no measurement.
const patience = 2 * time.Minute

// browser is a Chromium that runs without a window, as
// https://chromedevtools.github.io/devtools-protocol/ has it: commands go in and
// answers and events come out as JSON, each ended by a zero byte.
type browser struct {
	t       *testing.T
	in      *os.File
	mu      sync.Mutex
	last    int
	waiting map[int]chan answer
	tabs    map[string]*tab // by session
}

// message is a command, an answer or an event.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	answer
}

type answer struct {
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// startBrowser starts Chromium with a profile of its own, and none of what it
// does on the network unasked.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"--headless", "--remote-debugging-pipe", "--user-data-dir=" + t.TempDir(), "--no-first-run", "--disable-gpu",
		"--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
	}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox") // which root can't have
	}
	cmd := exec.Command(path, append(args, "about:blank")...)
	theirIn, ourIn, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ourOut, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = theirIn.Close(), theirOut.Close()
	b := &browser{t: t, in: ourIn, waiting: map[int]chan answer{}, tabs: map[string]*tab{}}
	heard := make(chan struct{})
	go func() { b.hear(ourOut); close(heard) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		<-heard
		_ = ourIn.Close()
	})
	return b
}

// hear takes what Chromium says until it ends.
func (b *browser) hear(out *os.File) {
	defer out.Close()
	lines := bufio.NewReaderSize(out, 1<<20)
	for {
		raw, err := lines.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(bytes.TrimSuffix(raw, []byte{0}), &m) != nil {
			continue
		}
		b.mu.Lock()
		waiting, tab := b.waiting[m.ID], b.tabs[m.Session]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		if waiting != nil {
			waiting <- m.answer
		} else if tab != nil {
			tab.note(m)
		}
	}
}

// ask gives a command, to a tab or to the browser as a whole, and waits for the
// answer.
func (b *browser) ask(session, method string, params, into any) {
	b.t.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		b.t.Fatal(err)
	}
	came := make(chan answer, 1)
	b.mu.Lock()
	b.last++
	id := b.last
	b.waiting[id] = came
	text, _ := json.Marshal(message{ID: id, Session: session, Method: method, Params: raw}) // of what was marshalled
	_, err = b.in.Write(append(text, 0))
	b.mu.Unlock()
	if err != nil {
		b.t.Fatal(err)
	}
	select {
	case a := <-came:
		if a.Error != nil {
			b.t.Fatalf("%s: %s", method, a.Error.Message)
		}
		if into != nil {
			if err := json.Unmarshal(a.Result, into); err != nil {
				b.t.Fatal(err)
			}
		}
	case <-time.After(patience):
		b.t.Fatalf("%s is not answered", method)
	}
}

// tab is a page that is open, and what went wrong on it.
type tab struct {
	*browser
	session string

	noting   sync.Mutex
	asked    []string // addresses that were requested
	troubles []string // errors, as the console shows them
}

// open opens a tab for somebody who reads a language, with nothing in it.
func (b *browser) open(language string) *tab {
	b.t.Helper()
	var created struct{ TargetID string }
	b.ask("", "Target.createTarget", map[string]any{"url": "about:blank"}, &created)
	var attached struct{ SessionID string }
	b.ask("", "Target.attachToTarget", map[string]any{"targetId": created.TargetID, "flatten": true}, &attached)
	p := &tab{browser: b, session: attached.SessionID}
	b.mu.Lock()
	b.tabs[p.session] = p
	b.mu.Unlock()
	for _, domain := range []string{"Runtime", "Log", "Network", "Page"} {
		b.ask(p.session, domain+".enable", map[string]any{}, nil)
	}
	b.ask(p.session, "Network.setExtraHTTPHeaders", map[string]any{"headers": map[string]string{"Accept-Language": language}}, nil)
	return p
}

// note keeps what matters of an event.
func (p *tab) note(m message) {
	p.noting.Lock()
	defer p.noting.Unlock()
	var params struct {
		Request struct{ URL string }
		Entry   struct{ Level, Text, URL string }
		Type    string
	}
	_ = json.Unmarshal(m.Params, &params) // other events have other shapes
	switch {
	case m.Method == "Network.requestWillBeSent":
		p.asked = append(p.asked, params.Request.URL)
	case m.Method == "Runtime.exceptionThrown",
		m.Method == "Log.entryAdded" && params.Entry.Level == "error",
		m.Method == "Runtime.consoleAPICalled" && params.Type == "error":
		p.troubles = append(p.troubles, string(m.Params))
	}
}

func (p *tab) goTo(address string) {
	p.t.Helper()
	p.ask(p.session, "Page.navigate", map[string]any{"url": address}, nil)
}

// until waits until the text of an element contains all of these, and returns
// it.
func (p *tab) until(id string, texts ...string) string {
	p.t.Helper()
	wanted, _ := json.Marshal(texts) // strings
	return p.eval(fmt.Sprintf(`new Promise((found) => {
		const look = () => {
			const text = document.getElementById(%q)?.innerText ?? "";
			if (!%s.every((t) => text.includes(t))) return false;
			found(text);
			return true;
		};
		if (!look()) new MutationObserver((_, o) => look() && o.disconnect()).observe(document, { childList: true, subtree: true, characterData: true });
	})`, id, wanted))
}

// eval is the text that an expression, or the promise that it is, comes to.
func (p *tab) eval(expression string) string {
	p.t.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	p.ask(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &got)
	if got.ExceptionDetails != nil {
		p.t.Fatalf("%s: %s", expression, got.ExceptionDetails)
	}
	return fmt.Sprint(got.Result.Value)
}

// check wants nothing to have gone wrong, and nothing asked of anybody else.
func (p *tab) check(origin string) {
	p.t.Helper()
	p.noting.Lock()
	defer p.noting.Unlock()
	for _, trouble := range p.troubles {
		p.t.Errorf("on the console: %s", trouble)
	}
	for _, address := range p.asked {
		if !strings.HasPrefix(address, origin+"/") {
			p.t.Errorf("asked for %s", address)
		}
	}
	if len(p.asked) == 0 {
		p.t.Error("asked for nothing at all")
	}
}
