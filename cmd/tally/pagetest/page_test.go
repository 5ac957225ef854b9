//go:build browser

package pagetest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// person is somebody with a daemon of the real program.
type person struct {
	t            *testing.T
	program, dir string
}

func newPerson(t *testing.T) *person {
	t.Helper()
	p := &person{t: t, program: filepath.Join(t.TempDir(), "tally"), dir: filepath.Join(t.TempDir(), "replica")}
	if out, err := exec.Command("go", "build", "-o", p.program, "tallystick/cmd/tally").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	p.tally("init", "--name", "Ana")
	p.tally("community", "create", "Mercado <b>del</b> Río")
	return p
}

// tally runs the program, and returns what it printed.
func (p *person) tally(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(p.program, append(args, "--dir", p.dir, "--profile", "small")...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("tally %v: %v\n%s", args, err, &stderr)
	}
	return strings.TrimSpace(string(out))
}

// up starts the daemon, and returns the page's address and origin.
func (p *person) up() (address, origin string) {
	p.t.Helper()
	cmd := exec.Command(p.program, "up", "--dir", p.dir, "--profile", "small", "--offline", "--port", "0", "--no-open", "--json")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			p.t.Errorf("the daemon ended with %v", err)
		}
	})
	var ready struct{ Address string }
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		p.t.Fatal(err)
	}
	origin, _, _ = strings.Cut(ready.Address, "/#")
	return ready.Address, origin
}

// catalogue is what the page says, by language and name.
func catalogue(t *testing.T) (said map[string]map[string]string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "api", "web", "words.json"))
	if err == nil {
		err = json.Unmarshal(raw, &said)
	}
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// TestPage: the page shows the strip in the reader's language and follows what
// is written, asks nothing of anybody else, and has nothing to complain of. Its
// address works once.
func TestPage(t *testing.T) {
	ana, said := newPerson(t), catalogue(t)
	address, origin := ana.up()
	chromium := startBrowser(t)
	for _, language := range []string{"en", "es"} {
		t.Run(language, func(t *testing.T) {
			words, p := said[language], chromium.open(language)
			p.goTo(address)
			p.until("strip", words["saved"]+" ✔", words["neverMet"])
			p.until("list", words["private"], "Mercado <b>del</b> Río") // as text
			if got := p.eval("document.documentElement.lang + location.hash"); got != language {
				t.Errorf("language and what is left of the code: %q", got)
			}
			before := p.eval(`document.getElementById("list").innerText`)
			ana.tally("append", "--community", "Mercado <b>del</b> Río", "a note in "+language)
			p.eval(`new Promise((changed) => {
				const list = document.getElementById("list"), before = ` + quoted(before) + `;
				const look = () => list.innerText !== before && changed("");
				new MutationObserver(look).observe(list, { childList: true, subtree: true, characterData: true });
				look();
			})`)
			p.check(origin)

			again := chromium.open(language)
			again.goTo(address)
			again.until("strip", words["closed"])
			address = ana.tally("open", "--no-open")
		})
	}
}

func quoted(text string) string {
	raw, _ := json.Marshal(text) // a string
	return string(raw)
}
