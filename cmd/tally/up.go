package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// usualPort is where the page is found unless somebody chose another.
const usualPort = 4747

type upFlags struct {
	port   uint16
	name   string
	noOpen bool
	json   bool

	meeting meetingFlags
}

// upReport is what `tally up --json` prints once it is ready.
type upReport struct {
	Type      string   `json:"type"` // "up"
	Dir       string   `json:"dir"`
	PID       int      `json:"pid"`
	Address   string   `json:"address"`   // of the page, good for once
	Addresses []string `json:"addresses"` // where the loopback door listens
	Socket    string   `json:"socket"`
}

func newUp(env *environment) *cobra.Command {
	var f upFlags
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the daemon, and open its page",
		Long: `Start the daemon, and open its page. It keeps the data directory open, meets
others, and answers every other command until it is stopped, with Ctrl-C or by
SIGTERM. Where there is no replica yet, it makes one as "tally init" does.

The page is for this machine alone. Its address holds a code that works once;
"tally open" prints another.`,
		Example: `  tally up
  tally up --name "Mercado del Río"
  tally up --port 0 --no-open --json`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.up(cmd.Context(), f) },
	}
	cmd.Flags().Uint16Var(&f.port, "port", usualPort, "`PORT` of the page on this machine; 0 for a free one")
	cmd.Flags().StringVar(&f.name, "name", "", "your `NAME`, where there is no replica yet")
	cmd.Flags().StringSliceVar(&f.meeting.listen, "listen", nil, "`ADDRESSES` at which others find this device, such as /ip4/0.0.0.0/tcp/4748 (default: all, at a port that stays the same if it is free)")
	cmd.Flags().BoolVar(&f.meeting.quiet, "no-discovery", false, "neither look for others on the local network nor be found there")
	cmd.Flags().BoolVar(&f.meeting.offline, "offline", false, "meet nobody over a network")
	cmd.Flags().StringSliceVar(&f.meeting.hubs, "hub", nil, "`ADDRESSES` of members' devices that relay, each ending in /p2p/ and an id")
	cmd.Flags().BoolVar(&f.meeting.relay, "relay", false, "relay between devices of your communities that can't reach each other")
	cmd.Flags().BoolVar(&f.noOpen, "no-open", false, "do not open a browser")
	jsonFlag(cmd, &f.json, "a JSON object when it is ready")
	return cmd
}

func (env *environment) up(ctx context.Context, f upFlags) error {
	if err := f.meeting.check(); err != nil {
		return err
	}
	env.serves = true
	if err := env.begin(ctx, f); err != nil {
		return err
	}
	err := env.with(ctx, func(s *session) error { return s.up(ctx, f) })
	if errors.Is(err, replica.ErrInUse) {
		return env.alreadyUp(ctx, err)
	}
	return err
}

// begin makes a replica where there is none.
func (env *environment) begin(ctx context.Context, f upFlags) error {
	dir, err := env.directory()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, keystoreName)); err == nil || freshDirectory(dir) != nil {
		return nil // opening it says what is wrong with it
	}
	return env.init(ctx, initFlags{name: f.name, language: string(identity.English), words: 12, json: f.json})
}

// alreadyUp says more of a daemon that has the directory open.
func (env *environment) alreadyUp(ctx context.Context, inUse error) error {
	dir, err := env.directory()
	if err != nil {
		return inUse
	}
	c, err := client.Dial(ctx, dir)
	if errors.Is(err, client.ErrNoDaemon) {
		return &failure{code: codeInUse, what: "another tally is at work here, or is just starting", cause: inUse, hints: []string{
			"wait a moment: if it is a daemon, `tally open` opens its page", "if it is another command, try again when it is done",
		}}
	}
	if err != nil {
		return inUse
	}
	defer c.Close()
	status, err := c.Status(ctx)
	if err != nil || status.Daemon == nil {
		return inUse
	}
	what := fmt.Sprintf("a daemon, pid %d, runs here since %s", status.Daemon.PID, status.Daemon.Since)
	return &failure{code: codeInUse, what: what, cause: inUse, hints: []string{"`tally open` opens its page; every other command asks it", "stop it first to start another"}}
}

// up runs until the context ends or a part of it fails.
func (s *session) up(ctx context.Context, f upFlags) error {
	d, err := s.daemon(ctx, f)
	if err != nil {
		return err
	}
	if err := s.announce(ctx, d, f); err != nil {
		return errors.Join(err, d.stop())
	}
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-d.failed:
	}
	s.env.say("stopping")
	return errors.Join(failed, d.stop())
}

// announce tells that the daemon is ready, and where.
func (s *session) announce(ctx context.Context, d *daemon, f upFlags) error {
	address, err := d.tree.PageAddress()
	if err != nil {
		return err
	}
	if f.json {
		err = s.env.printJSON(upReport{Type: "up", Dir: s.dir, PID: os.Getpid(), Address: address, Addresses: d.addresses, Socket: d.socket})
	} else {
		s.env.print("%s\n", address)
	}
	if err = errors.Join(err, s.env.stdout.Flush()); err != nil {
		return err
	}
	if !f.json {
		s.env.say("This is your page; the address works once, within ten minutes. Ctrl-C stops the daemon.")
	}
	if !f.noOpen && s.env.screen.asks && s.env.screen.talks {
		s.env.browse(ctx, s.dir, address)
	}
	return nil
}
