package community

import (
	"errors"

	"tallystick/crdt"
	"tallystick/identity"
)

// Outcome says what came of opening an entry's body.
type Outcome string

// The outcomes. All but Text leave the body closed.
const (
	Text     Outcome = "text"      // the body, in clear or opened
	NoKey    Outcome = "no key"    // sealed under a key that this device does not hold
	WrongKey Outcome = "wrong key" // the key that its hint names is not the one
	Damaged  Outcome = "damaged"   // the key is right and the body is not as it was sealed, or not a body
	Absent   Outcome = "absent"    // the sealed bytes are not here (yet, or any more)
)

// Open reads the body of an entry, in clear or sealed. The body is only there
// with [Text].
func (r *Ring) Open(v crdt.Verified) (crdt.Body, Outcome) {
	block := v.Body()
	if block == nil {
		return crdt.Body{}, Absent
	}
	if v.Sealed() {
		_, clear, outcome := r.unseal(v)
		if outcome != Text {
			return crdt.Body{}, outcome
		}
		block = clear
	}
	body, err := crdt.ParseBody(block)
	if err != nil {
		return crdt.Body{}, Damaged
	}
	return body, Text
}

// BodyKey is the key of one sealed body, which opens its attachments too. It
// is only there with [Text].
func (r *Ring) BodyKey(v crdt.Verified) (identity.Key, Outcome) {
	if !v.Sealed() || v.Body() == nil {
		return identity.Key{}, Absent
	}
	key, _, outcome := r.unseal(v)
	if outcome != Text {
		return identity.Key{}, outcome
	}
	return identity.BodyKey(key, v.Log(), v.Seq()), Text
}

func (r *Ring) unseal(v crdt.Verified) (key identity.Key, clear []byte, outcome Outcome) {
	hint, err := identity.HintOf(v.Body())
	if err != nil {
		return key, nil, Damaged
	}
	id, ok := r.hintsOf(v.Log())[hint]
	if !ok {
		return key, nil, NoKey
	}
	key = r.keys[id]
	place := identity.BodyPlace{Log: v.Log(), Seq: v.Seq(), Prev: v.Prev().Link, Key: id}
	clear, err = place.Open(key, v.Body())
	switch {
	case err == nil:
		return key, clear, Text
	case errors.Is(err, identity.ErrWrongKey):
		return key, nil, WrongKey
	}
	return key, nil, Damaged
}

// hintsOf finds keys by what bodies of one log carry.
func (r *Ring) hintsOf(log crdt.LogID) map[[16]byte]identity.KeyID {
	if r.hints[log] == nil {
		if r.hints == nil {
			r.hints = map[crdt.LogID]map[[16]byte]identity.KeyID{}
		}
		r.hints[log] = make(map[[16]byte]identity.KeyID, len(r.keys))
		for id, key := range r.keys {
			r.hints[log][identity.Hint(key, log)] = id
		}
	}
	return r.hints[log]
}
