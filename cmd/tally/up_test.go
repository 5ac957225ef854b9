package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// upProcess is a daemon that a script has started.
type upProcess struct {
	*exec.Cmd
	out io.Reader
}

// daemonsOf are a script's daemons, by data directory.
type daemonsOf map[string]*upProcess

// daemonsKey is where a script keeps its daemons.
type daemonsKey struct{}

// scriptUp starts a daemon with these arguments and waits until it says that it
// is ready: up DIR ARG…. The address of its page is in $page then, and where
// its doors are in $origin.
func scriptUp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: up DIR ARG…")
	}
	path, err := exec.LookPath("tally")
	ts.Check(err)
	cmd := exec.Command(path, append([]string{"up", "--dir", ts.MkAbs(args[0]), "--no-open", "--port", "0", "--json"}, args[1:]...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "TZ=UTC")
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	p := &upProcess{Cmd: cmd, out: out}
	daemons := ts.Value(daemonsKey{}).(daemonsOf)
	daemons[args[0]] = p
	ts.Defer(func() {
		if daemons[args[0]] == p {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var ready upReport
		if json.Unmarshal(lines.Bytes(), &ready) == nil && ready.Type == "up" {
			ts.Setenv("page", ready.Address)
			origin, _, _ := strings.Cut(ready.Address, "/#")
			ts.Setenv("origin", origin)
			return
		}
	}
	ts.Fatalf("the daemon ended: %v\n%s", cmd.Wait(), talk.String())
}

// scriptDown stops a daemon, which must end well, or kills it: down DIR [KILL]
func scriptDown(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: down DIR [KILL]")
	}
	daemons := ts.Value(daemonsKey{}).(daemonsOf)
	p := daemons[args[0]]
	delete(daemons, args[0])
	if len(args) > 1 {
		ts.Check(p.Process.Kill())
		_ = p.Wait()
		return
	}
	ts.Check(p.Process.Signal(syscall.SIGTERM))
	_, _ = io.Copy(io.Discard, p.out)
	if err := p.Wait(); err != nil {
		ts.Fatalf("the daemon ended with %v", err)
	}
}
