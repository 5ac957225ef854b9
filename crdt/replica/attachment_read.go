package replica

import (
	"crypto/sha256"
	"fmt"
)

// Attachment returns the sealed chunks of an attachment; [ErrNotFound] if it
// is not here.
func (c *Community) Attachment(name [32]byte) ([][]byte, error) {
	n, err := c.chunks(name)
	if err != nil {
		return nil, err
	}
	chunks := make([][]byte, n)
	for i := range chunks {
		if chunks[i], err = c.AttachmentChunk(name, i); err != nil {
			return nil, err
		}
	}
	if AttachmentName(chunks) != name {
		return nil, damaged("attachment", "%x is not what was stored", name[:6])
	}
	return chunks, nil
}

// AttachmentHashes are SHA-256 over each chunk of an attachment, in order. All
// of it is read for them, a chunk at a time, and found to be what its name says;
// [ErrNotFound] if it is not here.
func (c *Community) AttachmentHashes(name [32]byte) ([][32]byte, error) {
	n, err := c.chunks(name)
	if err != nil {
		return nil, err
	}
	hashes, all := make([][32]byte, n), sha256.New()
	for i := range hashes {
		chunk, err := c.AttachmentChunk(name, i)
		if err != nil {
			return nil, err
		}
		hashes[i] = sha256.Sum256(chunk)
		all.Write(hashes[i][:])
	}
	if [32]byte(all.Sum(nil)) != name {
		return nil, damaged("attachment", "%x is not what was stored", name[:6])
	}
	return hashes, nil
}

// AttachmentChunk is one sealed chunk of an attachment that is here, from 0, as
// it is stored: whoever hands it on compares it with its hash.
func (c *Community) AttachmentChunk(name [32]byte, n int) ([]byte, error) {
	chunk, ok, err := c.replica.store.get(chunkKey(c.number, name, n))
	if err == nil && !ok {
		err = damaged("attachment", "chunk %d of %x is gone", n, name[:6])
	}
	return chunk, err
}

// chunks is how many chunks an attachment has.
func (c *Community) chunks(name [32]byte) (int, error) {
	chunks, _, err := c.AttachmentSize(name)
	return chunks, err
}

// AttachmentSize is how many chunks an attachment has, and how many bytes they
// take, sealed; [ErrNotFound] if it is not here.
func (c *Community) AttachmentSize(name [32]byte) (chunks, bytes int, err error) {
	raw, ok, err := c.replica.store.get(hashKey(tableAttachment, c.number, name))
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return 0, 0, fmt.Errorf("attachment %x: %w", name[:6], err)
	}
	return parseAttachmentRecord(raw)
}
