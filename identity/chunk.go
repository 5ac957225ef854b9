package identity

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

const chunkOverhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// SealChunk seals one part of an attachment under the [BodyKey] of the body
// that names it: nonce ‖ ciphertext, [ChunkSize] bytes when full. Every chunk
// but the last is full, and the last is not empty unless it is the only one.
// The nonce is random because a body may name several attachments, and may be
// prepared twice.
func SealChunk(bodyKey Key, index uint64, last bool, clear []byte, nonce [24]byte) ([]byte, error) {
	if !chunkLength(len(clear), index, last) {
		return nil, fmt.Errorf("seal chunk %d: %d bytes (last: %t)", index, len(clear), last)
	}
	sealed := append(make([]byte, 0, len(clear)+chunkOverhead), nonce[:]...)
	return xchacha(chunkKey(bodyKey, index)).Seal(sealed, nonce[:], clear, chunkData(index, last)), nil
}

// OpenChunk opens what [SealChunk] sealed for the same index and the same last.
// Everything else wraps [ErrDamaged].
func OpenChunk(bodyKey Key, index uint64, last bool, sealed []byte) ([]byte, error) {
	if !chunkLength(len(sealed)-chunkOverhead, index, last) {
		return nil, fmt.Errorf("%w: chunk %d has %d bytes (last: %t)", ErrDamaged, index, len(sealed), last)
	}
	nonce, ciphertext := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	clear, err := xchacha(chunkKey(bodyKey, index)).Open(nil, nonce, ciphertext, chunkData(index, last))
	if err != nil {
		return nil, fmt.Errorf("%w: chunk %d does not open (last: %t)", ErrDamaged, index, last)
	}
	return clear, nil
}

// ChunkHash is SHA-256 over a sealed chunk, by which carriers check it.
func ChunkHash(sealed []byte) [32]byte { return sha256.Sum256(sealed) }

// AttachmentName is SHA-256 over the chunk hashes in order: the name that the
// body gives, and that fixes every byte of every chunk.
func AttachmentName(hashes [][32]byte) [32]byte {
	h := sha256.New()
	for _, chunk := range hashes {
		h.Write(chunk[:])
	}
	return [32]byte(h.Sum(nil))
}

// chunkLength reports whether a chunk may hold this many clear bytes, so that
// a text has one division into chunks.
func chunkLength(clear int, index uint64, last bool) bool {
	if !last {
		return clear == ChunkClear
	}
	return clear <= ChunkClear && (clear > 0 || clear == 0 && index == 0)
}

func chunkKey(bodyKey Key, index uint64) Key {
	return Key(derive(bodyKey[:], binary.BigEndian.AppendUint64(info("attachment"), index), len(bodyKey)))
}

// chunkData is the associated data: the index as 8 bytes big-endian, and 1 for
// the last chunk or 0.
func chunkData(index uint64, last bool) []byte {
	data := binary.BigEndian.AppendUint64(nil, index)
	if last {
		return append(data, 1)
	}
	return append(data, 0)
}
