package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"
)

type restoreFlags struct {
	wordsFile  string
	wordsStdin bool
	json       bool
	dryRun     bool
}

// restoreReport is what `tally restore --json` prints.
type restoreReport struct {
	Type        string   `json:"type"` // "restore", or "would-restore" for a dry run
	Dir         string   `json:"dir"`
	Person      named    `json:"person"`
	Device      *named   `json:"device,omitempty"` // the new one
	Made        string   `json:"made"`             // when the backup was made, as it claims
	Communities int      `json:"communities"`
	Entries     int      `json:"entries"`
	Sealed      int      `json:"sealed"`              // of them
	Readable    int      `json:"readable"`            // of the sealed ones
	Files       int      `json:"lacking_attachments"` // that readable notes name and the backup does not hold
	Refused     []string `json:"refused"`
	Fault       string   `json:"fault,omitempty"` // why the rest of the file could not be read
}

func newRestore(env *environment) *cobra.Command {
	var f restoreFlags
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a replica out of a backup and your words",
		Long: `Make a replica out of a backup and your words, in a new directory. This device
gets keys of its own and a new log: the one that was backed up is never
continued, since the device that wrote it may still live.

Of a damaged file, everything before the damage is restored.`,
		Example: `  tally restore /media/stick/ana-may.tally
  tally restore ana.tally --dir ~/tally-new --words-file words.txt`,
		Args: arguments(1, 1, "the FILE that `tally backup` wrote"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.restore(cmd.Context(), args[0], f) },
	}
	cmd.Flags().StringVar(&f.wordsFile, "words-file", "", "read the words from `FILE`")
	cmd.Flags().BoolVar(&f.wordsStdin, "words-stdin", false, "read the words from stdin")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) restore(ctx context.Context, file string, f restoreFlags) error {
	dir, err := env.directory()
	if err != nil {
		return err
	}
	if err := freshDirectory(dir); err != nil {
		return err
	}
	src, err := openBackup(file)
	if err != nil {
		return err
	}
	defer src.Close()
	words, err := env.words(ctx, f.wordsFile, f.wordsStdin)
	if err != nil {
		return err
	}
	var report restoreReport
	if f.dryRun {
		report, err = readBackup(src, words)
	} else {
		report, err = env.restoreInto(ctx, dir, src, words)
	}
	if err != nil {
		return explainFault(err)
	}
	report.Dir = dir
	if f.json {
		err = env.printJSON(report)
	} else {
		env.printRestore(report)
	}
	return errors.Join(err, report.verdict())
}

// openBackup opens a file before anybody is asked for secrets.
func openBackup(file string) (*os.File, error) {
	const hint = "name the FILE that `tally backup` wrote"
	src, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail(codeNotFound, "no file "+file, hint+"; is its disk connected?")
	}
	if err != nil {
		return nil, err
	}
	info, err := src.Stat()
	if err == nil && info.IsDir() {
		err = fail(codeUsage, file+" is a folder", hint)
	}
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	return src, nil
}

func (env *environment) printRestore(r restoreReport) {
	who := r.Person.Short
	if r.Person.Name != "" {
		who = r.Person.Name + " (" + r.Person.Short + ")"
	}
	env.say("backup of %s, made %s: %s of %s", who, r.Made, counted(r.Entries, "entry", "entries"),
		counted(r.Communities, "community", "communities"))
	if r.Device != nil {
		env.say("restored into %s; %d of %d sealed entries can be read", r.Dir, r.Readable, r.Sealed)
		env.say("this device, %s, has a log of its own and replaces the one that was backed up", r.Device.Short)
	}
	if r.Files > 0 {
		env.say("%s; `tally log` shows of which notes", lackingFiles(r.Files))
	}
	for _, refused := range r.Refused {
		env.say("refused: %s", refused)
	}
}

func (r restoreReport) verdict() error {
	switch {
	case r.Fault != "":
		return fail(codePartly, "the backup could not be read to its end: "+r.Fault, "what came before is good; look for another copy of the file")
	case len(r.Refused) > 0:
		return fail(codePartly, counted(len(r.Refused), "entry was", "entries were")+" refused", "the rest is restored")
	}
	return nil
}

func claimedTime(seconds int64) string {
	if seconds == 0 {
		return "at an unknown time"
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}
