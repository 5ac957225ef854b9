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

// Epoch is the grant of a key that a community's records are sealed under, as
// it stands in clear. Its creator is the log of its entry.
type Epoch struct {
	Key        identity.KeyID   // commits to the key, the creator and the recipients
	Parents    []identity.KeyID // the epochs that it continues, at most MaxParents, sorted
	Recipients []crdt.LogID     // at most MaxGrant, sorted
	Wraps      []identity.Wrap  // of the key, one per recipient, in their order
	Sealed     []byte           // what only recipients read: see [grantSecrets]
}

// Body is the grant as a body block: ["epoch", {kem, key, wraps, sealed,
// parents, recipients}].
func (e Epoch) Body() ([]byte, error) {
	b := dagcbor.AppendText(dagcbor.AppendArray(nil, 2), KindEpoch)
	b = dagcbor.AppendMap(b, 6)
	b = dagcbor.AppendText(dagcbor.AppendText(b, "kem"), wrapSuite)
	b = dagcbor.AppendBytes(dagcbor.AppendText(b, "key"), e.Key[:])
	b = dagcbor.AppendArray(dagcbor.AppendText(b, "wraps"), len(e.Wraps))
	for _, wrap := range e.Wraps {
		b = dagcbor.AppendBytes(b, wrap[:])
	}
	b = dagcbor.AppendBytes(dagcbor.AppendText(b, "sealed"), e.Sealed)
	b = dagcbor.AppendArray(dagcbor.AppendText(b, "parents"), len(e.Parents))
	for _, parent := range e.Parents {
		b = dagcbor.AppendBytes(b, parent[:])
	}
	b = dagcbor.AppendArray(dagcbor.AppendText(b, "recipients"), len(e.Recipients))
	for _, log := range e.Recipients {
		b = dagcbor.AppendBytes(b, log[:])
	}
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
	r.MapOf(6)
	r.Key("kem")
	if suite := r.Text(len(wrapSuite)); r.Err() == nil && suite != wrapSuite {
		r.Refuse("wraps of another suite, %q", suite)
	}
	r.Key("key")
	e.Key = r.Array32()
	r.Key("wraps")
	e.Wraps = readList(r, MaxGrant, func() (w identity.Wrap) {
		copy(w[:], r.BytesOf(len(w)))
		return w
	})
	r.Key("sealed")
	e.Sealed = bytes.Clone(r.Bytes(crdt.MaxBody))
	r.Key("parents")
	e.Parents = readList(r, MaxParents, func() identity.KeyID { return r.Array32() })
	r.Key("recipients")
	e.Recipients = readList(r, MaxGrant, func() crdt.LogID { return r.Array32() })
	if r.Err() == nil {
		e.check(r)
	}
	if err := r.Close(); err != nil {
		return Epoch{}, fmt.Errorf("epoch: %w", err)
	}
	return e, nil
}

// check refuses what would make two grants of one.
func (e Epoch) check(r *dagcbor.Reader) {
	switch {
	case len(e.Recipients) == 0 || len(e.Wraps) != len(e.Recipients):
		r.Refuse("%d wraps for %d recipients", len(e.Wraps), len(e.Recipients))
	case !ascending(e.Recipients) || !ascending(e.Parents):
		r.Refuse("recipients or parents out of order or repeated")
	}
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
