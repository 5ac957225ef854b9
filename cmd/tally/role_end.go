package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
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
			in := wire.RoleEnd{Person: args[0], Role: args[1], Why: f.why}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.endRole(cmd.Context(), c, in, f) })
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	whyFlag(cmd, &f.why)
	return cmd
}

func (env *environment) endRole(ctx context.Context, c *client.Client, in wire.RoleEnd, f roleEndFlags) error {
	r, err := c.EndRole(ctx, f.rehearsal(), in)
	if err != nil {
		return err
	}
	name := personText(r.Person)
	if r.Last {
		env.say("%s the only steward. Without one, two thirds of the members have to elect", either(r.Person.You, "You are", "That is"))
		env.say("others: give somebody the role first (tally role grant PERSON steward).")
	}
	if !f.dryRun {
		if err := env.confirm(f.yes, "End the role "+r.Role+" of "+name+"?"); err != nil {
			return err
		}
		in.Person = r.Person.ID
		if r, err = c.EndRole(ctx, f.how(), in); err != nil {
			return err
		}
	}
	switch {
	case f.json:
		return env.printJSON(r)
	case r.Person.You:
		env.sayDeed(r.Wrote, "you are no longer "+r.Role, "resign as "+r.Role)
	default:
		env.sayAsked(r.Asked, name+" is no longer "+r.Role, "end the role "+r.Role+" of "+name)
	}
	return nil
}
