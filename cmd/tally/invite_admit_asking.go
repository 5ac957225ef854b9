package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"tallystick/api"
	"tallystick/api/client"
	"tallystick/api/wire"
)

// askers are who asked over the network to be let in, and wait: in the
// community that is named, or in all.
func askers(ctx context.Context, c *client.Client, community string) (waiting []wire.Invitation, err error) {
	if community != "" {
		return askersIn(ctx, c, community)
	}
	for community, err := range c.Communities(ctx, wire.Page{}) {
		if err != nil {
			return nil, err
		}
		more, err := askersIn(ctx, c, community.ID)
		if err != nil {
			return nil, err
		}
		waiting = append(waiting, more...)
	}
	return waiting, nil
}

func askersIn(ctx context.Context, c *client.Client, community string) (waiting []wire.Invitation, err error) {
	for i, err := range c.Invitations(ctx, wire.InvitationQuery{In: wire.In{Community: community}}) {
		if err != nil {
			return nil, err
		}
		if i.Asks != nil {
			waiting = append(waiting, i)
		}
	}
	return waiting, nil
}

// isAsker reports whether an argument names somebody who asks, and no file.
func isAsker(argument string) bool {
	_, err := os.Stat(argument)
	_, invitation := api.ParseWanted('e', "an invitation", argument)
	_, person := api.ParseWanted('p', "a person", argument)
	return err != nil && len(argument) <= api.MaxShort && (invitation == nil || person == nil)
}

// admitAsking lets in who asked over the network: the one who waits, or who is
// named by the invitation or as a person.
func (env *environment) admitAsking(ctx context.Context, name string, f inviteAdmitFlags) error {
	return env.through(ctx, func(c *client.Client) error {
		i, err := env.awaitAsker(ctx, c, name, f)
		if err != nil {
			return err
		}
		request := wire.Request{Request: i.Asks.Request}
		asking, err := c.Admit(ctx, wire.Act{DryRun: true}, request)
		if err != nil {
			return err
		}
		env.sayWhoAsks(asking)
		if f.dryRun {
			return env.printAdmit(admitReport{Admitted: asking}, f.json)
		}
		if err := env.confirm(f.yes, "Let them in?"); err != nil {
			return err
		}
		r := admitReport{}
		if r.Admitted, err = c.Admit(ctx, wire.Act{}, request); err != nil {
			return err
		}
		if r.Words, err = wordsFor(ctx, c, asking.Community.ID, i.ID); err != nil {
			return err
		}
		return env.printAdmit(r, f.json)
	})
}

// awaitAsker is asker as soon as there is somebody.
func (env *environment) awaitAsker(ctx context.Context, c *client.Client, name string, f inviteAdmitFlags) (wire.Invitation, error) {
	until := env.now().Add(f.wait)
	looks := time.NewTicker(joiningEvery)
	defer looks.Stop()
	for {
		i, err := asker(ctx, c, "admit", name, f.community)
		if code, _ := outcome(err); code != codeNotFound || !env.now().Before(until) {
			return i, err
		}
		select {
		case <-looks.C:
		case <-ctx.Done():
			return i, ctx.Err()
		}
	}
}

// asker is the one who waits and is meant. The verb is what is to be done about
// them, for hints.
func asker(ctx context.Context, c *client.Client, verb, name, community string) (wire.Invitation, error) {
	waiting, err := askers(ctx, c, community)
	if err != nil {
		return wire.Invitation{}, err
	}
	waiting = slices.DeleteFunc(waiting, func(i wire.Invitation) bool {
		return name == "" && i.State == "used" || name != "" && i.Short != name && i.Asks.Person.Short != name
	})
	switch len(waiting) {
	case 1:
		return waiting[0], nil
	case 0:
		return wire.Invitation{}, fail(codeNotFound, strings.TrimSpace("nobody asks to join over the network "+name), "`tally invite list` tells who does", "a request that came by hand: `tally invite "+verb+" REQUEST`")
	}
	var hints []string
	for _, i := range waiting {
		hints = append(hints, "`tally invite "+verb+" "+i.Short+"` for "+nameText(i.Asks.Person))
	}
	return wire.Invitation{}, &failure{code: codeUsage, what: counted(len(waiting), "person asks", "people ask"), hints: hints}
}

// wordsFor are the words that the screen of somebody shows who was let in by
// an invitation over the network; none where nobody was.
func wordsFor(ctx context.Context, c *client.Client, community, invitation string) ([]string, error) {
	after, err := askersIn(ctx, c, community)
	for _, i := range after {
		if i.ID == invitation {
			return i.Asks.Words, err
		}
	}
	return nil, err
}
