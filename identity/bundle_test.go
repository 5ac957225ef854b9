package identity_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"tallystick/identity"
)

// TestBundleWrapIsFrozen holds the bytes that other implementations open.
func TestBundleWrapIsFrozen(t *testing.T) {
	const want = "05050505050505050505050505050505" + "99195920ed25fe58dee1bfe320255dbc" +
		"3e1259d86b3f489a92c8b0151c8b1bb165754d4f673a4f752809ade353193f95773273990c4aafce77bb19d5886acf91"
	w := identity.WrapBundleKey(filled(0x40), filled(0x50), [16]byte(bytes.Repeat([]byte{5}, 16)))
	if got := hex.EncodeToString(w[:]); got != want {
		t.Errorf("the wrap is %s", got)
	}
}

func TestBundleWrapOpensUnderItsKeyAlone(t *testing.T) {
	epoch, fileKey := identity.Key(filled(0x40)), identity.Key(filled(0x50))
	w := identity.WrapBundleKey(epoch, fileKey, [16]byte{1})
	if got, err := w.Open(epoch); err != nil || got != fileKey {
		t.Errorf("it opens to another key, or not: %v", err)
	}
	if _, err := w.Open(filled(0x41)); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("another key: %v", err)
	}
	for i := range w {
		changed := w
		changed[i] ^= 1
		want := identity.ErrWrongKey
		if i >= 32 {
			want = identity.ErrDamaged
		}
		if _, err := changed.Open(epoch); !errors.Is(err, want) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
}

// TestBundleWrapsLookUnrelated: two wraps under one key share no run of bytes.
func TestBundleWrapsLookUnrelated(t *testing.T) {
	a := identity.WrapBundleKey(filled(0x40), filled(0x50), [16]byte{1})
	b := identity.WrapBundleKey(filled(0x40), filled(0x50), [16]byte{2})
	for i := 16; i+4 <= len(a); i++ {
		if bytes.Contains(b[:], a[i:i+4]) {
			t.Errorf("bytes %d to %d are in both", i, i+4)
		}
	}
}

func TestBundleKeyForADevice(t *testing.T) {
	mine, other := identity.SealingKeyFromSeed(filled(1)), identity.SealingKeyFromSeed(filled(2))
	fileKey := identity.Key(filled(0x50))
	w, err := identity.WrapBundleKeyTo(mine.ID(), fileKey)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := identity.OpenBundleKey(mine, w); err != nil || got != fileKey {
		t.Errorf("it opens to another key, or not: %v", err)
	}
	if _, err := identity.OpenBundleKey(other, w); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("another device: %v", err)
	}
	if _, err := identity.WrapBundleKeyTo(identity.SealingID{}, fileKey); !errors.Is(err, identity.ErrBadKey) {
		t.Errorf("a key of small order: %v", err)
	}
}
