package replica

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lockAndWait, in the environment, makes the test binary the other process.
const lockAndWait = "TALLYSTICK_TEST_LOCK"

func TestSecondHandleIsRefusedByName(t *testing.T) {
	dir := t.TempDir()
	first, err := lockDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = lockDirectory(dir)
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), fmt.Sprintf("pid %d (", os.Getpid())) {
		t.Fatalf("got %v", err)
	}
	if err := first.release(); err != nil {
		t.Fatal(err)
	}
	again, err := lockDirectory(dir)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	if err := again.release(); err != nil {
		t.Fatal(err)
	}
}

func TestLockEndsWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	other := exec.Command(os.Args[0], "-test.run=^TestLockHolderProcess$")
	other.Env = append(os.Environ(), lockAndWait+"="+dir)
	input, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("held\n"))
	if _, err := output.Read(line); err != nil || !bytes.Equal(line, []byte("held\n")) {
		t.Fatalf("other process said %q, %v", line, err)
	}
	if _, err := lockDirectory(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint("pid ", other.Process.Pid)) {
		t.Errorf("got %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	_ = input.Close()
	l, err := lockDirectory(dir)
	if err != nil {
		t.Fatalf("after the holder was killed: %v", err)
	}
	if err := l.release(); err != nil {
		t.Fatal(err)
	}
}

func TestLockHolderProcess(t *testing.T) {
	dir := os.Getenv(lockAndWait)
	if dir == "" {
		return
	}
	held, err := lockDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Print("held\n")
	_, _ = os.Stdin.Read(make([]byte, 1))
	_ = held.release()
}

func TestLockNamesAnUnknownHolder(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), lockFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := lockHolder(f); got != "another process" {
		t.Errorf("got %q", got)
	}
	if _, err := f.WriteString("pid 7 (\x1b[2J\xff)"); err != nil {
		t.Fatal(err)
	}
	if got := lockHolder(f); got != "pid 7 ( [2J?)" {
		t.Errorf("got %q", got)
	}
}

func TestCommandLineHidesArguments(t *testing.T) {
	for want, args := range map[string][]string{
		"tally append":    {"/usr/bin/tally", "append", "the secret note"},
		"tally":           {"tally", "--dir", "/home/me"},
		"unknown command": nil,
	} {
		if got := commandLine(args); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
