package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

type backupFlags struct {
	json   bool
	dryRun bool
}

// backupReport is what `tally backup --json` prints.
type backupReport struct {
	Type        string `json:"type"` // "backup", or "would-backup" for a dry run
	File        string `json:"file"`
	Communities uint64 `json:"communities"`
	Entries     uint64 `json:"entries"`
	Bytes       int64  `json:"bytes"` // before sealing, which adds little; 0 for a dry run
	Digest      string `json:"digest,omitempty"`
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
			return env.with(cmd.Context(), func(s *session) error { return s.backup(cmd.Context(), args[0], f) })
		},
	}
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (s *session) backup(ctx context.Context, file string, f backupFlags) error {
	if s.secrets.Backup == (identity.BackupRecipient{}) {
		return fail(codeConflict, "this device does not know the words' public key", "make the backup on the device where the words were last used")
	}
	if _, err := os.Lstat(file); err == nil && file != "-" {
		return fail(codeConflict, file+" is there already", "choose another name; no backup is ever overwritten")
	}
	if f.dryRun {
		return s.env.printBackup(s.wouldBackup(file), f)
	}
	var summary archive.Summary
	write := func(to io.Writer) (err error) {
		summary, err = s.writeBackup(ctx, to)
		return err
	}
	var err error
	if file == "-" {
		err = write(s.env.stdout)
	} else {
		err = writeNewFile(file, write)
	}
	if err != nil {
		return err
	}
	return s.env.printBackup(backupReport{
		Type: "backup", File: file, Communities: summary.Sections, Entries: summary.Entries, Bytes: summary.Bytes,
		Digest: hex.EncodeToString(summary.Digest[:]),
	}, f)
}

func (s *session) writeBackup(ctx context.Context, to io.Writer) (archive.Summary, error) {
	secrets, err := s.secrets.Marshal()
	if err != nil {
		return archive.Summary{}, err
	}
	step, end := s.env.progress("writing entries")
	defer end()
	return s.replica.Backup(ctx, to, replica.BackupOptions{
		Wrapper: archive.ForWords(s.secrets.Backup), Secrets: secrets, Device: s.secrets.Device.ID(),
		At: s.env.now().Unix(), Progress: step,
	})
}

func (s *session) wouldBackup(file string) backupReport {
	r := backupReport{Type: "would-backup", File: file}
	for _, id := range s.replica.Communities() {
		if c, err := s.replica.Community(id); err == nil {
			r.Communities++
			r.Entries += uint64(c.Len())
		}
	}
	return r
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
