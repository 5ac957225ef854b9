package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newOrgEnd(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "end ENTRY",
		Short: "End what somebody may do for an organisation",
		Long: `End what somebody may do for an organisation: by the entry that let them, which
"tally org list" shows. What they did up to now stays as it is.`,
		Args: arguments(1, 1, "the ENTRY that let them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.endRepresentation(cmd.Context(), c, args[0], f) })
		},
	}
	f.add(cmd)
	return cmd
}

func (env *environment) endRepresentation(ctx context.Context, c *client.Client, entry string, f actFlags) error {
	r, err := c.EndRepresentation(ctx, f.how(), wire.OrganisationEnd{Entry: entry})
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	env.sayDeed(r.Wrote, "ended it for "+personText(r.Person), "end it for "+personText(r.Person))
	return nil
}
