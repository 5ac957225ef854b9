package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type exportVFFlags struct {
	wire.DocumentQuery
	json bool
}

// exportVFReport is what `tally export vf FILE --json` prints.
type exportVFReport struct {
	wire.DocumentMade
	File string `json:"file"`
}

func newExportVF(env *environment) *cobra.Command {
	var f exportVFFlags
	cmd := &cobra.Command{
		Use:   "vf [FILE]",
		Short: "Write records as a document of ValueFlows",
		Long: `Write records as a document of ValueFlows: JSON-LD with the context of 1.0.0, to
stdout or into a FILE, which is never overwritten. The same records are the same
bytes, and who imports the document exports the same again.

With --month it has what happens, goes on or is due in that month, and whatever
that refers to. Anyone can read the file: it is not sealed.`,
		Example: `  tally export vf > all.jsonld
  tally export vf may.jsonld --month 2026-05
  tally export vf --class EconomicEvent --dry-run`,
		Args: arguments(0, 1, "the FILE to write, or nothing for stdout"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := "-"
			if len(args) > 0 {
				file = args[0]
			}
			if file == "-" && f.json && !f.DryRun {
				return fail(codeUsage, "the document and --json cannot both go to stdout", "name a FILE")
			}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.exportVF(cmd.Context(), c, file, f) })
		},
	}
	communityVar(cmd, &f.Community, "of the community with this `ID`")
	cmd.Flags().StringVar(&f.Month, "month", "", "what is of this `MONTH`, such as 2026-05, and what it refers to")
	cmd.Flags().StringVar(&f.Class, "class", "", "records of this `CLASS` alone, such as EconomicEvent")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.DryRun)
	return cmd
}

func (env *environment) exportVF(ctx context.Context, c *client.Client, file string, f exportVFFlags) error {
	var made wire.DocumentMade
	write := func(to io.Writer) (err error) {
		made, err = c.ExportVF(ctx, f.DocumentQuery, to)
		return err
	}
	var err error
	switch {
	case f.DryRun:
		err = write(io.Discard)
	case file == "-":
		err = errors.Join(write(env.stdout), env.stdout.Flush())
	default:
		err = writeNewFile(file, write)
	}
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(exportVFReport{made, file})
	}
	env.sayExported(made)
	return nil
}

func (env *environment) sayExported(r wire.DocumentMade) {
	did := "wrote"
	if r.Type == "would-export-vf" {
		did = "would write"
	}
	env.say("%s %s of %s", did, counted(r.Records, "record", "records"), titled(r.Community))
	if r.Sealed > 0 {
		env.say("left out %s, sealed to some of the community", counted(r.Sealed, "record", "records"))
	}
	if r.Conflicts > 0 {
		env.say("%s, and the document has the values that are shown first: tally conflicts", counted(r.Conflicts, "record is in conflict", "records are in conflict"))
	}
}
