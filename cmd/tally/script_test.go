package main

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tally": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "user"))
			e.Setenv("TZ", "UTC")
			e.Setenv("TALLY_DIR", filepath.Join(e.WorkDir, "books"))
			e.Values[daemonsKey{}] = daemonsOf{}
			return os.Mkdir(filepath.Join(e.WorkDir, "user"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":    scriptCode,
			"keep":    scriptKeep,
			"hold":    scriptHold,
			"corrupt": scriptCorrupt,
			"cut":     scriptCut,
			"fill":    scriptFill,
			"carry":   scriptCarry,
			"people":  scriptPeople,
			"pluck":   scriptPluck,
			"up":      scriptUp,
			"down":    scriptDown,
		},
	})
}

// scriptCode runs a command that must end with this exit code: code N tally …
func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// scriptKeep puts what the last command printed into a variable: keep NAME
func scriptKeep(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// scriptHold keeps a data directory open in this process until the script
// ends: hold DIR
func scriptHold(ts *testscript.TestScript, _ bool, args []string) {
	r, err := replica.Open(context.Background(), replica.Options{Dir: ts.MkAbs(args[0])})
	ts.Check(err)
	ts.Defer(func() {
		if err := r.Close(); err != nil {
			ts.Logf("close: %v", err)
		}
	})
}

// scriptCarry takes everything that one data directory holds to another, in
// the communities that the other is in: carry FROM TO. It stands for a network.
func scriptCarry(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	open := func(dir string) *replica.Replica {
		r, err := replica.Open(ctx, replica.Options{Dir: ts.MkAbs(dir)})
		ts.Check(err)
		return r
	}
	from, to := open(args[0]), open(args[1])
	for item, err := range from.Arrivals(0) {
		ts.Check(err)
		c, err := to.Community(item.Community)
		if errors.Is(err, replica.ErrNotFound) {
			continue
		}
		ts.Check(err)
		run, err := crdt.ParseFrame(crdt.AppendFrame(nil, []crdt.Verified{item.Entry}))
		ts.Check(err)
		_, err = c.Admit(ctx, "carry", run)
		ts.Check(err)
	}
	ts.Check(errors.Join(from.Close(), to.Close()))
	// A script beside this one may have begun a process meanwhile, which holds
	// copies of the locks until it becomes that other program.
	syscall.ForkLock.Lock()
	defer syscall.ForkLock.Unlock()
}

// scriptPeople makes replicas, the first of which founds a community that the
// others join, each in the directory of their name: people NAME…
func scriptPeople(ts *testscript.TestScript, _ bool, args []string) {
	tally := func(args ...string) { ts.Check(ts.Exec("tally", args...)) }
	for i, name := range args {
		tally("--dir", name, "init", "--name", name, "--json")
		if i == 0 {
			tally("--dir", name, "community", "create", "Market")
			continue
		}
		tally("--dir", args[0], "invite", "--out", name+".invite")
		tally("--dir", name, "join", name+".invite", "--yes", "--out", name+".request")
		tally("--dir", args[0], "invite", "admit", name+".request", "--yes", "--out", name+".welcome")
		tally("--dir", name, "join", name+".welcome")
		scriptCarry(ts, false, []string{name, args[0]})
	}
	for _, name := range args[1:] {
		scriptCarry(ts, false, []string{args[0], name})
	}
}

// scriptPluck puts a part of the JSON that the last command printed into a
// variable: pluck NAME KEY…, where a key is a field or a number in a list.
func scriptPluck(ts *testscript.TestScript, _ bool, args []string) {
	var value any
	ts.Check(json.NewDecoder(strings.NewReader(ts.ReadFile("stdout"))).Decode(&value))
	for _, key := range args[1:] {
		if n, err := strconv.Atoi(key); err == nil {
			value = value.([]any)[n]
			continue
		}
		value = value.(map[string]any)[key]
	}
	ts.Setenv(args[0], value.(string))
}

// scriptCorrupt flips a bit in the middle of each file: corrupt FILE…
func scriptCorrupt(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		data, err := os.ReadFile(ts.MkAbs(name))
		ts.Check(err)
		data[len(data)/2] ^= 0x10
		ts.Check(os.WriteFile(ts.MkAbs(name), data, 0o600))
	}
}

// scriptCut cuts the last bytes off a file: cut N FILE
func scriptCut(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[1]), info.Size()-n))
}

// scriptFill writes a file of so many bytes that look like nothing: fill N FILE
func scriptFill(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	content := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(content)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), content, 0o600))
}
