package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
)

type communityLeaveFlags struct {
	actFlags
	yes bool
}

func newCommunityLeave(env *environment) *cobra.Command {
	var f communityLeaveFlags
	cmd := &cobra.Command{
		Use:   "leave",
		Short: "Leave a community",
		Long: `Leave a community. What you wrote there stays with its members, signed by you;
what this device holds stays here, readable. What is written after the others
know of it is under a key that you do not get. You can come back by a new
invitation.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.leave(cmd.Context(), c, f) })
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	return cmd
}

func (env *environment) leave(ctx context.Context, c *client.Client, f communityLeaveFlags) error {
	r, err := c.LeaveCommunity(ctx, f.rehearsal())
	if err != nil {
		return err
	}
	name := nameText(r.Community)
	env.say("What you wrote stays with its members, and what is here stays here.")
	if r.Alone {
		env.say("You are the only steward. Without one, two thirds of the members have to elect")
		env.say("others: give somebody the role first (tally role grant PERSON steward).")
	}
	if !f.dryRun {
		if err := env.confirm(f.yes, "Leave "+name+"?"); err != nil {
			return err
		}
		if r, err = c.LeaveCommunity(ctx, f.how()); err != nil {
			return err
		}
	}
	if f.json {
		return env.printJSON(r)
	}
	env.sayDeed(r.Wrote, "you have left "+name+"; others know when this reaches them", "leave "+name)
	return nil
}
