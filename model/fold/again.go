package fold

import (
	"maps"
	"slices"

	"tallystick/crdt"
)

// apply notes what a change makes it necessary to fold again. Erasures are
// applied at once; the rest waits until there is nothing new, so that a long
// catching up does it once. Fresh is where, on the strands that have news, what
// is judged with the change in mind begins.
func (b *Book) apply(change Change, fresh map[uint32]uint64) error {
	for _, id := range change.Keys {
		b.number(id)
		b.meta.reopen = true
	}
	for _, log := range change.Logs {
		if below := b.judgedBelow(log, fresh); below > 0 {
			b.meta.logs[log] = max(b.meta.logs[log], below)
		}
	}
	var erased []Place
	for _, id := range slices.SortedFunc(maps.Keys(change.Erased), compareIDs) {
		if at, ok := b.lineage.Place(id); ok {
			erased = append(erased, at)
		}
	}
	return b.revisit(erased)
}

// Again folds a portion of the entries again that a new key may open or that
// may be judged otherwise. It is called after everything new was taken, until
// more is false; what it changes is flushed in between.
func (b *Book) Again() (more bool, effects Effects, err error) {
	if len(b.todo) == 0 {
		if !b.meta.reopen && len(b.meta.logs) == 0 {
			return false, effects, nil
		}
		change := b.authority.Settle() // for what was learnt from sealed bodies
		effects = Effects{Losses: change.Losses, Erased: change.Erased}
		if err := b.apply(change, nil); err != nil {
			return false, effects, err
		}
		if b.todo, err = b.pending(); err != nil {
			return false, effects, err
		}
		b.judging = b.meta.logs
		b.meta.reopen, b.meta.logs = false, map[crdt.LogID]uint64{}
	}
	portion := b.todo[:min(len(b.todo), batchEntries)]
	b.todo = b.todo[len(portion):]
	if err := b.revisit(portion); err != nil {
		return false, effects, err
	}
	return true, effects, b.mergeDirty()
}

// pending lists what is to be folded again.
func (b *Book) pending() (places []Place, err error) {
	if b.meta.reopen {
		for row, err := range b.ledger.All([]byte{rowClosed}) {
			key, bad := parsePageKey(row.Key)
			if err != nil || bad != nil {
				return nil, cmpError(err, bad)
			}
			places = append(places, key.places(bitsOf(row.Value))...)
		}
	}
	for _, log := range slices.SortedFunc(maps.Keys(b.meta.logs), crdt.LogID.Compare) {
		judged, err := b.judged(log, b.meta.logs[log])
		if err != nil {
			return nil, err
		}
		places = append(places, judged...)
	}
	return places, nil
}

// judgedBelow is the seq below which all entries of a log lie that were judged
// before what is fresh. Each branch has its own: news low on one say nothing of
// how far another had come.
func (b *Book) judgedBelow(log crdt.LogID, fresh map[uint32]uint64) (below uint64) {
	tree := b.lineage.logs[log]
	if tree == nil {
		return 0
	}
	for _, number := range tree.strands {
		s := b.lineage.strands[number]
		end, some := fresh[number]
		if !some {
			end = s.end()
		}
		if end > s.from {
			below = max(below, end)
		}
	}
	return below
}

// judged are the entries of a log, below a seq, on which the authority gave a
// verdict.
func (b *Book) judged(log crdt.LogID, below uint64) (places []Place, err error) {
	tree := b.lineage.logs[log]
	if tree == nil {
		return nil, nil
	}
	for _, number := range tree.strands {
		s := b.lineage.strands[number]
		for n := s.from / pageEntries; n*pageEntries < min(s.end(), below); n++ {
			key := pageKey{number, n}
			p, err := b.ledger.page(key)
			if err != nil {
				return nil, err
			}
			for i := range p {
				if p[i].status == text && b.kinds[p[i].kind] != nil {
					places = append(places, key.place(i))
				}
			}
		}
	}
	return places, nil
}
