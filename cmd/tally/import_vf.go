package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

// importVFReport is what `tally import vf --json` prints.
type importVFReport struct {
	wire.DocumentTaken
	File string `json:"file"`
}

func newImportVF(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "vf FILE | -",
		Short: "Record what a document of ValueFlows describes",
		Long: `Record what a document of ValueFlows describes: JSON-LD, written as JSON or
YAML. What stands in it in the words of earlier versions, or not quite as it
should, is understood, and told with its line. If anything is wrong, nothing is
recorded.

A thing is recorded once under its @id: what is here before stays as it is, and
where the document says otherwise, that is told.`,
		Example: `  tally import vf season.jsonld --dry-run
  tally import vf season.yaml --community cb5cwrk5xqjdg`,
		Args: arguments(1, 1, "the FILE to read, or - for stdin"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.importVF(cmd.Context(), args[0], f) },
	}
	f.add(cmd)
	return cmd
}

func (env *environment) importVF(ctx context.Context, file string, f actFlags) error {
	src, size, err := env.openBundle(ctx, file)
	if err != nil {
		return err
	}
	defer src.Close()
	metered, end := env.meterFrom("reading the document", src, size)
	defer end()
	return env.through(ctx, func(c *client.Client) error {
		taken, err := c.ImportVF(ctx, f.how(), metered)
		end()
		if err != nil {
			return env.sayFaults(err)
		}
		if f.json {
			return env.printJSON(importVFReport{taken, file})
		}
		env.sayDocument(taken)
		return nil
	})
}

// sayFaults lists what is wrong in a document; the error says how many there
// are.
func (env *environment) sayFaults(err error) error {
	var problem *wire.Problem
	if !errors.As(err, &problem) || len(problem.Faults) == 0 {
		return err
	}
	for _, r := range problem.Faults {
		env.say("%s", remarkText(r))
	}
	whole := *problem
	whole.Detail = counted(len(problem.Faults), "thing is", "things are") + " wrong in the document"
	return &whole
}

// sayDocument says what came of a document.
func (env *environment) sayDocument(r wire.DocumentTaken) {
	for _, remark := range r.Remarks {
		env.say("%s", remarkText(remark))
	}
	if r.MoreRemarks > 0 {
		env.say("and %s", counted(r.MoreRemarks, "remark more", "remarks more"))
	}
	did := "recorded"
	if r.Type == "would-import" {
		did = "would record"
	}
	env.say("%s %s in %s, %d here before", did, counted(r.Recorded, "thing", "things"), titled(r.Community), r.Here)
	if r.NewKey {
		env.say("gave a new key to all devices in force: what is written from now on opens on those alone")
	}
}

// remarkText is a remark on one line.
func remarkText(r wire.DocumentRemark) string {
	text := fmt.Sprintf("line %d, column %d: %s", r.Line, r.Column, r.Code)
	if r.Path != "" {
		text += ": " + r.Path
	}
	text += ": " + r.Found
	if r.Made != "" {
		text += ": " + r.Made
	}
	if r.Times > 1 {
		text += fmt.Sprintf(" (%d times)", r.Times)
	}
	return text
}
