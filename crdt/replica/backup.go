package replica

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// The records of a backup, beside its sections and runs.
const (
	recordSecrets = "secrets"           // what the caller gave: its keystore
	recordOwn     = "own"               // a log that this directory wrote, 32 bytes
	recordSpace   = "space"             // [name, key, value] of a primary space
	recordErased  = "erased"            // [id, id of the erasing entry], of the section's community
	recordChunk   = "attachment"        // [name, chunks in all, number, chunk], of the section's community
	recordGone    = "erased-attachment" // name, 32 bytes, of the section's community
)

// BackupOptions say what a backup holds beside the replica, and for whom.
type BackupOptions struct {
	Wrapper  archive.Wrapper       // who can open it, [archive.ForWords] as a rule
	Secrets  []byte                // the keystore's content, in a form that the caller can read again
	Device   identity.DeviceID     // who wrote it
	At       int64                 // when, in seconds since 1970: a claim for people
	Progress func(done, total int) // told of entries; may be nil
}

// Backup writes everything that can't be had again from elsewhere, sealed:
// entries, bodies, attachments, what was erased, primary spaces with the keys
// that were opened, and the secrets. It takes what is there when it reaches
// it, and holds nobody up.
func (r *Replica) Backup(ctx context.Context, dst io.Writer, o BackupOptions) (archive.Summary, error) {
	summary, err := r.backup(ctx, dst, o)
	if err != nil {
		return summary, fmt.Errorf("write backup: %w", err)
	}
	return summary, nil
}

func (r *Replica) backup(ctx context.Context, dst io.Writer, o BackupOptions) (none archive.Summary, err error) {
	sealed, err := archive.Seal(dst, rand.Reader, o.Wrapper)
	if err != nil {
		return none, err
	}
	w, err := archive.NewWriter(sealed, archive.Header{Purpose: archive.PurposeBackup, At: o.At, Device: o.Device})
	if err != nil {
		return none, err
	}
	b := backup{ctx: ctx, replica: r, to: w, progress: progress(o.Progress, r.len())}
	b.record(recordSecrets, o.Secrets)
	b.own()
	b.spaces()
	for _, c := range r.held() {
		b.community(c)
	}
	if b.err != nil {
		return none, b.err
	}
	summary, err := w.Close()
	return summary, errors.Join(err, sealed.Close())
}

// backup is one backup being written; after the first failure the rest does
// nothing.
type backup struct {
	ctx      context.Context
	replica  *Replica
	to       *archive.Writer
	progress func(n int)
	err      error
}

func (b *backup) record(name string, data []byte) {
	b.do(func() error { return b.to.Record(name, data) })
}

func (b *backup) do(step func() error) {
	if b.err == nil {
		b.err = b.ctx.Err()
	}
	if b.err == nil {
		b.err = step()
	}
}

func (b *backup) own() {
	for _, m := range b.replica.logs() {
		b.record(recordOwn, m[:])
	}
}

func (b *backup) spaces() {
	b.do(func() error {
		return b.replica.store.scan([]byte{tablePrimary}, func(key, value []byte) error {
			name, key, ok := cutSpaceKey(key)
			if !ok {
				return damaged("spaces", "a key without a name")
			}
			record := dagcbor.AppendText(dagcbor.AppendArray(nil, 3), name)
			return b.to.Record(recordSpace, dagcbor.AppendBytes(dagcbor.AppendBytes(record, key), value))
		})
	})
}

func (b *backup) community(c *Community) {
	b.do(func() error { return b.to.Section(archive.Section{Community: c.id, Tips: c.Tips()}) })
	for erased, by := range c.erasures() {
		record := dagcbor.AppendLink(dagcbor.AppendArray(nil, 2), erased.Link)
		b.record(recordErased, dagcbor.AppendLink(record, by.Link))
	}
	for _, s := range c.segments() {
		b.do(func() error {
			entries, err := c.readSpan(span{segment: s, end: s.count})
			if err != nil {
				return err
			}
			b.progress(len(entries))
			return b.to.Run(entries)
		})
	}
	b.do(func() error {
		for name, err := range c.forgotten() {
			if err == nil {
				err = b.to.Record(recordGone, name[:])
			}
			if err != nil {
				return err
			}
		}
		for name, err := range c.Attachments() {
			if err == nil {
				err = b.attachment(c, name)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *backup) attachment(c *Community, name [32]byte) error {
	chunks, err := c.Attachment(name)
	for n, chunk := range chunks {
		record := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 4), name[:])
		record = dagcbor.AppendUint(dagcbor.AppendUint(record, uint64(len(chunks))), uint64(n))
		err = errors.Join(err, b.ctx.Err(), b.to.Record(recordChunk, dagcbor.AppendBytes(record, chunk)))
	}
	return err
}

// segments are the durable ones, in the order of arrival.
func (c *Community) segments() []*segment {
	c.mu.RLock()
	defer c.mu.RUnlock()
	held := make([]*segment, 0, len(c.index.segments))
	for _, s := range c.index.segments {
		if s != nil && s.durable {
			held = append(held, s)
		}
	}
	return held
}

func (c *Community) erasures() map[crdt.ID]crdt.ID {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return maps.Clone(c.erased)
}

// len is how many entries there are in all communities.
func (r *Replica) len() (n int) {
	for _, c := range r.held() {
		n += c.Len()
	}
	return n
}

// progress counts towards total and tells, if anyone listens.
func progress(tell func(done, total int), total int) func(n int) {
	done := 0
	return func(n int) {
		if done += n; tell != nil {
			tell(done, max(done, total))
		}
	}
}
