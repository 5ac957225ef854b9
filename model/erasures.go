package model

import (
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/community"
)

// Erasure is an erasure that counts, and how far it has come.
type Erasure struct {
	community.ErasureOf
	Dropped     bool         // this device holds none of the bodies that it closes
	Confirmed   []crdt.LogID // whose devices say the same of themselves, sorted
	Outstanding []crdt.LogID // in force, couriers' too, that have not said so; sorted
}

// Erasures are those that count, in the order of folds. What is confirmed is
// that a device has dropped the bytes: a copy that somebody made elsewhere, on
// paper, in a backup, in their head, is not undone by any of them.
func (b *Book) Erasures() (erasures []Erasure, err error) {
	confirmations, devices := b.State().Confirmations(), b.acting()
	for _, of := range b.State().ErasureActs() {
		e := Erasure{ErasureOf: of}
		e.Confirmed, e.Outstanding = confirmations.Of(of.ID, devices)
		if e.Dropped, err = b.dropped(of.Closes); err != nil {
			return nil, err
		}
		erasures = append(erasures, e)
	}
	return erasures, nil
}

// acting are the logs of all devices that may still write, also of those that
// only carry.
func (b *Book) acting() (logs []crdt.LogID) {
	for _, p := range b.State().Persons() {
		for _, log := range p.Logs {
			if log.InForce {
				logs = append(logs, log.Log)
			}
		}
	}
	return logs
}

// dropped reports whether none of these bodies is here. What stands in clear is
// part of its entry, and nothing to drop.
func (b *Book) dropped(entries []crdt.ID) (bool, error) {
	for _, id := range entries {
		v, err := b.community.Entry(id)
		if err != nil {
			return false, err
		}
		state, _, err := b.community.BodyState(id)
		if err != nil {
			return false, err
		}
		if v.Sealed() && state == replica.BodyHere {
			return false, nil
		}
	}
	return true, nil
}

// unconfirmed are the erasures that close something, that this device has
// followed, and of which its log does not say so yet.
func (b *Book) unconfirmed() (ids []crdt.ID, err error) {
	own, _ := b.seat.Log()
	erasures, err := b.Erasures()
	for _, e := range erasures {
		if len(e.Closes) > 0 && e.Dropped && !slices.Contains(e.Confirmed, own) {
			ids = append(ids, e.ID)
		}
	}
	return ids, err
}
