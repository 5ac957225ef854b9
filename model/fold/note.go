package fold

import (
	"encoding/binary"
	"slices"

	"tallystick/crdt"
)

// note makes the slot of an entry anew.
func (b *Book) note(e *opened) error {
	s, err := b.ledger.slot(e.at)
	if err != nil {
		return err
	}
	old := *s
	delete(b.bodies, e.at)
	*s = slot{id: e.v.ID(), depth: b.lineage.Depth(e.at), flags: old.flags &^ (flagRefused | flagNoted | flagCreates | flagLong)}
	if e.v.Sealed() {
		err = b.noteSealed(e, s, old)
	} else {
		err = b.noteClear(e, s, old)
	}
	if err != nil {
		return err
	}
	if s.same(&old) {
		return nil
	}
	b.ledger.touch(e.at)
	b.count(old.kind, -1)
	b.count(s.kind, +1)
	if err := b.unlist(e.at, s, old.kind); err != nil {
		return err
	}
	if err := b.closed(e.at, old.status, s.status); err != nil {
		return err
	}
	if old.is(flagCreates) || s.is(flagCreates) || old.is(flagTouched) {
		b.dirty[e.at] = true
	}
	return b.relate(e.at, old.about, s.about)
}

// count keeps how many entries there are of kinds that are not known. Those
// from which the authority learns are: how many keys others share is nobody's
// business.
func (b *Book) count(kind string, by int) {
	if kind == "" || b.kinds[kind] != nil || b.authority.Learns(kind) {
		return
	}
	b.unknown[kind] += uint64(by)
	b.changed[kind] = true
}

// closed notes which entries a new key may open.
func (b *Book) closed(at Place, before, after status) error {
	waits := func(s status) bool { return s == noKey || s == wrongKey }
	if waits(before) == waits(after) {
		return nil
	}
	return b.ledger.bit(pageOf(at).append([]byte{rowClosed}), at, waits(after))
}

// noteClear keeps of an entry in clear which kind it is, if neither the
// authority nor the set has a use for it.
func (b *Book) noteClear(e *opened, s *slot, old slot) error {
	s.status = inClear
	kind := e.v.Kind()
	switch {
	case b.kinds[kind] != nil:
		s.set(flagRefused, true)
		return b.noteRefusals(e, s, old, []Refusal{{Rule: RuleClear, Found: clip(kind), Needed: "a sealed body", Who: WhoAuthor}})
	case !b.authority.Governs(kind) && kind != crdt.KindSeen && kind != crdt.KindIntroduction:
		s.kind = kind
	}
	return nil
}

func (b *Book) noteSealed(e *opened, s *slot, old slot) error {
	s.status, s.key = statusOf(e.outcome), b.number(e.key)
	var refusals []Refusal
	if e.outcome == Text {
		s.kind = e.body.Kind
		if b.authority.Learns(s.kind) {
			b.authority.Learn(e.v, e.at, e.body)
			b.keepTaken(e.v, e.at)
			b.meta.reopen = true
		}
		if b.kinds[s.kind] != nil {
			refusals = b.judge(e, s)
			b.keepBody(e, s)
			b.bodies[e.at] = e.body
		}
	}
	return b.noteRefusals(e, s, old, refusals)
}

func (b *Book) keepBody(e *opened, s *slot) {
	if len(e.block) > longBody {
		s.set(flagLong, true)
		return
	}
	s.body = e.block
}

// noteRefusals stores the refusals of one entry, or that it has none.
func (b *Book) noteRefusals(e *opened, s *slot, old slot, refusals []Refusal) error {
	key := recordKey([]byte{rowRefusal}, e.v.Log(), e.v.Seq(), e.v.ID())
	s.set(flagNoted, len(refusals) > 0)
	if len(refusals) == 0 {
		if old.is(flagNoted) {
			b.ledger.put(key, nil)
		}
		return nil
	}
	for i := range refusals {
		refusals[i].Entry = e.v.ID()
	}
	slices.SortFunc(refusals, compareRefusals)
	b.ledger.put(key, encodeRefusals(refusals[:min(len(refusals), maxRefusals)]))
	return nil
}

// relate notes which records an entry is about, besides one that it creates.
func (b *Book) relate(at Place, before, after []Place) error {
	for _, record := range before {
		if b.dirty[record] = true; !slices.Contains(after, record) {
			if err := b.ledger.bit(aboutKey(record, pageOf(at)), at, false); err != nil {
				return err
			}
		}
	}
	for _, record := range after {
		b.dirty[record] = true
		if err := b.ledger.bit(aboutKey(record, pageOf(at)), at, true); err != nil {
			return err
		}
		s, err := b.ledger.slot(record)
		if err != nil {
			return err
		}
		s.set(flagTouched, true)
		b.ledger.touch(record)
	}
	return nil
}

func aboutKey(record Place, page pageKey) []byte {
	return page.append(appendPlace([]byte{rowAbout}, record))
}

func kindKey(kind string, log crdt.LogID, page pageKey) []byte {
	b := append(append([]byte{rowKind}, kind...), 0)
	b = binary.BigEndian.AppendUint64(append(b, log[:]...), page.number)
	return binary.BigEndian.AppendUint32(b, page.strand)
}
