package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tallystick/crdt/replica"
	"tallystick/identity/keystore"
)

// testEnvironment is a program without terminals, in a directory of its own.
func testEnvironment(t *testing.T) *environment {
	t.Helper()
	dir := t.TempDir()
	variables := map[string]string{"HOME": dir, directoryVariable: filepath.Join(dir, "books"), "GOMEMLIMIT": "off"}
	return &environment{
		stdin: strings.NewReader(""), stdout: bufio.NewWriter(io.Discard), stderr: io.Discard,
		getenv: func(name string) string { return variables[name] },
		now:    func() time.Time { return time.Unix(1_778_263_200, 0) },
		random: rand.NewChaCha8([32]byte{1}),
	}
}

// try runs the program and returns what it printed.
func (env *environment) try(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, talk bytes.Buffer
	env.stdout, env.stderr = bufio.NewWriter(&out), &talk
	code = run(ctx, env, args)
	return code, out.String(), talk.String()
}

// whenRead cancels a context as soon as something reads.
type whenRead struct{ cancel context.CancelFunc }

func (w whenRead) Read([]byte) (int, error) {
	w.cancel()
	return 0, io.EOF
}

func TestInterruptEndsWith130AndLeavesTheDirectoryFree(t *testing.T) {
	env := testEnvironment(t)
	if code, _, stderr := env.try(t.Context(), "init"); code != codeOK {
		t.Fatalf("init: %d %s", code, stderr)
	}
	ctx, cancel := context.WithCancel(t.Context())
	env.stdin = io.MultiReader(strings.NewReader("a note"), whenRead{cancel})
	code, stdout, stderr := env.try(ctx, "append", "-")
	if code != codeInterrupted || stdout != "" || !strings.HasPrefix(stderr, "interrupted") {
		t.Errorf("append: code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	env.stdin = strings.NewReader("")
	if code, stdout, _ := env.try(t.Context(), "log"); code != codeOK || strings.Contains(stdout, "note") {
		t.Errorf("log after it: code %d, %q", code, stdout)
	}
}

// TestInterruptWhileAPersonIsAsked does not wait for an answer that will not
// come.
func TestInterruptWhileAPersonIsAsked(t *testing.T) {
	env := testEnvironment(t)
	ctx, cancel := context.WithCancel(t.Context())
	silent, _ := io.Pipe()
	env.stdin = io.MultiReader(whenReadThen{cancel, silent})
	if code, _, _ := env.try(ctx, "append", "-"); code != codeInterrupted {
		t.Errorf("append: code %d", code)
	}
}

// whenReadThen cancels a context when something reads, and then goes on.
type whenReadThen struct {
	cancel context.CancelFunc
	then   io.Reader
}

func (w whenReadThen) Read(p []byte) (int, error) {
	w.cancel()
	return w.then.Read(p)
}

// TestInitInterrupted leaves nothing behind that a second try would stumble
// over.
func TestInitInterrupted(t *testing.T) {
	env := testEnvironment(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, _, _ := env.try(ctx, "init"); code != codeInterrupted {
		t.Errorf("init: code %d", code)
	}
	if dir, _ := env.directory(); exists(dir) {
		t.Errorf("%s is left", dir)
	}
	if code, _, stderr := env.try(t.Context(), "init"); code != codeOK {
		t.Errorf("second try: %d %s", code, stderr)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestReaderThatWentAway(t *testing.T) {
	env := testEnvironment(t)
	env.stderr = io.Discard
	env.stdout = bufio.NewWriter(failingWriter{syscall.EPIPE})
	if code := run(t.Context(), env, []string{"version"}); code != codeInterrupted {
		t.Errorf("EPIPE: code %d", code)
	}
	env.stdout = bufio.NewWriter(failingWriter{syscall.ENOSPC})
	if code := run(t.Context(), env, []string{"version"}); code != codeFull {
		t.Errorf("ENOSPC: code %d", code)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestTerminalIsAskedAndTold(t *testing.T) {
	env := testEnvironment(t)
	answers := []string{"sesame", "sesame"}
	env.screen = screen{asks: true, talks: true, secret: func(context.Context) ([]byte, error) {
		next := answers[0]
		answers = answers[1:]
		return []byte(next), nil
	}}
	env.stdin = strings.NewReader("Ana\n")
	code, stdout, stderr := env.try(t.Context(), "init")
	if code != codeOK || !strings.Contains(stderr, "Your name") || !strings.Contains(stderr, "again: ") {
		t.Fatalf("init: %d %q %q", code, stdout, stderr)
	}
	answers = []string{"sesame", "wrong"}
	if code, stdout, _ := env.try(t.Context(), "status"); code != codeOK || !strings.Contains(stdout, "Ana p") {
		t.Errorf("status: %d %q", code, stdout)
	}
	code, _, stderr = env.try(t.Context(), "status")
	if code != codeDenied || !strings.Contains(stderr, "\x1b[31merror:") {
		t.Errorf("wrong passphrase: %d %q", code, stderr)
	}
}

func TestOutcome(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{nil, codeOK},
		{errors.New("anything"), codeFailed},
		{fmt.Errorf("x: %w", replica.ErrInUse), codeInUse},
		{fmt.Errorf("x: %w", replica.ErrDamaged), codeDamaged},
		{fmt.Errorf("x: %w", replica.ErrFull), codeFull},
		{fmt.Errorf("x: %w", replica.ErrNewer), codeConflict},
		{fmt.Errorf("x: %w", replica.ErrNotFound), codeNotFound},
		{fmt.Errorf("x: %w", keystore.ErrPassphrase), codeDenied},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, codeDenied},
		{errors.Join(errors.New("first"), fmt.Errorf("x: %w", context.Canceled)), codeInterrupted},
		{fail(codePartly, "some", "hint"), codePartly},
		{&failure{what: "no replica", cause: replica.ErrNotFound}, codeNotFound},
	} {
		if code, _ := outcome(c.err); code != c.code {
			t.Errorf("%v: code %d, not %d", c.err, code, c.code)
		}
	}
}
