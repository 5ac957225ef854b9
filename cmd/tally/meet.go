package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"rsc.io/qr"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type meetFlags struct {
	json  bool
	until bool // in sync
}

// meetEvery is how often the picture is drawn anew at most.
const meetEvery = 200 * time.Millisecond

func newMeet(env *environment) *cobra.Command {
	var f meetFlags
	cmd := &cobra.Command{
		Use:   "meet [ADDRESS | WORDS]",
		Short: "Meet the others in the room, and see what goes each way",
		Long: `Meet the others in the room. It shows where this device is found, as a code to
scan and as eight words to type; who is here; what goes each way; and what is
still on the road. The three words stand for everything that is held: all in the
room see the same ones, or see who differs. Ctrl-C ends it.

With an ADDRESS or the eight WORDS that another screen shows, it goes there.`,
		Example: `  tally meet
  tally meet /ip4/192.168.1.7/tcp/4748/p2p/12D3KooW…
  tally meet --until-in-sync`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error {
				return env.meet(cmd.Context(), c, strings.Join(args, " "), f)
			})
		},
	}
	jsonFlag(cmd, &f.json, jsonLines+", whenever something changes")
	cmd.Flags().BoolVar(&f.until, "until-in-sync", false, "end as soon as somebody is here and all who are hold the same")
	return cmd
}

func (env *environment) meet(ctx context.Context, c *client.Client, with string, f meetFlags) error {
	here, err := c.Announce(ctx)
	if err != nil {
		return err
	}
	status, err := c.Status(ctx)
	if err != nil {
		return err
	}
	if with != "" {
		if err := env.goThere(ctx, c, with); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &room{env: env, here: here, flags: f, drawn: map[string]string{}}
	news, failed := env.news(ctx, c, status.AsOf)
	every := time.NewTicker(meetEvery)
	defer every.Stop()
	for {
		g, err := gathered(ctx, c)
		if err == nil {
			err = r.show(g)
		}
		if err != nil || f.until && g.together() {
			return unlessOver(ctx, err)
		}
		select {
		case <-news:
		case err := <-failed:
			return unlessOver(ctx, err)
		}
		<-every.C
	}
}

// goThere meets a device at an address or by its words. That it can't be
// reached just now is no reason not to wait for it.
func (env *environment) goThere(ctx context.Context, c *client.Client, with string) error {
	list, err := c.Sync(ctx, wire.SyncQuery{With: with})
	for _, s := range list.Items {
		if s.Problem != "" {
			env.say("not there yet: %s", s.Problem)
		}
	}
	return err
}

// news has something whenever something may have changed, and an end.
func (env *environment) news(ctx context.Context, c *client.Client, after uint64) (<-chan struct{}, <-chan error) {
	news, failed := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		for _, err := range c.News(ctx, after) {
			if err != nil {
				failed <- err
				return
			}
			select {
			case news <- struct{}{}:
			default: // it is about to be looked at
			}
		}
		failed <- wire.New(wire.Stopping, "the daemon stops")
	}()
	return news, failed
}

// unlessOver is an error, unless the person has ended it: that is how it ends.
func unlessOver(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// addressCode is a code to scan with the first address of a device, if it fits
// a terminal; 0 columns are as many as it takes.
func addressCode(here wire.Here, columns int) string {
	if len(here.Addresses) == 0 {
		return ""
	}
	code, err := qr.Encode(here.Addresses[0], qr.L)
	if err != nil || columns > 0 && code.Size+2*quietZone > columns {
		return ""
	}
	return drawCode(code)
}
