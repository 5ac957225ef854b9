package community

import (
	"bytes"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// KindEpoch is the kind of a grant: it gives a key to every device in force.
const KindEpoch = "epoch"

// wrapSuite names how wraps are sealed, so that a hybrid post-quantum suite
// can follow.
const wrapSuite = "x25519-hkdf-sha256-chacha20poly1305"

// mapOfSeven is the head of a map with the optional field beside the others.
const mapOfSeven = 0xa7

func count(there bool) int {
	if there {
		return 1
	}
	return 0
}

// Epoch is the grant of a key that a community's records are sealed under, as
// it stands in clear. Its creator is the log of its entry.
//
// A grant to more than [MaxGrant] recipients is several entries, one after the
// other in their log: [EpochPart]s with the first recipients, and an Epoch with
// the last ones, which names the parts and by which alone the grant takes
// effect.
type Epoch struct {
	Key        identity.KeyID   // commits to the key, the creator and all recipients
	Parts      []crdt.ID        // the entries before this one with recipients before these, in order; at most MaxParts
	Parents    []identity.KeyID // the epochs that it continues, at most MaxParents, sorted
	Recipients []crdt.LogID     // 1 to MaxGrant, sorted

	// Wraps of the key, one per recipient, in their order. One of zeros could
	// not be made. Its recipient is one of the key's all the same, so that who
	// was given the key never depends on what only its creator saw fail; it is
	// given the key by a [Wrap], or writes an epoch of its own.
	Wraps  []identity.Wrap
	Sealed []byte // what only recipients read: see [grantSecrets]
}

// Body is the grant as a body block: ["epoch", {kem, key, parts, wraps, sealed,
// parents, recipients}], without parts where there are none.
func (e Epoch) Body() ([]byte, error) {
	b := dagcbor.AppendText(dagcbor.AppendArray(nil, 2), KindEpoch)
	b = dagcbor.AppendMap(b, 6+count(len(e.Parts) > 0))
	b = dagcbor.AppendText(dagcbor.AppendText(b, "kem"), wrapSuite)
	b = dagcbor.AppendBytes(dagcbor.AppendText(b, "key"), e.Key[:])
	if len(e.Parts) > 0 {
		b = dagcbor.AppendArray(dagcbor.AppendText(b, "parts"), len(e.Parts))
		for _, part := range e.Parts {
			b = dagcbor.AppendLink(b, part.Link)
		}
	}
	b = appendWraps(dagcbor.AppendText(b, "wraps"), e.Wraps)
	b = dagcbor.AppendBytes(dagcbor.AppendText(b, "sealed"), e.Sealed)
	b = dagcbor.AppendArray(dagcbor.AppendText(b, "parents"), len(e.Parents))
	for _, parent := range e.Parents {
		b = dagcbor.AppendBytes(b, parent[:])
	}
	b = appendLogs(dagcbor.AppendText(b, "recipients"), e.Recipients)
	if _, err := ParseEpoch(b); err != nil {
		return nil, err
	}
	return b, nil
}

// ParseEpoch reads the body block of a grant and refuses any other shape. What
// it refuses grants nothing, whoever signed it.
func ParseEpoch(body []byte) (Epoch, error) {
	var e Epoch
	r := dagcbor.NewReader(body)
	r.ArrayOf(2)
	r.Key(KindEpoch)
	inParts := r.Offset() < len(body) && body[r.Offset()] == mapOfSeven
	r.MapOf(6 + count(inParts))
	r.Key("kem")
	if suite := r.Text(len(wrapSuite)); r.Err() == nil && suite != wrapSuite {
		r.Refuse("wraps of another suite, %q", suite)
	}
	r.Key("key")
	e.Key = r.Array32()
	if inParts {
		r.Key("parts")
		e.Parts = readList(r, MaxParts, func() crdt.ID { return crdt.ID{Link: r.Link()} })
	}
	r.Key("wraps")
	e.Wraps = readWraps(r)
	r.Key("sealed")
	e.Sealed = bytes.Clone(r.Bytes(crdt.MaxBody))
	r.Key("parents")
	e.Parents = readList(r, MaxParents, func() identity.KeyID { return r.Array32() })
	r.Key("recipients")
	e.Recipients = readLogs(r)
	if inParts && len(e.Parts) == 0 {
		r.Refuse("an empty list of parts")
	}
	checkRecipients(r, e.Recipients, e.Wraps)
	if r.Err() == nil && !ascending(e.Parents) {
		r.Refuse("parents out of order or repeated")
	}
	if err := r.Close(); err != nil {
		return Epoch{}, fmt.Errorf("epoch: %w", err)
	}
	return e, nil
}

// readList takes an array of at most most elements.
func readList[E any](r *dagcbor.Reader, most int, read func() E) (list []E) {
	for range r.Array(most) {
		value := read()
		if r.Err() != nil {
			return nil
		}
		list = append(list, value)
	}
	return list
}

func ascending[E ~[32]byte](list []E) bool {
	for i := 1; i < len(list); i++ {
		if compare32(list[i-1], list[i]) >= 0 {
			return false
		}
	}
	return true
}

func compare32[E ~[32]byte](a, b E) int {
	x, y := [32]byte(a), [32]byte(b)
	return bytes.Compare(x[:], y[:])
}
