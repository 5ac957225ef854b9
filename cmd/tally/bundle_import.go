package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tallystick/sync/bundle"
)

type bundleImportFlags struct {
	frames bool
	json   bool
	dryRun bool
}

// bundleImportReport is what `tally bundle import --json` prints.
type bundleImportReport struct {
	Type        string        `json:"type"` // "imported"; a dry run prints what inspect does
	File        string        `json:"file"`
	Made        string        `json:"made"`             // as the bundle claims
	Device      *named        `json:"device,omitempty"` // likewise, who made it
	Communities []bundleTaken `json:"communities"`
	Unknown     int           `json:"unknown_records"` // that a newer version wrote and this one passed over
	Complete    bool          `json:"complete"`        // everything is here now that the bundle says its maker had
	Fault       string        `json:"fault,omitempty"` // why the rest of the file could not be read
}

type bundleTaken struct {
	Community named    `json:"community"`
	Held      bool     `json:"held"` // false: the community is not here, and nothing was taken
	Runs      int      `json:"runs"`
	Entries   int      `json:"entries"`
	Here      int      `json:"here"` // of them, before
	New       int      `json:"new"`
	Bodies    int      `json:"bodies"` // that had been lacking
	Waiting   int      `json:"waiting"`
	Refused   int      `json:"refused"`
	Reasons   []string `json:"reasons"`
	Logs      int      `json:"logs"`
	Missing   int      `json:"logs_missing"` // logs that are not as far as the bundle says
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
			return env.with(cmd.Context(), func(s *session) error { return s.importBundle(cmd.Context(), args[0], f) })
		},
	}
	cmd.Flags().BoolVar(&f.frames, "frames", false, "read the texts of QR codes")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (s *session) importBundle(ctx context.Context, file string, f bundleImportFlags) error {
	src, err := s.env.openBundle(file)
	if err != nil {
		return err
	}
	defer src.Close()
	bytes := io.Reader(src)
	if f.frames {
		if bytes, err = collectFrames(src); err != nil {
			return err
		}
	}
	keys, err := s.bundleKeys(ctx)
	if err != nil {
		return err
	}
	if f.dryRun {
		return s.env.inspectBundle(ctx, file, bytes, keys, f.json)
	}
	step, end := s.env.progress("reading entries")
	report, err := bundle.Import(ctx, s.replica, bytes, bundle.ImportOptions{
		Keys: keys, Progress: func(entries int) { step(entries, 0) },
	})
	end()
	if err != nil {
		return explainBundle(err)
	}
	if err := s.takeUp(ctx, report, keys); err != nil {
		return err
	}
	r := importReport(file, report, keys)
	if f.json {
		err = s.env.printJSON(r)
	} else {
		s.env.printImport(r)
	}
	return errors.Join(err, r.verdict())
}

// takeUp folds what has come, so that erasures among it are followed now.
func (s *session) takeUp(ctx context.Context, report bundle.Report, keys bundleKeys) error {
	for _, taken := range report.Communities {
		for _, b := range keys.books {
			if b.ID() == taken.Community && taken.New+taken.Bodies > 0 {
				if err := b.CatchUp(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func importReport(file string, report bundle.Report, keys bundleKeys) bundleImportReport {
	r := bundleImportReport{
		Type: "imported", File: file, Made: claimedTime(report.Header.At), Device: claimedDevice(report.Header),
		Communities: []bundleTaken{}, Unknown: report.Unknown, Complete: report.Complete(),
	}
	if report.Fault != nil {
		r.Fault = faultText(report.Fault)
	}
	for _, t := range report.Communities {
		taken := bundleTaken{
			Community: keys.communityKnown(t.Community), Held: t.Held, Runs: t.Runs, Entries: t.Entries, Here: t.Here, New: t.New,
			Bodies: t.Bodies, Waiting: t.Waiting, Refused: t.Refused, Reasons: []string{}, Logs: t.Tips, Missing: t.Missing,
		}
		for _, reason := range t.Reasons {
			taken.Reasons = append(taken.Reasons, reason.Error())
		}
		r.Communities = append(r.Communities, taken)
	}
	return r
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
		if t.Waiting > 0 {
			line += fmt.Sprintf(", %d waiting for what comes before them", t.Waiting)
		}
		env.say("%s", line)
		for _, reason := range t.Reasons {
			env.say("refused: %s", reason)
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
