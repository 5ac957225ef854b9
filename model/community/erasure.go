package community

import (
	"maps"
	"slices"

	"tallystick/crdt"
)

// Reach is how far an erasure reaches one of the entries that it names.
type Reach int

// The reaches.
const (
	ReachNone       Reach = iota // the erasure says nothing about the entry: it is no ancestor, or stands in clear
	ReachByRule                  // another person's: erased on readers, where the record's rule lets the author
	ReachEverywhere              // the author's own: erased on every replica, couriers' too
)

// ErasureTarget is an entry that an erasure names, as far as it is held.
type ErasureTarget struct {
	Entry    crdt.ID
	Sealed   bool
	Ancestor bool // of the erasure
	Own      bool // of a log of the erasure's author's person
}

// Reaches judges an erasure that counts on one entry that it names. It asks
// nothing about the body, which may be here or not, so that all replicas answer
// alike. What is erased stays erased: no later entry brings a body back.
func (e Erase) Reaches(t ErasureTarget) Reach {
	switch {
	case !slices.Contains(e.Entries, t.Entry) || !t.Ancestor || !t.Sealed:
		return ReachNone
	case t.Own:
		return ReachEverywhere
	}
	return ReachByRule
}

// Attachments are the attached files that a body names: they are dropped with
// it. They must be asked for while the body is still here.
func Attachments(body crdt.Body) [][32]byte {
	attached, _ := body.Fields[FieldAttachment].(map[string]any)
	hash, _ := attached["hash"].([]byte)
	if len(hash) != 32 {
		return nil
	}
	return [][32]byte{[32]byte(hash)}
}

// Confirmations are which devices have said that they erased, per erasure. The
// zero Confirmations is empty. They are the same in every order.
type Confirmations struct {
	byErasure map[crdt.ID]map[crdt.LogID]bool
}

// Take learns that a log confirms an erasure, by an entry that counts and has
// the erasure in its past.
func (c *Confirmations) Take(log crdt.LogID, e Erased) {
	if c.byErasure[e.Erasure] == nil {
		put(&c.byErasure, e.Erasure, map[crdt.LogID]bool{})
	}
	c.byErasure[e.Erasure][log] = true
}

// Of are the logs that have confirmed an erasure, and those of the devices
// asked about that have not, both sorted. A device that never held the bytes
// confirms too, and one that is gone may never do.
func (c *Confirmations) Of(erasure crdt.ID, devices []crdt.LogID) (confirmed, outstanding []crdt.LogID) {
	by := c.byErasure[erasure]
	for _, log := range devices {
		if !by[log] {
			outstanding = append(outstanding, log)
		}
	}
	slices.SortFunc(outstanding, crdt.LogID.Compare)
	return slices.SortedFunc(maps.Keys(by), crdt.LogID.Compare), outstanding
}
