package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newOrgCreate(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:     "create NAME",
		Short:   "Found an organisation, with you to represent it",
		Example: `  tally org create "Finca El Roble"`,
		Args:    arguments(1, 1, "a NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.createOrganisation(cmd.Context(), c, args[0], f) })
		},
	}
	f.add(cmd)
	return cmd
}

func (env *environment) createOrganisation(ctx context.Context, c *client.Client, name string, f actFlags) error {
	r, err := c.CreateOrganisation(ctx, f.how(), wire.OrganisationCreate{Name: name})
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	if r.Organisation != nil {
		env.print("%s\n", r.Organisation.Short)
	}
	env.say("%s the organisation %s; you represent it", would(r.Wrote, "founded", "found"), name)
	return nil
}
