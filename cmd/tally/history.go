package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newHistory(env *environment) *cobra.Command {
	var q wire.HistoryQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "history RECORD",
		Short: "Print everything that was written about a record",
		Long: `Print everything that was written about a record and can be read here, in the
order in which it adds up, with what does not count and why. Of what you wrote
it says how far it has come: saved here, left this device, held by others, who
wrote something since that follows it, and acknowledged by those who wrote about
the same thing since. Others' entries tell between when one was written.`,
		Example: `  tally history e5w2k8r0tqd3m`,
		Args:    arguments(1, 1, "the id of a RECORD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Record = args[0]
			return env.through(cmd.Context(), func(c *client.Client) error { return env.history(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "in the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) history(ctx context.Context, c *client.Client, q wire.HistoryQuery, asJSON bool) error {
	before := written{}
	for e, err := range c.History(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(e)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.printHistory(e, before)
		}
	}
	return nil
}

// printHistory writes one line of an entry and lines of what is known of it.
// Before are the entries that came before it.
func (env *environment) printHistory(e wire.HistoryEntry, before written) {
	env.print("%s\n", visible(historyText(e, before.changes(e))))
	for _, more := range []string{progressText(e.Progress), datedText(e.Dated)} {
		if more != "" {
			env.print("    %s\n", visible(more))
		}
	}
}

func historyText(e wire.HistoryEntry, changes []string) string {
	said := e.Body
	if e.Kind != "" {
		said = e.Kind
		for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
			if !slices.Contains([]string{"edits", "adds", "removes"}, field) {
				said += fmt.Sprintf(", %s %s", field, shown(e.Fields[field]))
			}
		}
		for _, change := range changes {
			said += ", " + change
		}
	}
	text := e.Short + "  " + nameText(e.By) + ": " + said
	if r := e.Refused; r != nil {
		text += "; does not count: needed " + r.Needed + ", found " + r.Found
	}
	return text
}
