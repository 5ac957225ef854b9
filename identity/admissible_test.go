package identity

import (
	"slices"
	"testing"
)

// TestSmallOrderU holds the list against the multiplication that it stands
// for: every listed key gives zeros, and keys that are not listed, the
// neighbours of the listed ones among them, do not.
func TestSmallOrderU(t *testing.T) {
	for entry := range slices.Chunk([]byte(smallOrderU), 32) {
		key := SealingID(entry)
		if _, err := sharedSecret(x25519Key([32]byte{}), key); err == nil || key.Check() == nil {
			t.Errorf("%x is listed and gives a secret", entry)
		}
		for _, step := range []byte{2, 255} {
			near := key
			near[0] += step
			if !belowPrime(near) || listed(smallOrderU, near) {
				continue
			}
			if _, err := sharedSecret(x25519Key([32]byte{}), near); err != nil || near.Check() != nil {
				t.Errorf("%x is not listed and gives none", near)
			}
		}
	}
}
