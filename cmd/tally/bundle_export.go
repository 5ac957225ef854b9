package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/sync/bundle"
)

// usualFiles is how many megabytes of attached files a bundle carries at most
// unless somebody chose another limit: hundreds of photographs, and seconds on
// a slow stick.
const usualFiles = 256

const megabyte = 1000 * 1000

type bundleExportFlags struct {
	community string
	person    string
	since     string
	plain     bool
	files     int64
	qr        bool
	frames    bool
	json      bool
	dryRun    bool
}

// bundleExportReport is what `tally bundle export --json` prints.
type bundleExportReport struct {
	wire.BundleMade
	File string `json:"file,omitempty"` // none for QR codes
}

func newBundleExport(env *environment) *cobra.Command {
	var f bundleExportFlags
	cmd := &cobra.Command{
		Use:   "export FILE | -",
		Short: "Write what others lack of a community into a file or QR codes",
		Long: `Write what others lack of a community into a file: everything, or what a person
is not known to hold. No file is ever overwritten.

Attached files go along as far as they fit --files; none into QR codes.

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
			return env.through(cmd.Context(), func(c *client.Client) error { return env.exportBundle(cmd.Context(), c, file, f) })
		},
	}
	communityVar(cmd, &f.community, "of the community with this `ID`")
	cmd.Flags().StringVar(&f.person, "for", "", "leave out what all devices of `PERSON` are known to hold")
	cmd.Flags().StringVar(&f.since, "since-bundle", "", "leave out what is in the bundle `FILE`, or was held by who made it")
	cmd.Flags().BoolVar(&f.plain, "plain", false, "do not seal it: for couriers, who see who wrote how much and when")
	cmd.Flags().Int64Var(&f.files, "files", usualFiles, "carry attached files, at most so many `MB` of them, the smallest first; 0 for none")
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
	case f.files < 0:
		return "", fail(codeUsage, fmt.Sprintf("--files %d is less than nothing", f.files), "--files 0 carries none, --files 256 up to 256 MB")
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

func (env *environment) exportBundle(ctx context.Context, c *client.Client, file string, f bundleExportFlags) error {
	answers, err := f.answers(ctx, env)
	if err != nil {
		return err
	}
	if answers != nil {
		defer answers.Close()
	}
	var made wire.BundleMade
	write := func(to io.Writer) (err error) {
		metered, end := env.meter("writing the bundle", to)
		defer end()
		made, err = c.ExportBundle(ctx, f.query(), answers, metered)
		return err
	}
	var coded framed
	switch {
	case f.dryRun:
		err = write(io.Discard)
	case file == "":
		err = write(&coded)
	case file == "-":
		err = errors.Join(write(env.stdout), env.stdout.Flush())
	default:
		err = writeNewFile(file, write)
	}
	if err == nil && !f.dryRun {
		// The file is whole, and may be taken along even if the person breaks off.
		_, err = c.BundleLeft(context.WithoutCancel(ctx), made.Digest)
	}
	if err != nil {
		return err
	}
	if file == "" && !f.dryRun {
		return env.showFrames(ctx, coded.Bytes(), f)
	}
	return env.printExport(bundleExportReport{made, file}, f)
}

// query is what these flags ask for.
func (f bundleExportFlags) query() wire.BundleQuery {
	q := wire.BundleQuery{In: wire.In{Community: f.community}, For: f.person, Plain: f.plain, DryRun: f.dryRun}
	if !f.qr && !f.frames {
		q.Files = min(f.files, math.MaxInt64/megabyte) * megabyte
	}
	return q
}

// answers is the bundle that is answered; nil if there is none.
func (f bundleExportFlags) answers(ctx context.Context, env *environment) (io.ReadCloser, error) {
	if f.since == "" {
		return nil, nil
	}
	src, _, err := env.openBundle(ctx, f.since)
	return src, err
}

// framed is what fits QR codes.
type framed struct{ bytes.Buffer }

// Write keeps what comes, and refuses more than fits.
func (f *framed) Write(p []byte) (int, error) {
	if f.Len()+len(p) > bundle.MaxFramed {
		return 0, fail(codeConflict, "QR codes hold "+bytesText(bundle.MaxFramed)+", and the bundle has more",
			"write it to a FILE, or leave out more: --for PERSON, --since-bundle FILE")
	}
	return f.Buffer.Write(p)
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
	what := counted(int(r.Entries), "entry", "entries")
	if r.Files > 0 {
		what += " and " + counted(r.Files, "attached file", "attached files")
	}
	env.say("%s %s: %s of %s, %s", did, to, what, titled(r.Community), who)
	if r.LeftOut > 0 {
		env.say("left out: %s with %s; --files MB takes more", counted(r.LeftOut, "attached file", "attached files"), bytesText(r.OutBytes))
	}
	return nil
}
