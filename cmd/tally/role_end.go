package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

type roleEndFlags struct {
	actFlags
	why string
	yes bool
}

func newRoleEnd(env *environment) *cobra.Command {
	var f roleEndFlags
	cmd := &cobra.Command{
		Use:   "end PERSON ROLE",
		Short: "End a role: your own at once, another's by the stewards",
		Long: `End a role. Your own you resign at once. Another's the stewards end; what that
person did in it up to now stays as it is.`,
		Example: `  tally role end Bea treasurer --why "moves away"`,
		Args:    arguments(2, 2, "a PERSON and a ROLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(_ *session, b *model.Book) error { return env.endRole(ctx, b, args[0], args[1], f) })
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	whyFlag(cmd, &f.why)
	return cmd
}

func (env *environment) endRole(ctx context.Context, b *model.Book, who, what string, f roleEndFlags) error {
	role, err := roleText(what)
	if err != nil {
		return err
	}
	person, err := personIn(b, who)
	if err != nil {
		return err
	}
	name := called(b, person)
	if stewards := b.State().Stewards(); role == community.RoleSteward && len(stewards) == 1 && stewards[0] == person {
		env.say("%s the only steward. Without one, two thirds of the members have to elect", either(person == b.Me(), "You are", "That is"))
		env.say("others: give somebody the role first (tally role grant PERSON steward).")
	}
	if !f.dryRun {
		if err := env.confirm(f.yes, "End the role "+string(role)+" of "+name+"?"); err != nil {
			return err
		}
	}
	if person == b.Me() {
		deed, err := b.Resign(ctx, role)
		if err != nil {
			return err
		}
		return env.printDeed(b, "resignation", deed, f.json, "you are no longer "+string(role), "resign as "+string(role))
	}
	asked, err := b.EndRole(ctx, person, role, f.why)
	if err != nil {
		return err
	}
	return env.printAsked(b, "role-end", asked, f.json, name+" is no longer "+string(role), "end the role "+string(role)+" of "+name)
}
