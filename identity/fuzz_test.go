package identity_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"tallystick/identity"
)

// A text that is taken as a short id is the short form of what it is taken for.
func FuzzParseShort(f *testing.F) {
	f.Add(identity.Short('d', filled(1)))
	f.Add("L 0123-4567")
	f.Fuzz(func(t *testing.T, text string) {
		prefix, bits, err := identity.ParseShort(text)
		if err != nil {
			return
		}
		var id [32]byte
		for i := range 7 {
			id[i] = byte(bits << 14 >> (56 - 8*i))
		}
		again, same, err := identity.ParseShort(identity.Short(prefix, id))
		if err != nil || again != prefix || same != bits || !bits.Matches(id) {
			t.Fatalf("%q is %c %x, and that is %c %x: %v", text, prefix, bits, again, same, err)
		}
	})
}

func FuzzParseWords(f *testing.F) {
	f.Add(strings.Repeat("abandon ", 11) + "about")
	f.Add(strings.Repeat("ábaco ", 12))
	f.Fuzz(func(t *testing.T, text string) {
		words, err := identity.ParseWords(text)
		if err != nil {
			if !errors.Is(err, identity.ErrWords) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := identity.ParseWords(words.Text())
		if err != nil || again.Text() != words.Text() {
			t.Fatalf("%q reads as %q, and that as %q: %v", text, words.Text(), again.Text(), err)
		}
	})
}

func FuzzParseRecipientList(f *testing.F) {
	f.Add(identity.RecipientList([][32]byte{filled(1), filled(2)}))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		recipients, err := identity.ParseRecipientList(data)
		if err == nil && !bytes.Equal(identity.RecipientList(recipients), data) {
			t.Fatalf("%x is a second form", data)
		}
	})
}

// Whatever is given to be opened, it opens to what sealing it again gives, or
// fails as one of three.
func FuzzOpenBody(f *testing.F) {
	p, key := testPlace(), identity.Key(filled(0x40))
	sealed, err := p.Seal(key, []byte("\x82\x64note\xa0"), [24]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte{0x83})
	f.Fuzz(func(t *testing.T, data []byte) {
		clear, err := p.Open(key, data)
		if err != nil {
			if !errors.Is(err, identity.ErrDamaged) && !errors.Is(err, identity.ErrWrongKey) && !errors.Is(err, identity.ErrUpgrade) {
				t.Fatal(err)
			}
			return
		}
		nonce := [24]byte(data[1+17+2:])
		if again, err := p.Seal(key, clear, nonce); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x is a second form: %v", data, err)
		}
	})
}

// The plaintext is an author's, and may be anything: padding has one form.
func FuzzUnpad(f *testing.F) {
	f.Add(identity.PadForTest(0, []byte("clear")))
	f.Add(make([]byte, 128))
	f.Fuzz(func(t *testing.T, padded []byte) {
		coding, clear, ok := identity.UnpadForTest(padded)
		if ok && !bytes.Equal(identity.PadForTest(coding, clear), padded) {
			t.Fatalf("%x is a second form", padded)
		}
	})
}

func FuzzOpenChunk(f *testing.F) {
	key := identity.Key(filled(1))
	sealed, err := identity.SealChunk(key, 0, true, []byte("clear"), [24]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint64(0), true, sealed)
	f.Add(uint64(1), false, make([]byte, 40))
	f.Fuzz(func(t *testing.T, index uint64, last bool, data []byte) {
		clear, err := identity.OpenChunk(key, index, last, data)
		if err != nil {
			return
		}
		if again, err := identity.SealChunk(key, index, last, clear, [24]byte(data)); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x is a second form: %v", data, err)
		}
	})
}

func FuzzOpenStream(f *testing.F) {
	key := identity.Key(filled(1))
	f.Add(sealStream(f, key, []byte("clear"), bytes.NewReader(pattern(24))))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		clear, err := openStream(key, data)
		if err != nil && !errors.Is(err, identity.ErrDamaged) {
			t.Fatal(err)
		}
		if err == nil && len(clear) > len(data) {
			t.Fatalf("%d bytes opened to %d", len(data), len(clear))
		}
	})
}

// A wrap that somebody made up opens nothing.
func FuzzOpenWrap(f *testing.F) {
	a := newAudience(f)
	f.Add(a.wrap[:])
	f.Fuzz(func(t *testing.T, data []byte) {
		var w identity.Wrap
		copy(w[:], data)
		key, err := a.info.Open(a.secret, w, a.recipients)
		if err == nil && key != a.key {
			t.Fatal("another key under the same id")
		}
		if err != nil && !errors.Is(err, identity.ErrDamaged) && !errors.Is(err, identity.ErrWrongKey) {
			t.Fatal(err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	for _, e := range edges() {
		f.Add(mustHex(e.PublicKey), mustHex(e.Message), mustHex(e.Signature))
	}
	f.Fuzz(func(t *testing.T, key, message, signature []byte) {
		var id identity.DeviceID
		var s [64]byte
		copy(id[:], key)
		copy(s[:], signature)
		want := ed25519.Verify(id[:], append([]byte("tag\x00"), message...), s[:])
		if identity.Verify(id, "tag", message, s) != want {
			t.Fatal("not the standard library's answer")
		}
	})
}
