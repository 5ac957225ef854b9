package identity_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"tallystick/identity"
)

func TestInvitationProof(t *testing.T) {
	drawn, err := identity.NewInvitationSecret(bytes.NewReader(bytes.Repeat([]byte{7}, 16)))
	if err != nil {
		t.Fatal(err)
	}
	read, err := identity.ParseInvitationSecret(drawn.Bytes())
	if err != nil || read.Hash() != drawn.Hash() {
		t.Fatalf("another secret after reading it, %v", err)
	}
	other, err := identity.ParseInvitationSecret(append(drawn.Bytes(), 0))
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("both logs and all keys")
	proof := drawn.Prove(message)
	if !read.Proves(message, proof) {
		t.Error("its own proof is refused")
	}
	if read.Proves(message[1:], proof) || other.Proves(message, proof) || read.Proves(message, read.Hash()) {
		t.Error("proves another message, or under another secret, or by the hash that everybody sees")
	}
}

// TestInvitationVector holds the bytes that other versions compute.
func TestInvitationVector(t *testing.T) {
	secret, err := identity.ParseInvitationSecret(bytes.Repeat([]byte{7}, 16))
	if err != nil {
		t.Fatal(err)
	}
	hash, proof := secret.Hash(), secret.Prove([]byte("message"))
	for got, want := range map[string]string{
		hex.EncodeToString(hash[:]):  "b90008d0f1f024634c6624bbfc9949f1420b2e5a0ffae95d82cd75b49e571ae5",
		hex.EncodeToString(proof[:]): "07bcaee14d34b6258e7f64e1290e33fe836503c167d71e24d288fdb3acd47b89",
	} {
		if got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

func TestInvitationSecretRefused(t *testing.T) {
	for _, length := range []int{0, identity.LeastInvitationSecret - 1, identity.MostInvitationSecret + 1} {
		if _, err := identity.ParseInvitationSecret(make([]byte, length)); !errors.Is(err, identity.ErrDamaged) {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
	if _, err := identity.NewInvitationSecret(bytes.NewReader(nil)); err == nil {
		t.Error("a secret of no randomness")
	}
}

func TestInvitationSecretIsNotPrinted(t *testing.T) {
	secret, err := identity.ParseInvitationSecret(bytes.Repeat([]byte("k"), 16))
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %s", secret, &secret, secret); text != "(secret) (secret) (secret)" {
		t.Errorf("prints as %s", text)
	}
}
