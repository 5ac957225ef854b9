package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
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
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(_ *session, b *model.Book) error { return env.leave(ctx, b, f) })
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	return cmd
}

func (env *environment) leave(ctx context.Context, b *model.Book, f communityLeaveFlags) error {
	name := strings.TrimSpace(b.Title() + " " + b.ID().Short())
	switch you := b.MyStatus(); you {
	case string(community.StatusMember), string(community.StatusCourier), string(community.StatusLeaving):
	case string(model.StatusNone):
		return fail(codeConflict, "you are not in "+name+", so there is nothing to leave",
			"if you asked to join: without the welcome file nothing comes of it", "`tally community list` tells how you stand")
	default:
		return fail(codeConflict, "you are out of "+name+" already: "+you, "`tally community list` tells how you stand")
	}
	env.say("What you wrote stays with its members, and what is here stays here.")
	if stewards := b.State().Stewards(); len(stewards) == 1 && stewards[0] == b.Me() && b.Members() > 1 {
		env.say("You are the only steward. Without one, two thirds of the members have to elect")
		env.say("others: give somebody the role first (tally role grant PERSON steward).")
	}
	if !f.dryRun {
		if err := env.confirm(f.yes, "Leave "+name+"?"); err != nil {
			return err
		}
	}
	deed, err := b.Leave(ctx)
	if err != nil {
		return err
	}
	return env.printDeed(b, "leaving", deed, f.json, "you have left "+name+"; others know when this reaches them", "leave "+name)
}
