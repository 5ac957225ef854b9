package identity

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"

	"tallystick/crdt/dagcbor"
)

// Wrap is a [Key] sealed to one recipient with HPKE in base mode: the
// encapsulated X25519 key (32 bytes), then 48 bytes of ciphertext. The suite is
// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 of RFC 9180.
type Wrap [80]byte

// WrapInfo is what a wrap is bound to. A wrap opens only where all of it is
// the same as when it was sealed.
type WrapInfo struct {
	Community    dagcbor.Link
	Creator      [32]byte // log of the device that made the key
	Key          KeyID
	Recipient    [32]byte // log of the device that may open it
	RecipientKey SealingID
}

// Seal wraps key, of which i.Key must be the id, for the recipient. It wraps
// [ErrBadKey] if the recipient's key is refused; whoever wraps for many skips
// and reports that one. The randomness is the standard library's.
func (i WrapInfo) Seal(key Key) (Wrap, error) { return sealTo(i.RecipientKey, i.info(), key) }

// Open unwraps and checks that the key, with these recipients, has the id
// i.Key. It wraps [ErrWrongKey] if secret is not the recipient's or the key
// inside has another id, [ErrDamaged] if the wrap does not open.
func (i WrapInfo) Open(secret SealingKey, w Wrap, recipients [][32]byte) (Key, error) {
	candidate, err := i.Unwrap(secret, w)
	if err != nil {
		return Key{}, err
	}
	return candidate.Confirm(recipients)
}

// Unwrap opens a wrap whose recipients are not known yet: the list of an
// audience is itself sealed under the key. Errors are those of
// [WrapInfo.Open], less the check of the id, which is left to
// [Candidate.Confirm].
func (i WrapInfo) Unwrap(secret SealingKey, w Wrap) (Candidate, error) {
	if secret.ID() != i.RecipientKey {
		return Candidate{}, fmt.Errorf("%w: the wrap is for another sealing key", ErrWrongKey)
	}
	key, err := openFrom(secret.private, i.info(), w)
	return Candidate{info: i, key: key}, err
}

// info is the HPKE info string.
func (i WrapInfo) info() []byte {
	text := append(info("wrap"), i.Community.Bytes()...)
	text = append(text, i.Creator[:]...)
	text = append(text, i.Key[:]...)
	text = append(text, i.Recipient[:]...)
	return append(text, i.RecipientKey[:]...)
}

// Candidate is a key out of a wrap that has not been held against its id, and
// is good for nothing else than that.
type Candidate struct {
	secret
	info WrapInfo
	key  Key
}

// Confirm gives the key if it and these recipients make the id that the wrap
// was opened for, and wraps [ErrWrongKey] otherwise.
func (c Candidate) Confirm(recipients [][32]byte) (Key, error) {
	if found := KeyIDOf(c.info.Community, c.info.Creator, recipients, c.key); found != c.info.Key {
		return Key{}, fmt.Errorf("%w: the wrap of key %v holds key %v", ErrWrongKey, c.info.Key, found)
	}
	return c.key, nil
}

func sealTo(recipient SealingID, info []byte, key Key) (w Wrap, err error) {
	if err := recipient.Check(); err != nil {
		return w, err
	}
	public, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(recipient[:])
	if err != nil {
		return w, fmt.Errorf("%w: %v", ErrBadKey, err)
	}
	sealed, err := hpke.Seal(public, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), info, key[:])
	if err != nil {
		return w, fmt.Errorf("%w: %v", ErrBadKey, err)
	}
	return Wrap(sealed), nil
}

func openFrom(private *ecdh.PrivateKey, info []byte, w Wrap) (key Key, err error) {
	secret, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		return key, fmt.Errorf("prepare the sealing key: %w", err)
	}
	clear, err := hpke.Open(secret, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), info, w[:])
	if err != nil || len(clear) != len(key) {
		return key, fmt.Errorf("%w: the wrap does not open", ErrDamaged)
	}
	return Key(clear), nil
}
