package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type memberRemoveFlags struct {
	actFlags
	why string
	yes bool
}

func newMemberRemove(env *environment) *cobra.Command {
	var f memberRemoveFlags
	cmd := &cobra.Command{
		Use:   "remove PERSON",
		Short: "Remove somebody from a community, or ask the stewards to",
		Long: `Remove somebody from a community, or ask the stewards to: it takes more than
half of them. What the person wrote up to now stays as it is.

A removed member's devices keep everything that they had: what is written from
now on is under a key that they do not get.`,
		Example: `  tally member remove Bea --why "sold what was not hers"
  tally member remove p3xk0c9b5r2tq --dry-run`,
		Args: arguments(1, 1, "a PERSON, by name or id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.removeMember(cmd.Context(), c, args[0], f) })
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	whyFlag(cmd, &f.why)
	return cmd
}

func (env *environment) removeMember(ctx context.Context, c *client.Client, who string, f memberRemoveFlags) error {
	r, err := c.RemoveMember(ctx, f.rehearsal(), wire.MemberRemove{Person: who, Why: f.why})
	if err != nil {
		return err
	}
	name := personText(r.Person)
	env.say("%s keeps what their devices hold by now, and opens nothing that is written after.", name)
	if !f.dryRun {
		if err := env.confirm(f.yes, "Remove "+name+"?"); err != nil {
			return err
		}
		if r, err = c.RemoveMember(ctx, f.how(), wire.MemberRemove{Person: r.Person.ID, Why: f.why}); err != nil {
			return err
		}
	}
	if f.json {
		return env.printJSON(r)
	}
	env.sayAsked(r.Asked, "removed "+name, "remove "+name)
	return nil
}
