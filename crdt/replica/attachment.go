package replica

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"

	"tallystick/crdt/dagcbor"
)

// PutAttachment stores the sealed chunks of an attachment and returns the hash
// that names it: SHA-256 over the hashes of its chunks. Nothing can be read
// under that name before all of it is durable. One that is here already is
// free; one that was erased is not taken, and that is no error either. The
// chunks are the replica's from now on.
//
// It refuses more than [MaxAttachment] bytes or [MaxChunk] in one chunk, and
// with [ErrFull] what exceeds [AttachmentQuota].
func (c *Community) PutAttachment(ctx context.Context, chunks [][]byte) ([32]byte, error) {
	name := AttachmentName(chunks)
	bytes, err := checkChunks(chunks)
	if err == nil {
		err = c.replica.submit(ctx, func(g *group) error { return c.attach(g, name, chunks, bytes) })
	}
	if err != nil {
		return name, fmt.Errorf("store attachment: %w", err)
	}
	return name, nil
}

func checkChunks(chunks [][]byte) (bytes int, err error) {
	for _, chunk := range chunks {
		if len(chunk) == 0 || len(chunk) > MaxChunk {
			return 0, fmt.Errorf("a chunk of %d bytes, needed 1 to %d", len(chunk), MaxChunk)
		}
		bytes += len(chunk)
	}
	if bytes > MaxAttachment || len(chunks) == 0 || len(chunks) > MaxChunks {
		return 0, fmt.Errorf("%d bytes in %d chunks, needed 1 to %d bytes in at most %d", bytes, len(chunks), MaxAttachment, MaxChunks)
	}
	return bytes, nil
}

func (c *Community) attach(g *group, name [32]byte, chunks [][]byte, bytes int) error {
	for _, table := range []byte{tableAttachment, tableForgotten} {
		if known, err := c.hasRow(table, name); known || err != nil {
			return err
		}
	}
	used, err := c.attachmentBytes()
	if err != nil {
		return err
	}
	if used+bytes > AttachmentQuota {
		return fmt.Errorf("%w: the community's attachments would take %d of %d bytes", ErrFull, used+bytes, AttachmentQuota)
	}
	for n, chunk := range chunks {
		g.addData(chunkKey(c.number, name, n), chunk)
	}
	g.set(hashKey(tableAttachment, c.number, name), attachmentRecord(len(chunks), bytes))
	g.publish = append(g.publish, func() { c.attachments.Add(1) })
	return nil
}

// AttachmentName is the hash over the hashes of an attachment's chunks.
func AttachmentName(chunks [][]byte) [32]byte {
	h := sha256.New()
	for _, chunk := range chunks {
		hash := sha256.Sum256(chunk)
		h.Write(hash[:])
	}
	return [32]byte(h.Sum(nil))
}

// HasAttachment reports whether all of an attachment is here. One that can't be
// read is not.
func (c *Community) HasAttachment(name [32]byte) bool {
	here, err := c.hasRow(tableAttachment, name)
	return here && err == nil
}

func (c *Community) hasRow(table byte, name [32]byte) (bool, error) {
	_, ok, err := c.replica.store.get(hashKey(table, c.number, name))
	return ok, err
}

// AttachmentChanges is how often an attachment has come or gone since the
// replica was opened: while it stays, [Community.HasAttachment] answers the same.
func (c *Community) AttachmentChanges() uint64 { return c.attachments.Load() }

// Attachments yields the names of all attachments that are here. An error is
// the last thing that it yields.
func (c *Community) Attachments() iter.Seq2[[32]byte, error] { return c.names(tableAttachment) }

// names yields the hashes that a table has rows for.
func (c *Community) names(table byte) iter.Seq2[[32]byte, error] {
	return func(yield func([32]byte, error) bool) {
		err := c.replica.store.scan(communityKey(table, c.number), func(key, _ []byte) error {
			if !yield([32]byte(tail(key, 32)), nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && err != errEnough {
			yield([32]byte{}, fmt.Errorf("list attachments: %w", err))
		}
	}
}

func (c *Community) attachmentBytes() (total int, err error) {
	err = c.replica.store.scan(communityKey(tableAttachment, c.number), func(_, raw []byte) error {
		_, bytes, err := parseAttachmentRecord(raw)
		total += bytes
		return err
	})
	return total, err
}

// attachmentRecord is [chunks, bytes in all].
func attachmentRecord(chunks, bytes int) []byte {
	b := dagcbor.AppendArray(nil, 2)
	return dagcbor.AppendUint(dagcbor.AppendUint(b, uint64(chunks)), uint64(bytes))
}

func parseAttachmentRecord(raw []byte) (chunks, bytes int, err error) {
	r := dagcbor.NewReader(raw)
	r.ArrayOf(2)
	chunks, bytes = readCount(r, MaxChunks), readCount(r, MaxAttachment)
	if err := r.Close(); err != nil {
		return 0, 0, damaged("attachment", "a record of another shape: %v", err)
	}
	return chunks, bytes, nil
}
