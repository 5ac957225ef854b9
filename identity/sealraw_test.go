package identity_test

import (
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// sealRaw seals any plaintext at a place under filled(0x40), as an author who
// does not keep to the padding could. It is written from the format and not
// from the package's code.
func sealRaw(t *testing.T, p identity.BodyPlace, plaintext string) []byte {
	t.Helper()
	key, long := identity.Key(filled(0x40)), filled(0x90)
	bodyKey, hint, nonce := identity.BodyKey(key, p.Log, p.Seq), identity.Hint(key, p.Log), long[:24]
	data, err := dagcbor.Marshal([]any{"tallystick/body/1", p.Log, p.Seq, p.Prev, p.Key})
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.NewX(bodyKey[:])
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := dagcbor.Marshal([]any{hint, nonce, aead.Seal(nil, nonce, []byte(plaintext), data)})
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}
