package fold

import (
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
	Erased   Outcome = "erased"    // an erasure that counts names the entry, whether or not the bytes are here
	Absent   Outcome = "absent"    // the sealed bytes are not here, and nothing that counts erased them
)

// Opener opens bodies with the keys that it holds.
type Opener interface {
	// Open returns the body block of an entry, in clear, and the key that it
	// is sealed under: the block with Text alone, the key with Text and
	// Damaged, zero for an entry in clear. The answer stays the same until
	// Take, Learn or Settle is called. Several goroutines may call it at once.
	Open(v crdt.Verified) (block []byte, outcome Outcome, key identity.KeyID)
}

// Authority decides which entries count. It is told of all entries that it
// wants, each after its past; its answers depend on nothing else, never on the
// order in which it was told.
type Authority interface {
	Opener

	// Governs reports whether entries in clear of a kind are for Take.
	Governs(kind string) bool

	// Take learns of a governing entry. Telling it twice changes nothing.
	Take(v crdt.Verified, at Place)

	// Learns reports whether opened sealed entries of a kind, such as the
	// grants of audience keys, are for Learn. What it learns there may change
	// which bodies open, and no verdict.
	Learns(kind string) bool

	// Learn is told of such an entry and its body.
	Learn(v crdt.Verified, at Place, body crdt.Body)

	// Settle works out what follows from what came since it was last called.
	Settle() Change

	// Verdict is why an ordinary entry that was opened does not count, such as
	// an author who was no member in its past; nil if it does. It may change
	// only as Change.Logs says.
	Verdict(v crdt.Verified, at Place, body crdt.Body) *Refusal

	// Refusals lists the governing entries that do not count.
	Refusals() []Refusal

	// Digest is the hash of everything that the clear entries decide.
	Digest() [32]byte
}

// Change is what is different since the last one.
type Change struct {
	Logs   []crdt.LogID        // whose entries may be judged otherwise
	Keys   []identity.KeyID    // newly held, so that closed bodies may open
	Erased map[crdt.ID]crdt.ID // entry → the erasure of it that counts; zero if none does any longer
	Losses crdt.Losses         // that hold now; nil if they are the same as before
}

func (c *Change) add(other Change) {
	c.Logs = append(c.Logs, other.Logs...)
	c.Keys = append(c.Keys, other.Keys...)
	if c.Erased == nil {
		c.Erased = map[crdt.ID]crdt.ID{}
	}
	for id, by := range other.Erased {
		c.Erased[id] = by
	}
	if other.Losses != nil {
		c.Losses = other.Losses
	}
}
