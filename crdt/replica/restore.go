package replica

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
)

// sourceBackup is the source of entries that come from a backup, for quotas.
const sourceBackup = "backup"

// Restored is what a backup gave.
type Restored struct {
	Header  archive.Header
	Secrets []byte       // as they were given to Backup
	Own     []crdt.LogID // logs that the directory of the backup wrote; none may be continued
	Entries int          // now held
	Refused []error      // entries that no replica can take, one [crdt.Refusal] each
	Fault   error        // why the rest of the file could not be read; nil if all of it was
}

// Restore makes a data directory out of a backup and opens it. It is a new
// incarnation: the logs of the directory that was backed up are held, and
// retired. A damaged or cut file gives everything before the damage, and
// Restored.Fault says how far that went; only a file of which nothing can be
// read, or that opener can't open, is an error. After an error the directory
// can be restored into again.
func Restore(ctx context.Context, o Options, src io.Reader, opener archive.Opener, tell func(done, total int)) (*Replica, Restored, error) {
	var restored Restored
	reader, err := archive.Open(src, opener)
	if err != nil {
		return nil, restored, fmt.Errorf("read backup: %w", err)
	}
	restored.Header = reader.Header()
	if restored.Header.Purpose != archive.PurposeBackup {
		return nil, restored, fmt.Errorf("read backup: this file is a %s", restored.Header.Purpose)
	}
	r, err := begin(ctx, o)
	if err != nil {
		return nil, restored, err
	}
	s := restoring{ctx: ctx, replica: r, restored: &restored, progress: progress(tell, 0)}
	err = s.all(reader)
	if err == nil {
		err = r.finish()
	}
	if err != nil {
		return nil, restored, errors.Join(fmt.Errorf("restore: %w", err), r.Close())
	}
	return r, restored, nil
}

// restoring is one backup being read.
type restoring struct {
	ctx      context.Context
	replica  *Replica
	at       *Community // of the last section
	restored *Restored
	progress func(n int)
	name     [32]byte // of the attachment whose chunks have come
	chunks   [][]byte
}

func (s *restoring) all(reader *archive.Reader) error {
	for {
		item, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			s.restored.Fault = err
			return nil
		}
		if err := s.item(item); err != nil {
			return err
		}
	}
}

func (s *restoring) item(item archive.Item) (err error) {
	switch item := item.(type) {
	case archive.Section:
		s.at, err = s.replica.Join(s.ctx, item.Community)
	case archive.Run:
		return s.run(item)
	case archive.Refused:
		s.restored.Refused = append(s.restored.Refused, item.Reason)
	case archive.Record:
		return s.record(item)
	}
	return err
}

func (s *restoring) run(item archive.Run) error {
	if s.at == nil {
		return damaged("backup", "entries before any community")
	}
	admitted, err := s.at.Admit(s.ctx, sourceBackup, item.Entries)
	s.restored.Entries += admitted.New
	for _, refusal := range admitted.Refused {
		s.restored.Refused = append(s.restored.Refused, refusal)
	}
	s.progress(len(item.Entries))
	return err
}

func (s *restoring) record(item archive.Record) error {
	r := dagcbor.NewReader(item.Data)
	switch item.Name {
	case recordSecrets:
		s.restored.Secrets = append([]byte(nil), item.Data...)
		return nil
	case recordOwn:
		return s.own(item.Data)
	case recordSpace:
		return s.space(r)
	case recordErased:
		return s.erased(r)
	case recordGone:
		return s.gone(item.Data)
	case recordChunk:
		return s.chunk(r)
	default:
		return fmt.Errorf("%w: the backup has records named %q", ErrNewer, item.Name)
	}
}

// own retires a log that the lost directory wrote.
func (s *restoring) own(data []byte) error {
	if len(data) != len(crdt.LogID{}) {
		return damaged("backup", "a log's id of %d bytes", len(data))
	}
	log := crdt.LogID(data)
	s.restored.Own = append(s.restored.Own, log)
	return s.replica.retire(s.ctx, log)
}

func (s *restoring) space(r *dagcbor.Reader) error {
	r.ArrayOf(3)
	name, key, value := r.Text(maxSpaceName), r.Bytes(maxBatchBytes), r.Bytes(maxBatchBytes)
	if err := r.Close(); err != nil || name == "" {
		return damaged("backup", "a record of a space: %v", err)
	}
	space := &Space{replica: s.replica, table: tablePrimary, name: name}
	return s.replica.Put(s.ctx, Record{Space: space, Key: key, Value: append([]byte{}, value...)})
}

// erased marks a body before its entry comes, so that it isn't even stored.
func (s *restoring) erased(r *dagcbor.Reader) error {
	r.ArrayOf(2)
	id, by := crdt.ID{Link: r.Link()}, crdt.ID{Link: r.Link()}
	if err := r.Close(); err != nil || s.at == nil {
		return damaged("backup", "a record of an erasure: %v", err)
	}
	c := s.at
	return c.change(s.ctx, func(g *group) error {
		c.erased[id] = by
		g.set(idKey(tableErased, c.number, id), by.Link[:])
		return nil
	})
}

// gone marks an attachment that was erased, so that it is not taken again.
func (s *restoring) gone(data []byte) error {
	if len(data) != 32 || s.at == nil {
		return damaged("backup", "the name of an erased attachment, %d bytes", len(data))
	}
	c, name := s.at, [32]byte(data)
	return s.replica.submit(s.ctx, func(g *group) error {
		g.set(hashKey(tableForgotten, c.number, name), nil)
		return nil
	})
}

func (s *restoring) chunk(r *dagcbor.Reader) error {
	r.ArrayOf(4)
	name, total, n, chunk := r.Array32(), r.Uint(), r.Uint(), r.Bytes(MaxChunk)
	if err := r.Close(); err != nil || s.at == nil {
		return damaged("backup", "a record of an attachment: %v", err)
	}
	if n == 0 {
		s.name, s.chunks = name, nil
	}
	if name != s.name || n != uint64(len(s.chunks)) {
		return damaged("backup", "chunk %d of an attachment out of order", n)
	}
	s.chunks = append(s.chunks, append([]byte(nil), chunk...))
	if n+1 < total {
		return nil
	}
	stored, err := s.at.PutAttachment(s.ctx, s.chunks)
	if err == nil && stored != name {
		return damaged("backup", "an attachment that is not what its name says")
	}
	return err
}
