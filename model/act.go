package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/community"
)

// Deed is what an act wrote; of a rehearsal, what it would have written.
type Deed struct {
	Rehearsed bool
	Written   []Written
	Rekeyed   bool         // a new epoch's key was among it, since no other fits the devices in force
	Skipped   []crdt.LogID // devices that could not be given that key
}

// Written is one entry. In a rehearsal its id is of no use.
type Written struct {
	ID     crdt.ID
	Kind   string // empty if it is sealed
	Sealed bool
}

// first is the entry of a kind that an act wrote first.
func (d Deed) first(kind string) crdt.ID {
	i := slices.IndexFunc(d.Written, func(w Written) bool { return w.Kind == kind })
	if i < 0 {
		return crdt.ID{}
	}
	return d.Written[i].ID
}

// act is what one intention of a user comes to.
type act struct {
	drafts []replica.Draft
	side   []replica.Record // written in the same transaction

	// keyed acts bring the keys themselves that fit the devices in force after
	// them.
	keyed bool
}

// perform tries an act and, if it would count and this is no rehearsal, writes
// it. Where no key fits the devices that are in force afterwards, a new one
// goes with it. It fails with [Denied] for what would not count.
func (b *Book) perform(ctx context.Context, a act) (Deed, error) {
	t, err := b.try()
	if err != nil {
		return Deed{}, err
	}
	drafts := b.citing(a.drafts)
	if err := t.sign(drafts); err != nil {
		return Deed{}, err
	}
	rekeyed := community.Rekeyed{}
	if !a.keyed {
		if rekeyed, err = b.rekeying(t.governance); err != nil {
			return Deed{}, err
		}
		if err := t.sign(rekeyed.Drafts); err != nil {
			return Deed{}, err
		}
		drafts = append(drafts, rekeyed.Drafts...)
	}
	deed := Deed{Rehearsed: b.rehearsal, Rekeyed: len(rekeyed.Drafts) > 0, Skipped: rekeyed.Skipped}
	written := t.signed
	if !b.rehearsal {
		if written, err = b.seat.Post(ctx, drafts, slices.Concat(a.side, b.along)...); err != nil {
			return Deed{}, err
		}
		err = b.CatchUp(ctx)
	}
	for _, v := range written {
		deed.Written = append(deed.Written, writtenOf(v))
	}
	return deed, err
}

func writtenOf(v crdt.Verified) Written {
	w := Written{ID: v.ID(), Sealed: v.Sealed()}
	if !w.Sealed {
		w.Kind = v.Kind()
	}
	return w
}

// rekeying is a new epoch if the device has nothing to write under that fits
// the devices in force, and may make one.
func (b *Book) rekeying(s *community.Governance) (community.Rekeyed, error) {
	devices := s.State().Devices()
	own, _ := b.seat.Log()
	if _, ok := b.seat.Epoch(devices, s); ok || !slices.Contains(devices, own) {
		return community.Rekeyed{}, nil
	}
	return b.seat.Rekeying(devices, s.State().Rules.History, s.Counts)
}

// writing is the key for what everybody in the community reads, and an act that
// begins with a new one if none fits.
func (b *Book) writing() (community.WritingKey, act, error) {
	s := b.standing()
	if key, fits := b.seat.Epoch(s.State().Devices(), s); fits {
		return key, act{}, nil
	}
	rekeyed, err := b.rekeying(s)
	if err == nil && len(rekeyed.Drafts) == 0 {
		err = unfit(ReasonUntimely, "this device has no key to write under: nobody has let it in, or its place has ended")
	}
	return rekeyed.Key, act{drafts: rekeyed.Drafts, keyed: true}, err
}

// about drafts a sealed entry whose body depends on the entry before it.
func (b *Book) about(key community.WritingKey, body func(prev crdt.ID) crdt.Body) replica.Draft {
	return replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
		draft, err := b.seat.Sealing(key, body(at.Prev))
		if err != nil {
			return nil, true, err
		}
		return draft.Body(at)
	}}
}

// following drafts an entry in clear whose body depends on the one before it.
func following(body func(prev crdt.ID) crdt.Body) replica.Draft {
	return replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
		block, err := body(at.Prev).Block()
		return block, false, err
	}}
}

// inClear drafts one entry after the other in clear.
func inClear(bodies ...crdt.Body) ([]replica.Draft, error) {
	drafts := make([]replica.Draft, len(bodies))
	for i, body := range bodies {
		var err error
		if drafts[i], err = community.InClear(body); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}
