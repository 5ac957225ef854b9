package main

import (
	"context"
	"time"

	"tallystick/api/client"
	"tallystick/api/wire"
)

// joiningEvery is how often is looked how far a request has come.
const joiningEvery = 250 * time.Millisecond

// awaitWelcome waits until a request is answered over the network.
func (env *environment) awaitWelcome(ctx context.Context, c *client.Client, joining wire.Joining, f joinFlags) error {
	until := env.now().Add(f.wait)
	looks := time.NewTicker(joiningEvery)
	defer looks.Stop()
	said := ""
	for {
		a, err := joiningIn(ctx, c, joining.Community.ID)
		if err != nil {
			return err
		}
		if a.State != said {
			said = a.State
			env.sayJoining(a)
		}
		switch {
		case a.State == wire.IsJoined && f.json:
			return env.printJSON(a.Joined)
		case a.State == wire.IsJoined:
			env.printJoined(*a.Joined)
			return nil
		case a.State == wire.TurnedAway:
			return a.Problem
		case !env.now().Before(until):
			return fail(codePartly, "not let in yet", "the daemon goes on asking; `tally join CODE --wait 10m` looks again", "or send the request by hand: `tally join CODE` prints it")
		}
		select {
		case <-looks.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// joiningIn is how far the request to a community has come.
func joiningIn(ctx context.Context, c *client.Client, id string) (wire.Awaited, error) {
	for a, err := range c.Joinings(ctx, wire.Page{}) {
		if err != nil || a.Community.ID == id {
			return a, err
		}
	}
	return wire.Awaited{}, fail(codeConflict, "the request is answered", "`tally whoami` tells where you are in")
}

func (env *environment) sayJoining(a wire.Awaited) {
	switch a.State {
	case wire.Unasked:
		env.say("Looking for the device of %s.", told(a.Inviter))
	case wire.Awaiting:
		env.say("%s sees on their screen that you ask. Waiting for them to let you in.", told(a.Inviter))
	case wire.LetIn:
		env.say("You are let in. What they hold is coming.")
	}
}
