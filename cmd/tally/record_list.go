package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newRecordList(env *environment) *cobra.Command {
	var q wire.RecordsQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List records of a class, about somebody, or that say something",
		Example: `  tally record list --class EconomicEvent --where action=produce
  tally record list --where fulfills=e5w2k8r0tqd3m
  tally record list --class Commitment --agent ana --json`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listRecords(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "of the community with this `ID`")
	cmd.Flags().StringVar(&q.Class, "class", "", "of this `CLASS` and those that are kinds of it")
	cmd.Flags().StringArrayVar(&q.Where, "where", nil, "that have this value, `PROPERTY=VALUE`")
	cmd.Flags().StringVar(&q.Agent, "agent", "", "that this `AGENT` has to do with, by id, IRI or name")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listRecords(ctx context.Context, c *client.Client, q wire.RecordsQuery, asJSON bool) error {
	for r, err := range c.Records(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(r)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.print("%s\n", visible(recordLine(r)))
		}
	}
	return nil
}
