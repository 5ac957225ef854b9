package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type recordPutFlags struct {
	actFlags
	file   string
	add    []string
	remove []string
}

func newRecordPut(env *environment) *cobra.Command {
	var f recordPutFlags
	cmd := &cobra.Command{
		Use:   "put [CLASS | RECORD] [PROPERTY=VALUE…]",
		Short: "Record something of any class, or change a record",
		Long: `Record something of a CLASS of ValueFlows, or change a RECORD, which is named by
its id or its IRI. Properties and their words are spelled as ValueFlows does.

A quantity is a number and a unit, "12.5 KGM". A reference is the id of an
entry, a person or an organisation, a member's name, or an IRI. A property is
given several times for several values; without a VALUE it is taken back. An
event does not change any more: record another one that corrects it.

A FILE holds one JSON object with @type, and @id for something that has an IRI,
as "tally record get --json" prints it as node.`,
		Example: `  tally record put ResourceSpecification name=Tomate defaultUnitOfResource=KGM
  tally record put EconomicEvent action=produce provider=ana receiver=ana \
    resourceConformsTo=e5w2k8r0tqd3m resourceQuantity="12.5 KGM"
  tally record put e5w2k8r0tqd3m name=Tomate --add resourceClassifiedAs=fruit
  tally record put --file event.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := env.recordToPut(args, f)
			if err != nil {
				return err
			}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.putRecord(cmd.Context(), c, in, f) })
		},
	}
	f.actFlags.add(cmd)
	cmd.Flags().StringVar(&f.file, "file", "", "read the record from `FILE`, or from stdin with -")
	cmd.Flags().StringArrayVar(&f.add, "add", nil, "change a record: one more value, `PROPERTY=VALUE`")
	cmd.Flags().StringArrayVar(&f.remove, "remove", nil, "change a record: a value less, `PROPERTY=VALUE`")
	return cmd
}

func (env *environment) putRecord(ctx context.Context, c *client.Client, in wire.RecordPut, f recordPutFlags) error {
	r, err := c.PutRecord(ctx, f.how(), in)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	what := "a record of " + r.Class
	if r.Record != nil {
		env.print("%s\n", r.Record.Short)
	}
	switch {
	case r.Type == "changed" && len(r.Entries) == 0:
		env.say("%s says so already: nothing was written", what)
	case r.Type == "changed":
		env.sayDeed(r.Wrote, "changed "+what, "change "+what)
	default:
		env.sayDeed(r.Wrote, "made "+what, "make "+what)
	}
	return nil
}
