package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"os"

	"github.com/spf13/cobra"

	"tallystick/api"
	"tallystick/model"
	"tallystick/sync/bundle"
)

type bundleExportFlags struct {
	community string
	person    string
	since     string
	plain     bool
	qr        bool
	frames    bool
	json      bool
	dryRun    bool
}

// bundleExportReport is what `tally bundle export --json` prints.
type bundleExportReport struct {
	Type      string `json:"type"`           // "exported", or "would-export" for a dry run
	File      string `json:"file,omitempty"` // none for QR codes
	Community named  `json:"community"`
	For       *named `json:"for,omitempty"`
	Plain     bool   `json:"plain"`
	Runs      uint64 `json:"runs"`
	Entries   uint64 `json:"entries"`
	Bytes     int64  `json:"bytes"` // before sealing, which adds little
	Digest    string `json:"digest"`
}

func newBundleExport(env *environment) *cobra.Command {
	var f bundleExportFlags
	cmd := &cobra.Command{
		Use:   "export FILE | -",
		Short: "Write what others lack of a community into a file or QR codes",
		Long: `Write what others lack of a community into a file: everything, or what a person
is not known to hold. No file is ever overwritten.

In answer to a bundle that somebody gave you, --since-bundle leaves out what
they had, and adds the texts that they said they lack.

With --qr there is no FILE: a sequence of QR codes is shown until you press
Ctrl-C. Any half of them is enough, in any order. --frames prints what is in
them, one per line.`,
		Example: `  tally bundle export /media/stick/for-bea.tally --for Bea
  tally bundle export answer.tally --since-bundle from-bea.tally
  tally bundle export --qr --for Bea`,
		Args: arguments(0, 1, "the FILE to write, or - for stdout"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := f.target(env, args)
			if err != nil {
				return err
			}
			return env.with(cmd.Context(), func(s *session) error { return s.exportBundle(cmd.Context(), file, f) })
		},
	}
	communityVar(cmd, &f.community, "of the community with this `ID`")
	cmd.Flags().StringVar(&f.person, "for", "", "leave out what all devices of `PERSON` are known to hold")
	cmd.Flags().StringVar(&f.since, "since-bundle", "", "leave out what is in the bundle `FILE`, or was held by who made it")
	cmd.Flags().BoolVar(&f.plain, "plain", false, "do not seal it: for couriers, who see who wrote how much and when")
	cmd.Flags().BoolVar(&f.qr, "qr", false, "show it as QR codes on this terminal")
	cmd.Flags().BoolVar(&f.frames, "frames", false, "print it as the texts of QR codes")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	cmd.MarkFlagsMutuallyExclusive("for", "since-bundle")
	cmd.MarkFlagsMutuallyExclusive("qr", "frames", "json")
	return cmd
}

// target is the file to write: "" where the bundle goes into QR codes.
func (f bundleExportFlags) target(env *environment, args []string) (string, error) {
	coded := f.qr || f.frames
	switch {
	case coded && len(args) > 0:
		return "", fail(codeUsage, "QR codes go into no FILE", "leave out "+args[0]+", or --qr and --frames")
	case f.qr && !env.screen.out:
		return "", fail(codeUsage, "there is no terminal to show QR codes on", "--frames prints what is in them")
	case coded:
		return "", nil
	case len(args) == 0:
		return "", fail(codeUsage, "tally bundle export needs the FILE to write, or - for stdout", "or --qr to show it as QR codes")
	case args[0] == "-" && f.json:
		return "", fail(codeUsage, "the bundle and --json cannot both go to stdout", "name a FILE")
	case args[0] == "-" && env.screen.out:
		return "", fail(codeUsage, "the bundle would be printed on the terminal", "name a FILE, or send stdout somewhere")
	}
	if _, err := os.Lstat(args[0]); err == nil && args[0] != "-" {
		return "", fail(codeConflict, args[0]+" is there already", "choose another name; no bundle is ever overwritten")
	}
	return args[0], nil
}

