package api

import (
	"context"
	"encoding/hex"
	"io"

	"tallystick/api/wire"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Keystore is what the operations ask of the file of the device's secret keys:
// package identity/keystore, wired in cmd/tally.
type Keystore interface {
	// Secrets are what a backup holds of it, to be read again by restoring.
	Secrets() ([]byte, error)

	// Check says what is wrong with the file, and with whatever else nobody can
	// make anew; nothing if all of it is as it was written.
	Check() []error
}

func backup(t *Tree) {
	o := operation{ID: "backup", Path: "/v1/backups", Scope: "backups:write", Summary: "Make a backup of everything, sealed under the person's words"}
	outflow(t, o, func(q *wire.BackupQuery) bool { return q.DryRun }, (*Desk).makeBackup)
}

func (d *Desk) makeBackup(ctx context.Context, q *wire.BackupQuery, _ io.Reader, dst io.Writer) (r wire.BackedUp, err error) {
	if d.Backup == (identity.BackupRecipient{}) {
		return r, wire.New(wire.Conflict, "this device does not know the words' public key", "make the backup on the device where the words were last used")
	}
	if q.DryRun {
		return d.wouldBackup(), nil
	}
	secrets, err := d.Keys.Secrets()
	if err != nil {
		return r, err
	}
	summary, err := d.Replica.Backup(ctx, dst, replica.BackupOptions{
		Wrapper: archive.ForWords(d.Backup), Secrets: secrets, Device: d.Device.Signing.ID(), At: d.Now().Unix(),
	})
	return wire.BackedUp{
		Type: "backup", Communities: summary.Sections, Entries: summary.Entries, Bytes: summary.Bytes, Digest: hex.EncodeToString(summary.Digest[:]),
	}, err
}

func (d *Desk) wouldBackup() wire.BackedUp {
	r := wire.BackedUp{Type: "would-backup"}
	for _, id := range d.Replica.Communities() {
		if c, err := d.Replica.Community(id); err == nil {
			r.Communities++
			r.Entries += uint64(c.Len())
		}
	}
	return r
}
