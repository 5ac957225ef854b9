package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type backupFlags struct {
	json   bool
	dryRun bool
}

// backupReport is what `tally backup --json` prints.
type backupReport struct {
	wire.BackedUp
	File string `json:"file"`
}

func newBackup(env *environment) *cobra.Command {
	var f backupFlags
	cmd := &cobra.Command{
		Use:   "backup FILE | -",
		Short: "Write everything that this replica holds into a file, sealed under your words",
		Long: `Write everything that this replica holds into a file: entries, texts, attached
files, keys. It is sealed under your words and needs no other secret: whoever
has the file and the words has everything, and the file alone tells nothing.

Keep it on another disk than the replica. No file is ever overwritten.`,
		Example: `  tally backup /media/stick/ana-may.tally
  tally backup - | ssh elsewhere 'cat > ana.tally'`,
		Args: arguments(1, 1, "the FILE to write, or - for stdout"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "-" && f.json {
				return fail(codeUsage, "the backup and --json cannot both go to stdout", "name a FILE")
			}
			if args[0] == "-" && env.screen.out {
				return fail(codeUsage, "the backup would be printed on the terminal", "name a FILE, or send stdout somewhere")
			}
			if _, err := os.Lstat(args[0]); err == nil && args[0] != "-" {
				return fail(codeConflict, args[0]+" is there already", "choose another name; no backup is ever overwritten")
			}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.backup(cmd.Context(), c, args[0], f) })
		},
	}
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) backup(ctx context.Context, c *client.Client, file string, f backupFlags) (err error) {
	r := backupReport{File: file}
	write := func(to io.Writer) (err error) {
		metered, end := env.meter("writing the backup", to)
		defer end()
		r.BackedUp, err = c.Backup(ctx, wire.BackupQuery{DryRun: f.dryRun}, metered)
		return err
	}
	switch {
	case f.dryRun:
		err = write(io.Discard)
	case file == "-":
		err = write(env.stdout)
	default:
		err = writeNewFile(file, write)
	}
	if err != nil {
		return err
	}
	return env.printBackup(r, f)
}

func (env *environment) printBackup(r backupReport, f backupFlags) error {
	if f.json {
		return env.printJSON(r)
	}
	did := "wrote"
	if r.Type != "backup" {
		did = "would write"
	}
	env.say("%s %s: %s of %s, sealed under your words", did, r.File, counted(int(r.Entries), "entry", "entries"),
		counted(int(r.Communities), "community", "communities"))
	return nil
}

// writeNewFile writes a file that others may not read, complete or not at all:
// until everything is on disk it has another name.
func writeNewFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if errors.Is(err, fs.ErrNotExist) {
		return fail(codeNotFound, "no folder "+filepath.Dir(path), "make it first, or choose another; is the disk connected?")
	}
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		err = fmt.Errorf("write %s: %w", path, pathErr.Err) // the other name tells nobody anything
	}
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return nameNew(f.Name(), path)
}

// nameNew gives a file its name unless that is taken, and makes the name
// durable.
func nameNew(from, path string) error {
	err := os.Link(from, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// File systems without hard links, such as those of most USB sticks.
		if _, err = os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			err = os.Rename(from, path)
		} else if err == nil {
			err = fs.ErrExist
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return fail(codeConflict, path+" is there already", "choose another name; no backup is ever overwritten")
	}
	if err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(path)); err == nil {
		_ = d.Sync() // not every system can, and the file itself is safe
		_ = d.Close()
	}
	return nil
}
