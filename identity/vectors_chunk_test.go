package identity_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"testing"

	"tallystick/identity"
)

type chunkVector struct {
	BodyKey hexText `json:"body_key"`
	Index   uint64  `json:"index"`
	Last    bool    `json:"last"`
	Clear   string  `json:"clear"`
	Nonce   hexText `json:"nonce"`
	Size    int     `json:"size"`
	Sealed  hexText `json:"sealed,omitempty"` // left out where the hash is enough
	Hash    hexText `json:"hash"`
}

func chunkVectors(t *testing.T) (all []chunkVector) {
	all = append(all, newChunk(t, 0, true, 0), newChunk(t, 0, true, 5), newChunk(t, 1, true, 5),
		newChunk(t, 0, false, identity.ChunkClear), newChunk(t, 127, true, identity.ChunkClear))
	return all
}

func newChunk(t *testing.T, index uint64, last bool, size int) chunkVector {
	t.Helper()
	key, long := identity.Key(filled(0x30)), filled(0x90)
	sealed, err := identity.SealChunk(key, index, last, pattern(size), [24]byte(long[:24]))
	if err != nil {
		t.Fatal(err)
	}
	hash := identity.ChunkHash(sealed)
	v := chunkVector{key[:], index, last, fmt.Sprintf("pattern(%d)", size), long[:24], len(sealed), nil, hash[:]}
	if size < 100 {
		v.Sealed = sealed
	}
	return v
}

type attachVector struct {
	Hashes []hexText `json:"chunk_hashes"`
	Name   hexText   `json:"name"`
}

func attachVectors(t *testing.T) (all []attachVector) {
	for _, hashes := range [][][32]byte{
		{[32]byte(newChunk(t, 0, true, 0).Hash)},
		{[32]byte(newChunk(t, 0, false, identity.ChunkClear).Hash), [32]byte(newChunk(t, 1, true, 5).Hash)},
	} {
		name := identity.AttachmentName(hashes)
		all = append(all, attachVector{hexTexts(hashes), name[:]})
	}
	return all
}

// streamVector is a stream whose nonces are taken from pattern(24 × chunks).
type streamVector struct {
	FileKey hexText `json:"file_key"`
	Clear   string  `json:"clear"`
	Size    int     `json:"size"`
	Sealed  hexText `json:"sealed,omitempty"`
	Hash    hexText `json:"sha256"`
}

func streamVectors(t *testing.T) (all []streamVector) {
	key := filled(0x50)
	for _, size := range []int{0, 5, identity.ChunkClear, identity.ChunkClear + 1, 3*identity.ChunkClear + 7} {
		sealed := sealStream(t, key, pattern(size), bytes.NewReader(pattern(24*5)))
		hash := sha256.Sum256(sealed)
		v := streamVector{key[:], fmt.Sprintf("pattern(%d)", size), len(sealed), nil, hash[:]}
		if size < 100 {
			v.Sealed = sealed
		}
		all = append(all, v)
	}
	return all
}

func sealStream(t interface{ Fatal(...any) }, key identity.Key, clear []byte, random io.Reader) []byte {
	var out bytes.Buffer
	w := identity.NewSealWriter(&out, key, random)
	if _, err := w.Write(clear); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
