package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type roleGrantFlags struct {
	actFlags
	until string
	why   string
}

func newRoleGrant(env *environment) *cobra.Command {
	var f roleGrantFlags
	cmd := &cobra.Command{
		Use:   "grant PERSON ROLE",
		Short: "Give a member a role, or ask the stewards to",
		Long: `Give a member a role, or ask the stewards to. The roles that rules speak of are
steward, matcher, buyer, approver, receiver, treasurer, mediator, teller; others
are yours to name.`,
		Example: `  tally role grant Bea steward
  tally role grant Chus treasurer --until 2027-12-31`,
		Args: arguments(2, 2, "a PERSON and a ROLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wire.RoleGrant{Person: args[0], Role: args[1], Until: f.until, Why: f.why}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.grantRole(cmd.Context(), c, in, f.actFlags) })
		},
	}
	f.add(cmd)
	untilFlag(cmd, &f.until)
	whyFlag(cmd, &f.why)
	return cmd
}

func (env *environment) grantRole(ctx context.Context, c *client.Client, in wire.RoleGrant, f actFlags) error {
	r, err := c.GrantRole(ctx, f.how(), in)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	name := personText(r.Person)
	env.sayAsked(r.Asked, name+" is "+r.Role+" now", "make "+name+" "+r.Role)
	return nil
}
