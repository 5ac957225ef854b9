package model

import (
	"bytes"
	"errors"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// trial is a copy of what a book knows, on which drafts are signed and judged
// before they are written. Entries of a trial are never stored or shown.
type trial struct {
	book       *Book
	lineage    *fold.Lineage
	governance *community.Governance
	drawn      map[crdt.ID]crdt.Verified // entries of the trial
	signed     []crdt.Verified           // the same, in order
	at         replica.Place             // of the next one
}

// try begins a trial. It takes up all arrivals anew, which takes as long as
// opening the book did.
func (b *Book) try() (*trial, error) {
	if _, has := b.seat.Log(); !has {
		return nil, errWithoutLog
	}
	t := &trial{book: b, drawn: map[crdt.ID]crdt.Verified{}, at: b.seat.Next()}
	t.lineage = fold.NewLineage(t)
	t.governance = b.governance(t.lineage, t)
	for item, err := range b.replica.Arrivals(0) {
		if err != nil {
			return nil, err
		}
		if item.Community == b.ID() && item.Event == replica.Entered {
			t.take(item.Entry)
		}
	}
	return t, nil
}

func (t *trial) take(v crdt.Verified) {
	for _, taken := range t.lineage.Offer(v) {
		at, _ := t.lineage.Place(taken.ID())
		if !taken.Sealed() && t.governance.Governs(taken.Kind()) {
			t.governance.Take(taken, at)
		}
	}
}

// Tip answers for what is held and for the entries of the trial.
func (t *trial) Tip(id crdt.ID) (crdt.Tip, bool) {
	if v, ok := t.drawn[id]; ok {
		return v.Tip(), true
	}
	v, err := t.book.community.Entry(id)
	return v.Tip(), err == nil
}

// uncited are the ends of other logs that the device's own log does not follow
// yet.
func (b *Book) uncited() (ids []crdt.ID) {
	own, _ := b.seat.Log()
	end, begun := b.judges.lineage.Place(b.seat.Next().Prev)
	for _, tip := range b.community.Tips() {
		at, taken := b.judges.lineage.Place(tip.ID)
		if tip.Log != own && taken && !(begun && b.judges.lineage.Precedes(at, end)) {
			ids = append(ids, tip.ID)
		}
	}
	return ids
}

// citing is drafts with as many before them as it takes for all of them to
// follow everything that the book knows.
func (b *Book) citing(drafts []replica.Draft) []replica.Draft {
	news := b.uncited()
	if len(news)+len(drafts[0].Refs) <= crdt.MaxDeps {
		drafts = slices.Clone(drafts)
		drafts[0].Refs = append(slices.Clone(drafts[0].Refs), news...)
		return drafts
	}
	return append(community.Citing(news), drafts...)
}

// sign makes the entries of drafts and judges them; [Denied] is the first that
// would not count.
func (t *trial) sign(drafts []replica.Draft) error {
	var signed []crdt.Verified
	for _, draft := range drafts {
		block, sealed, err := draft.Body(t.at)
		if err != nil {
			return err
		}
		header := crdt.Header{Log: t.at.Log, Seq: t.at.Seq, Prev: t.at.Prev, Deps: t.deps(draft.Refs), Sealed: sealed, Body: crdt.BodyID(block)}
		v, err := crdt.Sign(t.book.device.Signing, header, block)
		if err != nil {
			return err
		}
		t.drawn[v.ID()] = v
		t.take(v)
		signed, t.signed = append(signed, v), append(t.signed, v)
		t.at = replica.Place{Log: t.at.Log, Seq: t.at.Seq + 1, Prev: v.ID()}
	}
	return t.judge(signed)
}

// deps are references as an entry carries them: sorted, each once, of other
// logs.
func (t *trial) deps(refs []crdt.ID) []crdt.ID {
	deps := slices.DeleteFunc(slices.Clone(refs), func(id crdt.ID) bool {
		tip, held := t.Tip(id)
		return !held || tip.Log == t.at.Log
	})
	slices.SortFunc(deps, func(a, b crdt.ID) int { return bytes.Compare(a.Link[:], b.Link[:]) })
	return slices.Compact(deps)
}

func (t *trial) judge(signed []crdt.Verified) error {
	state := t.governance.State()
	refusals := state.Refusals()
	for _, v := range signed {
		at, taken := t.lineage.Place(v.ID())
		if !taken {
			return errAbsent
		}
		if v.Sealed() {
			if refusal, counts := state.Verdict(v.ID(), v.Log(), at, false); !counts {
				return &Denied{Act: "record", Refusal: refusal}
			}
			continue
		}
		for _, refusal := range refusals {
			if refusal.Entry == v.ID() {
				return &Denied{Act: v.Kind(), Refusal: refusal}
			}
		}
	}
	return nil
}

// errAbsent is a mistake of the caller's.
var errAbsent = errors.New("an entry of the act names what is not here")

// Entry looks an entry of the trial up, or one that is held.
func (t *trial) Entry(id crdt.ID) (crdt.Verified, error) {
	if v, ok := t.drawn[id]; ok {
		return v, nil
	}
	return t.book.community.Entry(id)
}

// Introduction is how a log that is held introduces itself.
func (t *trial) Introduction(log crdt.LogID) (crdt.Introduction, bool) {
	return t.book.community.Introduction(log)
}
