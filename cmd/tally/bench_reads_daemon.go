package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"

	"tallystick/api/client"
)

// daemonChild is a daemon that runs in a process of its own.
type daemonChild struct {
	process *exec.Cmd
	client  *client.Client
	said    strings.Builder
}

// startDaemon starts this program as the daemon of a directory, and waits until
// it is ready.
func (env *environment) startDaemon(ctx context.Context, dir string) (*daemonChild, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	d := &daemonChild{process: exec.CommandContext(ctx, program, "up", "--dir", dir, "--profile", env.flags.profile,
		"--port", "0", "--no-open", "--json", "--no-discovery", "--listen", "/ip4/127.0.0.1/tcp/0")}
	d.process.Stderr = &d.said
	out, err := d.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := d.process.Start(); err != nil {
		return nil, err
	}
	var ready upReport
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&ready); err != nil {
		_ = d.process.Wait() // what it said says more
		return nil, childFailure(d.process.ProcessState.ExitCode(), d.said.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if d.client, err = client.Dial(ctx, dir); err != nil {
		return nil, errors.Join(err, d.stop())
	}
	return d, nil
}

// stop ends the daemon and waits for its end.
func (d *daemonChild) stop() error {
	if d.client != nil {
		d.client.Close()
	}
	return errors.Join(d.process.Process.Signal(os.Interrupt), d.process.Wait())
}
