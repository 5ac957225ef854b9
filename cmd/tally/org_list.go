package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newOrgList(env *environment) *cobra.Command {
	var q wire.OrganisationQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List organisations and who represents them",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listOrganisations(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "of the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listOrganisations(ctx context.Context, c *client.Client, q wire.OrganisationQuery, asJSON bool) error {
	for o, err := range c.Organisations(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(o)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.printOrganisation(o)
		}
	}
	return nil
}

func (env *environment) printOrganisation(o wire.Organisation) {
	env.print("%s  %s\n", o.Short, visible(o.Name))
	for _, r := range o.Representatives {
		text := r.By.Short + "  " + cmp.Or(r.Role, "founder") + "  " + nameText(r.Person) + "  " + whenText(r.Until)
		env.print("    %s\n", visible(strings.TrimSpace(text)))
	}
}
