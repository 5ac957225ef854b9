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
// free. The chunks are the replica's from now on.
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
	if bytes > MaxAttachment || len(chunks) == 0 || len(chunks) > maxChunks {
		return 0, fmt.Errorf("%d bytes in %d chunks, needed 1 to %d bytes in at most %d", bytes, len(chunks), MaxAttachment, maxChunks)
	}
	return bytes, nil
}

func (c *Community) attach(g *group, name [32]byte, chunks [][]byte, bytes int) error {
	if here, err := c.hasAttachment(name); here || err != nil {
		return err
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
	here, err := c.hasAttachment(name)
	return here && err == nil
}

func (c *Community) hasAttachment(name [32]byte) (bool, error) {
	_, ok, err := c.replica.store.get(hashKey(tableAttachment, c.number, name))
	return ok, err
}

// Attachment returns the sealed chunks of an attachment; [ErrNotFound] if it
// is not here.
func (c *Community) Attachment(name [32]byte) ([][]byte, error) {
	n, err := c.chunks(name)
	if err != nil {
		return nil, err
	}
	chunks := make([][]byte, n)
	for i := range chunks {
		chunk, ok, err := c.replica.store.get(chunkKey(c.number, name, i))
		if err == nil && !ok {
			err = damaged("attachment", "chunk %d of %x is gone", i, name[:6])
		}
		if err != nil {
			return nil, err
		}
		chunks[i] = chunk
	}
	if AttachmentName(chunks) != name {
		return nil, damaged("attachment", "%x is not what was stored", name[:6])
	}
	return chunks, nil
}

// chunks is how many chunks an attachment has.
func (c *Community) chunks(name [32]byte) (int, error) {
	raw, ok, err := c.replica.store.get(hashKey(tableAttachment, c.number, name))
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("attachment %x: %w", name[:6], err)
	}
	n, _, err := parseAttachmentRecord(raw)
	return n, err
}

// Attachments yields the names of all attachments that are here. An error is
// the last thing that it yields.
func (c *Community) Attachments() iter.Seq2[[32]byte, error] {
	return func(yield func([32]byte, error) bool) {
		err := c.replica.store.scan(communityKey(tableAttachment, c.number), func(key, _ []byte) error {
			if !yield([32]byte(key[len(key)-32:]), nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && err != errEnough {
			yield([32]byte{}, fmt.Errorf("list attachments: %w", err))
		}
	}
}

// ForgetAttachment drops an attachment, with the record that it belongs to;
// [ErrNotFound] if it is not here.
func (c *Community) ForgetAttachment(ctx context.Context, name [32]byte) error {
	err := c.replica.submit(ctx, func(g *group) error {
		n, err := c.chunks(name)
		if err != nil {
			return err
		}
		c.detach(g, name, n)
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget attachment: %w", err)
	}
	return nil
}

func (c *Community) detach(g *group, name [32]byte, chunks int) {
	g.delete(hashKey(tableAttachment, c.number, name))
	for n := range chunks {
		g.addTidy(chunkKey(c.number, name, n))
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
	chunks, bytes = readCount(r, maxChunks), readCount(r, MaxAttachment)
	if err := r.Close(); err != nil {
		return 0, 0, damaged("attachment", "a record of another shape: %v", err)
	}
	return chunks, bytes, nil
}
