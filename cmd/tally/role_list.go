package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newRoleList(env *environment) *cobra.Command {
	var q wire.RoleQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List who has which role",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listRoles(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "of the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listRoles(ctx context.Context, c *client.Client, q wire.RoleQuery, asJSON bool) error {
	for r, err := range c.Roles(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(r)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.print("%-12s%s%s\n", visible(r.Role), visible(personText(r.Person)), termText(r))
		}
	}
	return nil
}

func termText(r wire.Role) string {
	if r.Until == "" {
		return ""
	}
	return either(r.Over, "  ended ", "  until ") + whenText(r.Until)
}
