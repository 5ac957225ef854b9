package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindWrap is the kind by which recipients are added to an epoch's key.
const KindWrap = "wrap"

// Wrap gives a key that exists to more logs.
type Wrap struct {
	Key        identity.KeyID
	Recipients []crdt.LogID    // 1 to MaxGrant, sorted
	Wraps      []identity.Wrap // of the key, one per recipient, in their order
}

// Body is the wrap as a body in clear. The recipients must be in order, since
// the wraps are.
func (w Wrap) Body() crdt.Body {
	return bodyOf(KindWrap, fieldWriter{
		"key":        w.Key[:],
		"recipients": listOf(w.Recipients, func(log crdt.LogID) any { return octets(log) }),
		"wraps":      listOf(w.Wraps, func(wrap identity.Wrap) any { return wrap[:] }),
	})
}

// ReadWrap reads a body of that kind; ok is false for any other and for fields
// of another shape.
func ReadWrap(body crdt.Body) (w Wrap, ok bool) {
	f := fieldsOf(body, KindWrap)
	w.Key = f.bytes32("key")
	w.Recipients = set32[crdt.LogID](f, "recipients", MaxGrant)
	for _, value := range f.list("wraps", MaxGrant) {
		raw, ok := value.([]byte)
		f.require(ok && len(raw) == len(identity.Wrap{}))
		if f.void {
			return w, false
		}
		w.Wraps = append(w.Wraps, identity.Wrap(raw))
	}
	f.require(len(w.Wraps) > 0 && len(w.Wraps) == len(w.Recipients))
	return w, !f.void
}
