package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type bundleImportFlags struct {
	frames bool
	json   bool
	dryRun bool
}

// bundleImportReport is what `tally bundle import --json` prints; a dry run
// prints what inspect does.
type bundleImportReport struct {
	wire.BundleTaken
	File string `json:"file"`
}

func newBundleImport(env *environment) *cobra.Command {
	var f bundleImportFlags
	cmd := &cobra.Command{
		Use:   "import FILE | -",
		Short: "Take in a bundle that somebody made",
		Long: `Take in a bundle that somebody made, of the communities that you are in. Every
entry is checked as if it came over the network. Of a damaged file, everything
before the damage is taken, and whatever was taken stays: run it again with
another copy.

With --frames, FILE holds the texts of QR codes, one per line, in any order.`,
		Example: `  tally bundle import /media/stick/for-bea.tally
  tally bundle import --frames scanned.txt`,
		Args: arguments(1, 1, "the FILE to read, or - for stdin"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.importBundle(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().BoolVar(&f.frames, "frames", false, "read the texts of QR codes")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) importBundle(ctx context.Context, file string, f bundleImportFlags) error {
	opened, size, err := env.openBundle(ctx, file)
	if err != nil {
		return err
	}
	defer opened.Close()
	src := io.Reader(opened)
	if f.frames {
		if src, err = collectFrames(opened); err != nil {
			return err
		}
	}
	metered, end := env.meterFrom("reading the bundle", src, size)
	defer end()
	return env.through(ctx, func(c *client.Client) error {
		if f.dryRun {
			return env.inspectBundle(ctx, c.InspectBundle, file, metered, f.json)
		}
		taken, err := c.ImportBundle(ctx, metered)
		end()
		if err != nil {
			return err
		}
		r := bundleImportReport{taken, file}
		if f.json {
			err = env.printJSON(r)
		} else {
			env.printImport(r)
		}
		return errors.Join(err, r.verdict())
	})
}

func (env *environment) printImport(r bundleImportReport) {
	for _, t := range r.Communities {
		if !t.Held {
			env.say("community %s is not here: nothing was taken of %s", t.Community.Short, counted(t.Runs, "run", "runs"))
			continue
		}
		line := fmt.Sprintf("%s: %s taken, %d here before", titled(t.Community), counted(t.New, "entry", "entries"), t.Here)
		if t.Bodies > 0 {
			line += ", " + counted(t.Bodies, "text", "texts") + " that had been lacking"
		}
		if t.FilesNew > 0 {
			line += ", " + counted(t.FilesNew, "attached file", "attached files") + " that had been lacking"
		}
		if t.Waiting > 0 {
			line += fmt.Sprintf(", %d waiting for what comes before them", t.Waiting)
		}
		env.say("%s", line)
		for _, reason := range t.Reasons {
			env.say("refused: %s", reason)
		}
		if t.Unwanted > 0 {
			env.say("not kept: %s that nothing names which can be read here, or that was erased", counted(t.Unwanted, "attached file", "attached files"))
		}
		if t.FilesOut > 0 {
			env.say("%s, and its maker has: `tally bundle export --files MB` takes more along", lackingFiles(t.FilesOut))
		}
	}
	if r.Unknown > 0 {
		env.say("%s of a newer version passed over", counted(r.Unknown, "record", "records"))
	}
	if r.Complete {
		env.say("everything is here that its maker had")
	}
}

// verdict is how an import ends that took what it could.
func (r bundleImportReport) verdict() error {
	if r.Fault != "" {
		return fail(codePartly, "the bundle could not be read to its end: "+r.Fault,
			"what came before is taken; copy the file again from where it was made, then import it again")
	}
	for _, t := range r.Communities {
		switch {
		case !t.Held:
			return fail(codeNotFound, "the bundle is of community "+t.Community.Short+", which is not here",
				"whoever is in a community can be given its bundles: `tally join` takes an invitation")
		case t.Refused > 0:
			return fail(codePartly, counted(t.Refused, "run was", "runs were")+" refused", "the rest is taken")
		case t.Missing > 0:
			return fail(codePartly, fmt.Sprintf("%s not as far as the bundle says", counted(t.Missing, "log is", "logs are")),
				"it leaves out entries that you lack: ask for one with everything, `tally bundle export FILE`")
		}
	}
	return nil
}
