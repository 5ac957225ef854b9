package replica

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4/fb"
)

// checkTable reads a table file of Badger's whole and compares every checksum
// in it. It is done here, before Badger opens the file, because Badger v4.9.6
//   - drops a table whose blocks fail their checksum, and opens without it;
//   - ends the process where a length in a footer or block is wrong, since it
//     slices by that length before it looks at the checksum;
//   - maps the file, so that verifying makes every page of it resident.
//
// A table is blocks, index, length of the index (4 bytes, big-endian),
// checksum of the index, length of that checksum (4 bytes). Each block ends in
// a checksum and its length in the same way. In a table that Badger encrypts,
// each block and the index are AES-CTR ciphertext, followed by 16 bytes of
// nonce; the checksum of the index is over its ciphertext, those of blocks are
// inside. key is the table's, nil for none.
//
// It returns the newest version of a key in the table.
func checkTable(path string, key []byte) (newest uint64, err error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return 0, damaged(filepath.Base(path), "gone")
		}
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	t := tableCheck{name: filepath.Base(path), file: f, key: key}
	index, err := t.index(info.Size())
	if err == nil {
		index, err = t.open(index)
	}
	if err != nil {
		return 0, err
	}
	return t.contents(index)
}

// tableCheck is one pass over one table.
type tableCheck struct {
	name     string
	file     io.ReaderAt
	key      []byte
	indexAt  int64  // where the blocks end
	scratch  []byte // reused from block to block
	expected []byte // likewise
}

// index reads the table's index, the last part of the file.
func (t *tableCheck) index(size int64) ([]byte, error) {
	tail := make([]byte, min(size, maxTableFooter+8))
	if err := t.read(tail, size-int64(len(tail))); err != nil {
		return nil, err
	}
	rest, sum, ok := cutChecksum(tail)
	if !ok || len(rest) < 4 {
		return nil, damaged(t.name, "its footer is no table's")
	}
	length := int64(binary.BigEndian.Uint32(rest[len(rest)-4:]))
	t.indexAt = size - int64(len(tail)-len(rest)) - 4 - length
	if length == 0 || t.indexAt < 0 {
		return nil, damaged(t.name, "its index is empty or longer than the file")
	}
	sum = bytes.Clone(sum)
	index := make([]byte, length)
	if err := t.read(index, t.indexAt); err != nil {
		return nil, err
	}
	if !t.matches(index, sum) {
		return nil, damaged(t.name, "checksum of the index")
	}
	return index, nil
}

// contents checks the blocks that an index names. The library that reads the
// index panics where it makes no sense, which its checksum rules out unless a
// table is decrypted with the wrong key.
func (t *tableCheck) contents(index []byte) (newest uint64, err error) {
	defer func() {
		if recover() != nil {
			err = damaged(t.name, "its index makes no sense")
		}
	}()
	root := fb.GetRootAsTableIndex(index, 0)
	return root.MaxVersion(), t.blocks(root)
}

// blocks checks that the blocks follow each other without a gap up to the
// index, so that no byte of the file is left unchecked.
func (t *tableCheck) blocks(index *fb.TableIndex) error {
	var at int64
	var block fb.BlockOffset
	for i := range index.OffsetsLength() {
		if !index.Offsets(&block, i) || int64(block.Offset()) != at || at+int64(block.Len()) > t.indexAt {
			return damaged(t.name, "block %d is out of place", i)
		}
		raw := t.room(int(block.Len()))
		if err := t.read(raw, at); err != nil {
			return err
		}
		if raw, err := t.open(raw); err != nil {
			return err
		} else if data, sum, ok := cutChecksum(raw); !ok || !t.matches(data, sum) {
			return damaged(t.name, "checksum of block %d", i)
		}
		at += int64(block.Len())
	}
	if at != t.indexAt {
		return damaged(t.name, "its blocks end before its index")
	}
	return nil
}

func (t *tableCheck) read(b []byte, at int64) error {
	if _, err := t.file.ReadAt(b, at); err != nil {
		return damaged(t.name, "read at byte %d: %v", at, err)
	}
	return nil
}

// open decrypts what was read, in place.
func (t *tableCheck) open(raw []byte) ([]byte, error) {
	if t.key == nil {
		return raw, nil
	}
	end := len(raw) - aes.BlockSize
	if end < 0 {
		return nil, damaged(t.name, "an encrypted part without a nonce")
	}
	block, err := aes.NewCipher(t.key)
	if err != nil {
		return nil, damaged(keyRegistryFile, "%v", err)
	}
	cipher.NewCTR(block, raw[end:]).XORKeyStream(raw[:end], raw[:end])
	return raw[:end], nil
}

func (t *tableCheck) room(n int) []byte {
	if cap(t.scratch) < n {
		t.scratch = make([]byte, n)
	}
	return t.scratch[:n]
}

// matches compares a checksum record as Badger writes it: a protobuf message
// whose field 2 is the CRC-32C; field 1, the algorithm, is 0 and left out.
func (t *tableCheck) matches(data, record []byte) bool {
	t.expected = t.expected[:0]
	if sum := crc32.Checksum(data, castagnoli()); sum != 0 {
		t.expected = binary.AppendUvarint(append(t.expected, 2<<3), uint64(sum))
	}
	return bytes.Equal(t.expected, record)
}

// cutChecksum splits bytes that end in a checksum record and its length.
func cutChecksum(b []byte) (data, record []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	end := len(b) - 4
	length := int64(binary.BigEndian.Uint32(b[end:]))
	if length > maxTableFooter || length > int64(end) {
		return nil, nil, false
	}
	start := end - int(length)
	return b[:start], b[start:end], true
}
