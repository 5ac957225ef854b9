package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"tallystick/crdt/dagcbor"
)

// Key is 32 secret bytes that bodies are sealed under: an epoch key, an
// audience key, a person's device key. It prints as "(secret)".
type Key [32]byte

// NewKey makes a random key.
func NewKey(random io.Reader) (Key, error) {
	seed, err := randomSeed(random)
	return seed, err
}

// String hides the key.
func (Key) String() string { return redacted }

// Format hides the key, whatever the verb.
func (Key) Format(s fmt.State, verb rune) { secret{}.Format(s, verb) }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return secret{}.LogValue() }

// MarshalText refuses, which also stops JSON.
func (Key) MarshalText() ([]byte, error) { return secret{}.MarshalText() }

// KeyID names a key in public and commits to it: see [KeyIDOf].
type KeyID [32]byte

// String is the first eight bytes in hexadecimal, for messages.
func (id KeyID) String() string { return hex.EncodeToString(id[:8]) }

// LogValue keeps logs to the short form.
func (id KeyID) LogValue() slog.Value { return slog.StringValue(id.String()) }

// KeyIDOf is SHA-256("tallystick/key/1" ‖ 0x00 ‖ community ‖ creator ‖
// SHA-256([RecipientList](recipients)) ‖ key), with the community as its
// 36-byte CID and the creator's log as 32 bytes. Two different keys, or two
// different lists, never share an id.
func KeyIDOf(community dagcbor.Link, creator [32]byte, recipients [][32]byte, key Key) KeyID {
	list := sha256.Sum256(RecipientList(recipients))
	text := append(info("key"), community.Bytes()...)
	text = append(text, creator[:]...)
	text = append(text, list[:]...)
	text = append(text, key[:]...)
	return sha256.Sum256(text)
}

// RecipientList is the canonical form of a set of logs: a CBOR array of 32-byte
// strings, sorted and unique whatever the order and repetitions given.
func RecipientList(recipients [][32]byte) []byte {
	sorted := slices.Clone(recipients)
	slices.SortFunc(sorted, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	sorted = slices.Compact(sorted)
	list := dagcbor.AppendArray(make([]byte, 0, recipientListSize(len(sorted))), len(sorted))
	for _, log := range sorted {
		list = dagcbor.AppendBytes(list, log[:])
	}
	return list
}

// ParseRecipientList reads what [RecipientList] wrote and refuses, wrapping
// [ErrDamaged], everything else: other orders, repetitions, more than
// [MaxRecipients].
func ParseRecipientList(data []byte) ([][32]byte, error) {
	r := dagcbor.NewReader(data)
	var recipients [][32]byte
	for range r.Array(MaxRecipients) {
		if recipients = append(recipients, r.Array32()); r.Err() != nil {
			break
		}
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("%w: recipient list: %v", ErrDamaged, err)
	}
	if !bytes.Equal(RecipientList(recipients), data) {
		return nil, fmt.Errorf("%w: recipient list is not sorted and unique", ErrDamaged)
	}
	return recipients, nil
}

// recipientSize is one recipient in a list: the head of a byte string, a log.
const recipientSize = 2 + 32

// recipientListSize is the most that a list of n logs takes: three bytes is
// the longest head of an array of at most [MaxRecipients].
func recipientListSize(n int) int { return 3 + n*recipientSize }
