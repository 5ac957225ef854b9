package identity

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// derive is HKDF with SHA-256 and no salt. Lengths are constants of this
// package, far below what HKDF can give, so that it cannot fail.
func derive(from []byte, info []byte, length int) []byte {
	key, err := hkdf.Key(sha256.New, from, nil, string(info), length)
	if err != nil {
		panic("HKDF: " + err.Error())
	}
	return key
}

// info begins a derivation's info: "tallystick/<use>/1" and a zero byte.
func info(use string) []byte { return append([]byte("tallystick/"+use+"/1"), 0) }

// infoAt is the info of what belongs to one entry.
func infoAt(use string, log [32]byte, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append(info(use), log[:]...), seq)
}

// sharedSecret is X25519. It fails when the result is all zeros.
func sharedSecret(private *ecdh.PrivateKey, peer SealingID) ([]byte, error) {
	public, err := ecdh.X25519().NewPublicKey(peer[:])
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrBadKey, err)
	}
	shared, err := private.ECDH(public)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrBadKey, err)
	}
	return shared, nil
}
