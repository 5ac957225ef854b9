package community

import (
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// Outcome says what came of opening an entry's body.
type Outcome = fold.Outcome

// The outcomes of a [Keychain]. All but Text leave the body closed. That bytes
// which are not here were erased, it leaves to others to say.
const (
	Text     = fold.Text
	NoKey    = fold.NoKey
	WrongKey = fold.WrongKey
	Damaged  = fold.Damaged
	Absent   = fold.Absent
)

// Open is the body block of an entry, in clear or opened, and the key that it
// is sealed under: the block with [Text] alone, the key with Text and [Damaged],
// zero for an entry in clear. Several goroutines may call it at once, as long as
// none takes or learns.
func (k *Keychain) Open(v crdt.Verified) (block []byte, outcome Outcome, under identity.KeyID) {
	switch {
	case v.Body() == nil:
		return nil, Absent, under
	case !v.Sealed():
		return v.Body(), Text, under
	}
	return k.unseal(v)
}

// BodyKey is the key of one sealed body, which opens its attachments too. It
// is only there with [Text].
func (k *Keychain) BodyKey(v crdt.Verified) (identity.Key, Outcome) {
	if !v.Sealed() || v.Body() == nil {
		return identity.Key{}, Absent
	}
	_, outcome, id := k.unseal(v)
	if outcome != Text {
		return identity.Key{}, outcome
	}
	return identity.BodyKey(k.keys[id], v.Log(), v.Seq()), Text
}

func (k *Keychain) unseal(v crdt.Verified) (clear []byte, outcome Outcome, under identity.KeyID) {
	under, outcome = k.under(v)
	if outcome != Text {
		return nil, outcome, under
	}
	place := identity.BodyPlace{Log: v.Log(), Seq: v.Seq(), Prev: v.Prev().Link, Key: under}
	// The hint is the key's, so that working it out again would tell nothing.
	clear, err := place.OpenWith(identity.BodyKey(k.keys[under], v.Log(), v.Seq()), v.Body())
	if err != nil {
		return nil, Damaged, under
	}
	return clear, Text, under
}

// under finds the key that a sealed body names by its hint.
func (k *Keychain) under(v crdt.Verified) (id identity.KeyID, outcome Outcome) {
	hint, err := identity.HintOf(v.Body())
	if err != nil {
		return id, Damaged
	}
	id, held := k.hints.find(v.Log(), hint)
	if !held {
		return id, NoKey
	}
	return id, Text
}