func (s *session) exportBundle(ctx context.Context, file string, f bundleExportFlags) error {
	b, err := s.book(ctx, f.community)
	if err != nil {
		return err
	}
	o, err := s.bundleOptions(ctx, b, f)
	if err != nil {
		return err
	}
	var exported bundle.Exported
	write := func(to io.Writer) (err error) {
		step, end := s.env.progress("writing entries")
		defer end()
		o.Progress = step
		exported, err = bundle.Export(ctx, b.Community(), to, o)
		return err
	}
	var coded bytes.Buffer
	switch {
	case f.dryRun:
		err = write(io.Discard)
	case file == "":
		err = write(&coded)
	case file == "-":
		err = write(s.env.stdout)
	default:
		err = writeNewFile(file, write)
	}
	if err != nil {
		return err
	}
	if !f.dryRun {
		// The file is whole, and may be taken along even if the person breaks off.
		if err := b.Records().Left(context.WithoutCancel(ctx), exported.Tips...); err != nil {
			return err
		}
	}
	if file == "" && !f.dryRun {
		return s.env.showFrames(ctx, coded.Bytes(), f)
	}
	return s.env.printExport(f.report(file, b, o, exported), f)
}

// bundleOptions say what the bundle holds and who can open it.
func (s *session) bundleOptions(ctx context.Context, b *model.Book, f bundleExportFlags) (bundle.ExportOptions, error) {
	o := bundle.ExportOptions{
		Plain: f.plain, Random: s.env.random, Device: s.secrets.Device.ID(), At: s.env.now().Unix(),
	}
	keys := bundleKeys{device: s.device(), books: []*model.Book{b}}
	if !f.plain {
		o.Keys = keys
		if _, _, ok := b.CarryKey(); !ok && !f.dryRun {
			if _, err := b.Ready(ctx); err != nil {
				return o, err
			}
		}
	}
	switch {
	case f.person != "":
		person, err := api.PersonIn(b, f.person)
		if err != nil {
			return o, err
		}
		o.For, o.Known.Tips = person.Agent(), b.HeldBy(person)
	case f.since != "":
		return s.since(ctx, b, f.since, keys, o)
	}
	return o, nil
}

// since takes what another bundle says of who made it.
func (s *session) since(ctx context.Context, b *model.Book, file string, keys bundleKeys, o bundle.ExportOptions) (bundle.ExportOptions, error) {
	src, err := s.env.openBundle(file)
	if err != nil {
		return o, err
	}
	defer src.Close()
	found, err := bundle.Inspect(ctx, src, keys)
	if err == nil && found.Header == nil {
		err = bundle.ErrNoKey
	}
	if err != nil {
		return o, explainBundle(err)
	}
	known, ok := found.Known(b.ID())
	if !ok {
		return o, fail(codeConflict, file+" holds nothing of community "+b.ID().Short(), "leave out --since-bundle to write everything")
	}
	o.Known = known
	return o, nil
}

func (f bundleExportFlags) report(file string, b *model.Book, o bundle.ExportOptions, e bundle.Exported) bundleExportReport {
	r := bundleExportReport{
		Type: "exported", File: file, Community: communityOf(b), Plain: f.plain, Runs: e.Runs, Entries: e.Entries, Bytes: e.Bytes,
		Digest: hex.EncodeToString(e.Digest[:]),
	}
	if f.dryRun {
		r.Type, r.Digest = "would-export", ""
	}
	if f.person != "" {
		person, err := api.PersonIn(b, f.person)
		if n := personOf(b, person); err == nil && o.For == person.Agent() {
			r.For = &n
		}
	}
	return r
}

func (env *environment) printExport(r bundleExportReport, f bundleExportFlags) error {
	if f.json {
		return env.printJSON(r)
	}
	did, to, who := "wrote", r.File, "sealed to its members"
	if f.dryRun {
		did = "would write"
	}
	if to == "" {
		to = "QR codes"
	}
	if r.Plain {
		who = "not sealed: whoever has it sees who wrote how much and when"
	}
	env.say("%s %s: %s of %s, %s", did, to, counted(int(r.Entries), "entry", "entries"), titled(r.Community), who)
	return nil
}
