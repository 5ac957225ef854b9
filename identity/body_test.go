package identity_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

func TestBodyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := identity.BodyPlace{Log: anyID(t, "log"), Seq: rapid.Uint64Range(0, dagcbor.MaxInteger).Draw(t, "seq"),
			Prev: anyID(t, "prev"), Key: anyID(t, "key id")}
		key := identity.Key(anyID(t, "key"))
		clear := pattern(rapid.IntRange(0, identity.MaxClear).Draw(t, "size"))
		long := anyID(t, "nonce")
		sealed, err := p.Seal(key, clear, [24]byte(long[:24]))
		if err != nil {
			t.Fatal(err)
		}
		if len(sealed) > 64<<10 {
			t.Fatalf("%d bytes sealed", len(sealed))
		}
		if got, err := p.Open(key, sealed); err != nil || !bytes.Equal(got, clear) {
			t.Fatal(err)
		}
		if got, err := p.OpenWith(identity.BodyKey(key, p.Log, p.Seq), sealed); err != nil || !bytes.Equal(got, clear) {
			t.Fatal(err)
		}
		changed := flipped(sealed, rapid.IntRange(0, len(sealed)-1).Draw(t, "flip"))
		if _, err := p.Open(key, changed); !errors.Is(err, identity.ErrDamaged) && !errors.Is(err, identity.ErrWrongKey) {
			t.Fatalf("a changed body: %v", err)
		}
		key[0] ^= 1
		if _, err := p.Open(key, sealed); !errors.Is(err, identity.ErrWrongKey) {
			t.Fatalf("another key: %v", err)
		}
	})
}

func TestLargestBody(t *testing.T) {
	p, key := testPlace(), identity.Key(filled(1))
	if sealed, err := p.Seal(key, pattern(identity.MaxClear), [24]byte{}); err != nil || len(sealed) > 64<<10 {
		t.Errorf("%d bytes, %v", len(sealed), err)
	}
	if _, err := p.Seal(key, pattern(identity.MaxClear+1), [24]byte{}); err == nil {
		t.Error("a body over the largest class is sealed")
	}
}

// Same bytes in, same classes out: a body's size tells its class only.
func TestPaddingClasses(t *testing.T) {
	classes, last := 0, 0
	for clear := range identity.MaxClear + 1 {
		padded := identity.PaddedSize(clear)
		length := max(clear+2, identity.SmallestClass)
		if padded < length || padded < last || (padded-length)*100 > 12*length {
			t.Fatalf("%d bytes are padded to %d", clear, padded)
		}
		if padded > last {
			classes, last = classes+1, padded
		}
	}
	if classes != 136 || last != identity.LargestClass {
		t.Errorf("%d classes up to %d", classes, last)
	}
}

func TestUnpadIsStrict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coding, clear := rapid.Byte().Draw(t, "coding"), rapid.SliceOf(rapid.Byte()).Draw(t, "clear")
		padded := identity.PadForTest(coding, clear)
		gotCoding, gotClear, ok := identity.UnpadForTest(padded)
		if !ok || gotCoding != coding || !bytes.Equal(gotClear, clear) {
			t.Fatalf("%x comes back as %x, %t", clear, gotClear, ok)
		}
		for _, other := range [][]byte{append(padded, 0), padded[:len(padded)-1]} {
			if _, _, ok := identity.UnpadForTest(other); ok {
				t.Fatalf("accepted at another length: %x", other)
			}
		}
	})
}

func TestDisclosedKeyOpensOneBody(t *testing.T) {
	p, key := testPlace(), identity.Key(filled(1))
	next := p
	next.Seq++
	sealed, err := next.Seal(key, []byte("clear"), [24]byte{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := next.OpenWith(identity.BodyKey(key, p.Log, p.Seq), sealed); !errors.Is(err, identity.ErrDamaged) {
		t.Error(err)
	}
}

func BenchmarkSealBody(b *testing.B) {
	p, key, clear := testPlace(), identity.Key(filled(1)), pattern(300)
	for b.Loop() {
		if _, err := p.Seal(key, clear, [24]byte{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenBody(b *testing.B) {
	p, key := testPlace(), identity.Key(filled(1))
	sealed, err := p.Seal(key, pattern(300), [24]byte{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Open(key, sealed); err != nil {
			b.Fatal(err)
		}
	}
}
