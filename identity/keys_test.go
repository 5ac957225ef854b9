package identity_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"tallystick/identity"
)

func TestKeysFromSeeds(t *testing.T) {
	seed := filled(9)
	random := func() io.Reader { return bytes.NewReader(seed[:]) }
	device, err1 := identity.NewDeviceKey(random())
	sealing, err2 := identity.NewSealingKey(random())
	transport, err3 := identity.NewTransportKey(random())
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	if device.Seed() != seed || identity.DeviceKeyFromSeed(seed).ID() != device.ID() {
		t.Error("device key is not made of its seed")
	}
	if sealing.Seed() != seed || identity.SealingKeyFromSeed(seed).ID() != sealing.ID() {
		t.Error("sealing key is not made of its seed")
	}
	if transport.Seed() != seed || identity.TransportKeyFromSeed(seed).ID() != transport.ID() {
		t.Error("transport key is not made of its seed")
	}
	if err := errors.Join(device.ID().Check(), sealing.ID().Check(), transport.ID().Check()); err != nil {
		t.Error(err)
	}
}

func TestNoRandomness(t *testing.T) {
	broken := errors.New("no randomness")
	_, err1 := identity.NewDeviceKey(iotest.ErrReader(broken))
	_, err2 := identity.NewSealingKey(iotest.ErrReader(broken))
	_, err3 := identity.NewTransportKey(iotest.ErrReader(broken))
	_, err4 := identity.NewKey(iotest.ErrReader(broken))
	_, err5 := identity.NewWords(identity.English, 12, iotest.ErrReader(broken))
	for i, err := range []error{err1, err2, err3, err4, err5} {
		if !errors.Is(err, broken) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// Verify is ed25519.Verify over tag ‖ 0x00 ‖ message and nothing else.
func TestVerifyIsTheStandardLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := identity.DeviceKeyFromSeed(anyID(t, "seed"))
		message := rapid.SliceOf(rapid.Byte()).Draw(t, "message")
		tag := rapid.StringMatching("[a-z/0-9]{0,24}").Draw(t, "tag")
		signature := key.Sign(tag, message)
		flip := rapid.IntRange(0, 64*8).Draw(t, "flip")
		if flip < 64*8 {
			signature[flip/8] ^= 1 << (flip % 8)
		}
		id := key.ID()
		want := ed25519.Verify(id[:], []byte(tag+"\x00"+string(message)), signature[:])
		if got := identity.Verify(id, tag, message, signature); got != want || got != (flip == 64*8) {
			t.Fatalf("got %t, the standard library %t, changed %t", got, want, flip < 64*8)
		}
		if identity.Verify(id, tag+"x", message, signature) {
			t.Fatal("accepted under another tag")
		}
	})
}

// No verb, logger or encoder shows a secret, nested or not.
func TestSecretsStayHidden(t *testing.T) {
	seed := [32]byte(bytes.Repeat([]byte("k"), 32))
	words, err := identity.NewWords(identity.English, 12, bytes.NewReader(make([]byte, 16)))
	if err != nil {
		t.Fatal(err)
	}
	secrets := []any{
		identity.Key(seed), identity.DeviceKeyFromSeed(seed), identity.SealingKeyFromSeed(seed),
		identity.TransportKeyFromSeed(seed), words, words.Root(), words.Backup(),
	}
	for _, secret := range secrets {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
			fmt.Fprintf(&out, verb+" ", secret)
			fmt.Fprintf(&out, verb+" ", []any{secret})
			fmt.Fprintf(&out, verb+" ", struct{ S any }{secret})
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", secret, "nested", []any{secret})
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", secret, "nested", []any{secret})
		if _, err := json.Marshal(struct{ S any }{secret}); err == nil {
			t.Errorf("%T is written as JSON", secret)
		}
		for _, leak := range []string{"kkk", "6b6b", "107 107", "abandon", "about"} {
			if strings.Contains(out.String(), leak) {
				t.Errorf("%T shows %q in %s", secret, leak, out.String())
			}
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	key, err := identity.NewDeviceKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	message := pattern(300)
	signature := key.Sign("tallystick/entry/1", message)
	b.ReportAllocs()
	for b.Loop() {
		identity.Verify(key.ID(), "tallystick/entry/1", message, signature)
	}
}

func BenchmarkSign(b *testing.B) {
	key := identity.DeviceKeyFromSeed(filled(1))
	message := pattern(300)
	b.ReportAllocs()
	for b.Loop() {
		key.Sign("tallystick/entry/1", message)
	}
}
