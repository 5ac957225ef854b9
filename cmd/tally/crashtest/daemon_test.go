//go:build crash && linux

package crashtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"tallystick/api/client"
)

// daemon is the real program's, while it runs.
type daemon struct {
	cmd    *exec.Cmd
	client *client.Client
	stderr *bytes.Buffer
	ended  chan struct{}
}

// startDaemon starts the daemon of a directory, on loopback and with nobody to
// discover, and waits until it says that it is ready.
func startDaemon(t *testing.T, dir string) *daemon {
	t.Helper()
	d := &daemon{stderr: &bytes.Buffer{}, ended: make(chan struct{})}
	d.cmd = exec.Command(programs.tally, "up", "--dir", dir, "--profile", "small", "--port", "0", "--no-open",
		"--json", "--no-discovery", "--listen", "/ip4/127.0.0.1/tcp/0")
	d.cmd.Stderr = d.stderr
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := d.cmd.StdoutPipe()
	if err == nil {
		err = d.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	stuck := time.AfterFunc(patience, func() { _ = d.cmd.Process.Kill() })
	var ready json.RawMessage
	err = json.NewDecoder(bufio.NewReader(out)).Decode(&ready)
	stuck.Stop()
	go func() {
		_, _ = io.Copy(io.Discard, out)
		_ = d.cmd.Wait()
		close(d.ended)
	}()
	t.Cleanup(d.kill)
	if err != nil {
		<-d.ended
		t.Fatalf("the daemon of %s did not begin: %v\n%s", dir, err, d.stderr)
	}
	return d
}

// address is where others find it.
func (d *daemon) address(t *testing.T) string {
	t.Helper()
	here, err := d.client.Here(context.Background())
	if err != nil || len(here.Addresses) == 0 {
		t.Fatalf("found nowhere: %v", err)
	}
	return here.Addresses[0]
}

// kill ends it with SIGKILL, if it still runs.
func (d *daemon) kill() {
	_ = d.cmd.Process.Kill()
	<-d.ended
}

// stop ends it in good order.
func (d *daemon) stop(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	stuck := time.AfterFunc(patience, func() { _ = d.cmd.Process.Kill() })
	<-d.ended
	if !stuck.Stop() {
		t.Fatalf("the daemon did not end\n%s", d.stderr)
	}
	if crashed := crash(d.cmd.ProcessState, d.stderr.String()); crashed != "" {
		t.Fatalf("the daemon broke down: %s", crashed)
	}
}
