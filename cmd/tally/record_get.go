package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newRecordGet(env *environment) *cobra.Command {
	var q wire.RecordQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "get RECORD",
		Short: "Print a record, and what others say of it",
		Long: `Print a record, which is named by its id or its IRI, and what it is related to,
whichever side said so. Of a process or an agreement it prints the events, those
too that belong there by a promise or a wish. Of an intent, a commitment, a
claim or an agreement it prints how far it is met, and what is left.`,
		Example: `  tally record get e5w2k8r0tqd3m
  tally record get https://finca.example/tomates --json`,
		Args: arguments(1, 1, "a RECORD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Record = args[0]
			return env.through(cmd.Context(), func(c *client.Client) error { return env.getRecord(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "in the community with this `ID`")
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (env *environment) getRecord(ctx context.Context, c *client.Client, q wire.RecordQuery, asJSON bool) error {
	r, err := c.Record(ctx, q)
	if err != nil {
		return err
	}
	if asJSON {
		return env.printJSON(r)
	}
	env.printRecord(r.Record)
	for _, related := range r.Related {
		env.print("    %s:\n", related.Property)
		for _, thing := range related.Things {
			env.print("        %s\n", visible(thingText(thing)))
		}
		if related.More {
			env.say("there are more in %s: `tally record list --where` with its inverse lists all", related.Property)
		}
	}
	for _, e := range r.Events {
		env.print("    event %s\n", visible(eventText(e)))
	}
	env.printMet(r)
	for _, other := range r.Same {
		env.say("described again in %s, which this record stands for", other.Short)
	}
	return nil
}
