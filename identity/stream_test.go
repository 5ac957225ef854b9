package identity_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"tallystick/identity"
)

func openStream(key identity.Key, sealed []byte) ([]byte, error) {
	return io.ReadAll(identity.NewOpenReader(bytes.NewReader(sealed), key))
}

func TestStreamRoundTrip(t *testing.T) {
	key := identity.Key(filled(1))
	for _, size := range []int{0, 1, identity.ChunkClear - 1, identity.ChunkClear, identity.ChunkClear + 1, 2 * identity.ChunkClear, 3*identity.ChunkClear + 5} {
		sealed := sealStream(t, key, pattern(size), rand.Reader)
		got, err := openStream(key, sealed)
		if err != nil || !bytes.Equal(got, pattern(size)) {
			t.Errorf("%d bytes: %d back, %v", size, len(got), err)
		}
		if err := iotest.TestReader(identity.NewOpenReader(iotest.HalfReader(bytes.NewReader(sealed)), key), pattern(size)); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// However the writes are divided, the stream is the same.
func TestStreamIgnoresWriteSizes(t *testing.T) {
	clear, key := pattern(2*identity.ChunkClear+100), identity.Key(filled(1))
	want := sealStream(t, key, clear, bytes.NewReader(pattern(72)))
	rapid.Check(t, func(t *rapid.T) {
		var out bytes.Buffer
		w := identity.NewSealWriter(&out, key, bytes.NewReader(pattern(72)))
		for rest := clear; len(rest) > 0; {
			n := min(rapid.IntRange(1, identity.ChunkSize*2).Draw(t, "write"), len(rest))
			if m, err := w.Write(rest[:n]); m != n || err != nil {
				t.Fatalf("wrote %d of %d: %v", m, n, err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil || !bytes.Equal(out.Bytes(), want) {
			t.Fatalf("%d bytes, %v", out.Len(), err)
		}
	})
}

// What is changed, cut, exchanged, repeated or added is refused, and what came
// out before is a beginning of what went in.
func TestStreamRefusesChanges(t *testing.T) {
	clear, key := pattern(3*identity.ChunkClear+1000), identity.Key(filled(1))
	sealed := sealStream(t, key, clear, rand.Reader)
	const c = identity.ChunkSize
	short := sealStream(t, key, pattern(identity.ChunkClear), rand.Reader)
	for name, changed := range map[string][]byte{
		"nothing at all":         {},
		"cut in a chunk":         sealed[:c+100],
		"cut after one chunk":    sealed[:c],
		"cut before the last":    sealed[:3*c],
		"cut in the last":        sealed[:len(sealed)-1],
		"cut below a tag":        sealed[:3*c+39],
		"one byte added":         append(bytes.Clone(sealed), 0),
		"a chunk added":          append(bytes.Clone(sealed), sealed[:c]...),
		"two chunks exchanged":   bytes.Join([][]byte{sealed[c : 2*c], sealed[:c], sealed[2*c:]}, nil),
		"a chunk repeated":       bytes.Join([][]byte{sealed[:c], sealed[:c], sealed[c:]}, nil),
		"a chunk left out":       bytes.Join([][]byte{sealed[:c], sealed[2*c:]}, nil),
		"another stream's chunk": bytes.Join([][]byte{short[:c], sealed[c:]}, nil),
		"first byte changed":     flipped(sealed, 0),
		"middle byte changed":    flipped(sealed, c+c/2),
		"last byte changed":      flipped(sealed, len(sealed)-1),
		"an empty last chunk":    append(bytes.Clone(short), make([]byte, 40)...),
	} {
		got, err := openStream(key, changed)
		if !errors.Is(err, identity.ErrDamaged) || !bytes.HasPrefix(clear, got) {
			t.Errorf("%s: %d bytes out, %v", name, len(got), err)
		}
	}
	if _, err := openStream(identity.Key(filled(2)), sealed); !errors.Is(err, identity.ErrDamaged) {
		t.Errorf("another key: %v", err)
	}
}

func TestStreamPassesErrorsOn(t *testing.T) {
	broken := errors.New("disk gone")
	key := identity.Key(filled(1))
	sealed := sealStream(t, key, pattern(2*identity.ChunkClear), rand.Reader)
	source := io.MultiReader(bytes.NewReader(sealed[:identity.ChunkSize+7]), iotest.ErrReader(broken))
	if _, err := io.ReadAll(identity.NewOpenReader(source, key)); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	w := identity.NewSealWriter(brokenWriter{broken}, key, rand.Reader)
	_, writeErr := w.Write(pattern(2 * identity.ChunkClear))
	if closeErr := w.Close(); !errors.Is(writeErr, broken) || !errors.Is(closeErr, broken) {
		t.Errorf("writing: %v, closing: %v", writeErr, closeErr)
	}
	w = identity.NewSealWriter(io.Discard, key, iotest.ErrReader(broken))
	if err := w.Close(); !errors.Is(err, broken) {
		t.Errorf("no randomness: %v", err)
	}
	w = identity.NewSealWriter(io.Discard, key, rand.Reader)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte{1}); err == nil {
		t.Error("written after it was closed")
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestChunkSizes(t *testing.T) {
	key := identity.Key(filled(1))
	for _, v := range []struct {
		index uint64
		last  bool
		size  int
		ok    bool
	}{
		{0, true, 0, true}, {1, true, 0, false}, {1, true, 1, true}, {0, false, 0, false},
		{0, false, identity.ChunkClear - 1, false}, {5, false, identity.ChunkClear, true},
		{5, true, identity.ChunkClear, true}, {0, true, identity.ChunkClear + 1, false},
	} {
		if _, err := identity.SealChunk(key, v.index, v.last, pattern(v.size), [24]byte{}); (err == nil) != v.ok {
			t.Errorf("chunk %d of %d bytes, last %t: %v", v.index, v.size, v.last, err)
		}
	}
}

// An attachment's chunk opens at its index, with its flag, under its body key.
func TestChunkIsBound(t *testing.T) {
	key := identity.Key(filled(1))
	sealed, err := identity.SealChunk(key, 3, true, pattern(identity.ChunkClear), [24]byte{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := identity.OpenChunk(key, 3, true, sealed); err != nil || !bytes.Equal(got, pattern(identity.ChunkClear)) {
		t.Error(err)
	}
	_, err1 := identity.OpenChunk(key, 2, true, sealed)
	_, err2 := identity.OpenChunk(key, 3, false, sealed)
	_, err3 := identity.OpenChunk(filled(2), 3, true, sealed)
	_, err4 := identity.OpenChunk(key, 3, true, sealed[:39])
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, identity.ErrDamaged) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func BenchmarkSealStream(b *testing.B) {
	w := identity.NewSealWriter(io.Discard, filled(1), rand.Reader)
	clear := pattern(1 << 20)
	b.SetBytes(1 << 20)
	for b.Loop() {
		if _, err := w.Write(clear); err != nil {
			b.Fatal(err)
		}
	}
}
