package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type orgRepresentFlags struct {
	actFlags
	until string
}

func newOrgRepresent(env *environment) *cobra.Command {
	var f orgRepresentFlags
	cmd := &cobra.Command{
		Use:     "represent ORGANISATION PERSON ROLE",
		Short:   "Let somebody act for an organisation that you represent",
		Example: `  tally org represent "Finca El Roble" Bea buyer --until 2027-12-31`,
		Args:    arguments(3, 3, "an ORGANISATION, a PERSON and a ROLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wire.OrganisationRepresent{Organisation: args[0], Person: args[1], Role: args[2], Until: f.until}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.represent(cmd.Context(), c, in, f.actFlags) })
		},
	}
	f.add(cmd)
	untilFlag(cmd, &f.until)
	return cmd
}

func (env *environment) represent(ctx context.Context, c *client.Client, in wire.OrganisationRepresent, f actFlags) error {
	r, err := c.Represent(ctx, f.how(), in)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	what := "let " + personText(r.Person) + " represent " + r.Organisation.Name + " as " + r.Role
	env.sayDeed(r.Wrote, what, what)
	return nil
}
