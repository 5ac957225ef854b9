package identity

import (
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"tallystick/crdt/dagcbor"
)

// Mark is the 16 bytes before a wrap in a grant by which its recipient finds
// it and nobody else learns whose it is. Creator and recipient compute the
// same one, each from their own secret and the other's public key; log and seq
// are those of the grant's entry, so that marks never repeat. It wraps
// [ErrBadKey] if the peer's key gives no shared secret.
func Mark(secret SealingKey, peer SealingID, log [32]byte, seq uint64) (mark [16]byte, err error) {
	shared, err := sharedSecret(secret.private, peer)
	if err != nil {
		return mark, err
	}
	return [16]byte(derive(shared, infoAt("mark", log, seq), len(mark))), nil
}

// Slots is how many wraps, true and random, a grant to n recipients holds: the
// next power of two from [LeastSlots].
func Slots(n int) int {
	slots := LeastSlots
	for slots < n {
		slots *= 2
	}
	return slots
}

// SealRecipients seals the list of an audience under its own key, as long as a
// list of [Slots] many would be. The id commits to the list, so that one id
// seals one list only and the result is the same each time.
func SealRecipients(id KeyID, key Key, recipients [][32]byte) []byte {
	list := RecipientList(recipients)
	padded := make([]byte, paddedListSize(len(list)/recipientSize))
	padded[copy(padded, list)] = endMark
	aead, nonce := recipientCipher(id, key)
	return aead.Seal(nil, nonce, padded, recipientData(id))
}

// OpenRecipients opens what [SealRecipients] sealed under this key. It wraps
// [ErrDamaged] if it does not open; [Candidate.Confirm] then checks list and
// key against the id.
func (c Candidate) OpenRecipients(sealed []byte) ([][32]byte, error) {
	if len(sealed) > paddedListSize(MaxRecipients)+chacha20poly1305.Overhead {
		return nil, fmt.Errorf("%w: recipient list of %d bytes", ErrDamaged, len(sealed))
	}
	aead, nonce := recipientCipher(c.info.Key, c.key)
	padded, err := aead.Open(nil, nonce, sealed, recipientData(c.info.Key))
	if err != nil {
		return nil, fmt.Errorf("%w: the recipient list does not open", ErrDamaged)
	}
	list, ok := cutEndMark(padded)
	if !ok {
		return nil, fmt.Errorf("%w: padding of the recipient list", ErrDamaged)
	}
	recipients, err := ParseRecipientList(list)
	if err != nil {
		return nil, err
	}
	if len(padded) != paddedListSize(len(recipients)) {
		return nil, fmt.Errorf("%w: length of the recipient list", ErrDamaged)
	}
	return recipients, nil
}

// paddedListSize is the longest list of as many recipients as there are slots,
// and an end mark.
func paddedListSize(recipients int) int { return recipientListSize(Slots(recipients)) + 1 }

func recipientData(id KeyID) []byte {
	data := dagcbor.AppendText(dagcbor.AppendArray(nil, 2), "tallystick/recipients/1")
	return dagcbor.AppendBytes(data, id[:])
}
