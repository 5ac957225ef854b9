package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newConflicts(env *environment) *cobra.Command {
	var q wire.ConflictQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "conflicts",
		Short: "List what people have written apart from each other",
		Long: `List the fields of records that people have written without knowing of each
other. All values stand, and the same one is shown first on every replica, until
somebody chooses: tally resolve.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listConflicts(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "of the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listConflicts(ctx context.Context, c *client.Client, q wire.ConflictQuery, asJSON bool) error {
	for conflict, err := range c.Conflicts(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(conflict)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.printConflict(conflict)
		}
	}
	return nil
}

func (env *environment) printConflict(c wire.FieldConflict) {
	env.print("%s  %s: %s\n", c.Short, c.Kind, c.Field)
	for _, v := range c.Values {
		env.print("    %s  %s  by %s\n", shorts(v.By), visible(shown(v.Value)), visible(namesText(v.Who)))
	}
}

func shorts(list []wire.Named) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, n.Short)
	}
	return strings.Join(texts, " ")
}
