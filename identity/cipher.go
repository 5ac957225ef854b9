package identity

import (
	"crypto/cipher"

	"golang.org/x/crypto/chacha20poly1305"
)

// xchacha is XChaCha20-Poly1305, whose nonces are long enough to be random.
func xchacha(key Key) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic("XChaCha20-Poly1305 refuses 32 bytes: " + err.Error())
	}
	return aead
}

// recipientCipher seals the one recipient list that a key id has. A key used
// once needs no nonce.
func recipientCipher(id KeyID, key Key) (aead cipher.AEAD, nonce []byte) {
	own := derive(key[:], append(info("recipients"), id[:]...), len(key))
	return xchacha(Key(own)), make([]byte, chacha20poly1305.NonceSizeX)
}
