//go:build netns && linux

package netnstest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// host is a namespace, and the device that runs in it.
type host struct {
	space
	lab     *lab
	name    string
	port    string // of the switch
	address string
	job     job

	cmd    *exec.Cmd // nil while it does not run
	orders io.WriteCloser
	logged *tail
	given  int // orders

	mu   sync.Mutex
	last report
	over bool
	news chan struct{} // closed at the next report, and when there will be none
}

// up starts the device.
func (h *host) up() *host {
	h.t.Helper()
	h.cmd, h.logged = h.inside(self(h.t)), &tail{}
	h.cmd.Env = append(os.Environ(), role+"=worker")
	h.cmd.Stderr = h.logged
	h.given, h.over, h.last, h.news = 0, false, report{}, make(chan struct{})
	out, err := h.cmd.StdoutPipe()
	if err == nil {
		h.orders, err = h.cmd.StdinPipe()
	}
	if err == nil {
		err = h.cmd.Start()
	}
	if err == nil {
		err = json.NewEncoder(h.orders).Encode(h.job)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	go h.listen(out)
	cmd, orders := h.cmd, h.orders
	h.t.Cleanup(func() {
		_ = orders.Close()
		_ = cmd.Wait()
		if h.t.Failed() {
			h.t.Logf("%s said last:\n%s", h.name, h.logged)
		}
	})
	h.until("ready", func(r report) bool { return r.Digest != "" })
	return h
}

// listen takes reports until there are none left.
func (h *host) listen(out io.Reader) {
	for decoder := json.NewDecoder(out); ; {
		var r report
		err := decoder.Decode(&r)
		h.mu.Lock()
		if h.over = err != nil; !h.over {
			h.last = r
		}
		close(h.news)
		h.news = make(chan struct{})
		h.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (h *host) now() (r report, over bool, news <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last, h.over, h.news
}

// until waits until something holds of what the device reports.
func (h *host) until(what string, holds func(report) bool) report {
	h.t.Helper()
	for {
		r, over, news := h.now()
		if holds(r) {
			return r
		}
		if over {
			h.t.Fatalf("%s has ended, and never was %s", h.name, what)
		}
		select {
		case <-news:
		case <-h.t.Context().Done():
			h.t.Fatalf("%s: never %s, but %+v", h.name, what, r)
		}
	}
}

// order has the device do something, and waits until it has.
func (h *host) order(o order) (failed string) {
	h.t.Helper()
	if err := json.NewEncoder(h.orders).Encode(o); err != nil {
		h.t.Fatal(err)
	}
	h.given++
	return h.until("done", func(r report) bool { return r.Done == h.given }).Failed
}

// must has the device do something that has to work.
func (h *host) must(o order) {
	h.t.Helper()
	if failed := h.order(o); failed != "" {
		h.t.Fatalf("%s: %s", h.name, failed)
	}
}

// meets tells the device where the other one is. It is tried again by itself
// where it does not work at once.
func (h *host) meets(other *host) {
	h.t.Helper()
	r := other.until("at an address", func(r report) bool { return other.reachable(r) != "" })
	h.order(order{Dial: other.reachable(r)})
}

// reachable is an address in the lab.
func (h *host) reachable(r report) string {
	for _, address := range r.Addresses {
		if ip, _, _ := strings.Cut(h.address, "/"); strings.HasPrefix(address, "/ip4/"+ip+"/") {
			return address
		}
	}
	return ""
}

// agree waits until all say of each other that they are in sync, holding the
// same.
func agree(t *testing.T, hosts ...*host) {
	t.Helper()
	for _, h := range hosts {
		for _, other := range hosts {
			if other != h {
				h.agree(other)
			}
		}
	}
}

// agree waits for what both have to report: either may be the last to.
func (h *host) agree(other *host) {
	h.t.Helper()
	for {
		r, over, news := h.now()
		theirs, _, theirNews := other.now()
		if r.Peers[other.name].InSync && r.Digest == theirs.Digest && r.Held == theirs.Held && r.Lacking == 0 {
			return
		}
		if over {
			h.t.Fatalf("%s has ended, and never was in sync with %s", h.name, other.name)
		}
		select {
		case <-news:
		case <-theirNews:
		case <-h.t.Context().Done():
			h.t.Fatalf("%s: never in sync with %s, but %+v and %+v", h.name, other.name, r, theirs)
		}
	}
}

// process is the id of the device's process.
func (h *host) process() string { return strconv.Itoa(h.cmd.Process.Pid) }

// tail keeps the end of what was logged.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps what is written, and forgets what was long before.
func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	const most = 8 << 10
	if l.text.Len() > 2*most {
		end := bytes.Clone(l.text.Bytes()[l.text.Len()-most:])
		l.text.Reset()
		l.text.Write(end)
	}
	return l.text.Write(p)
}

// String is what is kept.
func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
