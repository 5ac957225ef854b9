package identity_test

import (
	"testing"

	"tallystick/identity"
)

// TestRootSignature: it holds for its key, tag and message only, and no
// signature of a device or certificate passes for it.
func TestRootSignature(t *testing.T) {
	root := testWords(t).Root()
	message := []byte("the phone was stolen")
	signature := root.Sign("tallystick/test/1", message)
	if !root.Person().Verify("tallystick/test/1", message, signature) {
		t.Error("the root key's own signature does not verify")
	}
	other := identity.DeviceKeyFromSeed([32]byte{1})
	for name, passes := range map[string]bool{
		"another tag":          root.Person().Verify("tallystick/test/2", message, signature),
		"another message":      root.Person().Verify("tallystick/test/1", message[1:], signature),
		"another key":          identity.PersonID(other.ID()).Verify("tallystick/test/1", message, signature),
		"a byte moved to it":   root.Person().Verify("tallystick/test/", append([]byte("1"), message...), signature),
		"a device's signature": root.Person().Verify("tallystick/test/1", message, other.Sign("tallystick/test/1", message)),
		"a certificate":        root.Person().Verify("tallystick/test/1", message, root.Certify(other.ID(), identity.SealingID{9})),
	} {
		if passes {
			t.Errorf("%s: verifies", name)
		}
	}
}
