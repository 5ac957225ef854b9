package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type inviteDeclineFlags struct {
	actFlags
	yes bool
}

func newInviteDecline(env *environment) *cobra.Command {
	var f inviteDeclineFlags
	cmd := &cobra.Command{
		Use:   "decline [REQUEST | ID]",
		Short: "Turn down who answered an invitation",
		Long: `Turn down who answered an invitation: who asked over the network and waits, by
the ID of the invitation if there are several; or who sent a REQUEST. They are
told when they ask again. The invitation is free for another: if the code went
astray, "tally invite revoke" takes it back.

Nothing is signed, and you may think better of it: "tally invite admit REQUEST".`,
		Example: `  tally invite decline
  tally invite decline e5w2k8r0tqd3m`,
		Args: arguments(0, 1, "a REQUEST or an ID"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.decline(cmd.Context(), args, f) },
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	return cmd
}

func (env *environment) decline(ctx context.Context, args []string, f inviteDeclineFlags) error {
	return env.through(ctx, func(c *client.Client) error {
		request, err := env.requestNamed(ctx, c, args, f.community)
		if err != nil {
			return err
		}
		asks, err := c.Decline(ctx, wire.Act{DryRun: true}, request)
		if err == nil {
			err = meant(ctx, c, f.community, asks.Community)
		}
		if err != nil {
			return err
		}
		env.say("%s asks to join %s: person %s, device %s.", asTold(asks.Person), nameText(asks.Community), asks.Person.Short, asks.Device.Short)
		env.say("The name is what the request says.")
		if f.dryRun {
			return env.printDeclined(asks, f)
		}
		if err := env.confirm(f.yes, "Turn them down?"); err != nil {
			return err
		}
		declined, err := c.Decline(ctx, wire.Act{}, request)
		if err != nil {
			return err
		}
		return env.printDeclined(declined, f)
	})
}

func (env *environment) printDeclined(r wire.RequestDeclined, f inviteDeclineFlags) error {
	switch {
	case f.json:
		return env.printJSON(r)
	case r.DryRun:
		env.say("would turn them down")
	default:
		env.say("They are turned down, and told when they ask again. The invitation is free")
		env.say("for another; tally invite revoke %s takes it back.", r.Invitation.Short)
	}
	return nil
}

// requestNamed is the request of who waits or is named, or that is given as text
// or in a file.
func (env *environment) requestNamed(ctx context.Context, c *client.Client, args []string, community string) (wire.Request, error) {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	if name != "" && !isAsker(name) {
		text, err := codeText(name)
		return wire.Request{Request: text}, err
	}
	i, err := asker(ctx, c, "decline", name, community)
	if err != nil {
		return wire.Request{}, err
	}
	return wire.Request{Request: i.Asks.Request}, nil
}
