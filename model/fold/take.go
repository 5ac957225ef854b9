package fold

import (
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Effects are what a book asks of the replica after its rows are stored.
type Effects struct {
	Losses crdt.Losses         // to refence by; nil if nothing changed
	Erased map[crdt.ID]crdt.ID // bodies to forget → the erasure that counts
}

// opened is one entry with what came of opening it.
type opened struct {
	v       crdt.Verified
	at      Place
	block   []byte
	body    crdt.Body
	reads   reading // what its kind reads in it, if that is known
	outcome Outcome
	key     identity.KeyID
}

// portion is what arrived, taken up and opened, before anything is noted.
type portion struct {
	news   []opened
	again  []Place // entries that were taken up before
	change Change
	fresh  map[uint32]uint64 // by strand that has news, the lowest seq among them
}

// Take folds what arrived, in the order of the feed.
func (b *Book) Take(items []replica.Item) (Effects, error) {
	p, err := b.prepare(items)
	if err != nil {
		return Effects{}, err
	}
	return b.fold(p)
}

// prepare takes entries up and opens them. It reads nothing that is stored, so
// that what the portion before it changed may still be under way.
func (b *Book) prepare(items []replica.Item) (p portion, err error) {
	news := b.resumed
	b.resumed = nil
	for _, item := range items {
		if item.Event == replica.Entered {
			news = append(news, b.offer(item.Entry)...)
		} else if at, ok := b.lineage.Place(item.Entry.ID()); ok {
			p.again = append(p.again, at)
		}
	}
	if b.govern(news) {
		p.change = b.authority.Settle()
	}
	p.news, p.fresh = make([]opened, len(news)), map[uint32]uint64{}
	for i, v := range news {
		at, _ := b.lineage.Place(v.ID())
		if _, some := p.fresh[at.strand]; !some { // a strand is taken up in order
			p.fresh[at.strand] = at.seq
		}
		if v.Sealed() && v.Body() == nil { // lacking, or left behind while it waited
			if v, err = b.held.Entry(v.ID()); err != nil {
				return p, err
			}
		}
		p.news[i] = opened{v: v, at: at}
	}
	b.open(p.news)
	return p, nil
}

// offer takes up an entry, which keeps its body, and those that waited for it.
func (b *Book) offer(v crdt.Verified) []crdt.Verified {
	taken := b.lineage.Offer(v)
	if len(taken) > 0 && taken[0].ID() == v.ID() {
		taken[0] = v
	}
	return taken
}

// fold notes what a portion says and what follows from it.
func (b *Book) fold(p portion) (Effects, error) {
	if err := b.noteAll(p.news); err != nil {
		return Effects{}, err
	}
	if err := b.revisit(p.again); err != nil {
		return Effects{}, err
	}
	effects := Effects{Losses: p.change.Losses, Erased: p.change.Erased}
	if err := b.apply(p.change, p.fresh); err != nil {
		return effects, err
	}
	return effects, b.mergeDirty()
}

// govern hands the authority what it wants of the entries in clear.
func (b *Book) govern(news []crdt.Verified) (any bool) {
	for _, v := range news {
		if v.Sealed() || !b.authority.Governs(v.Kind()) {
			continue
		}
		at, _ := b.lineage.Place(v.ID())
		b.authority.Take(v, at)
		b.keepTaken(v, at)
		any = true
	}
	return any
}

// revisit folds entries again that were taken up before.
func (b *Book) revisit(places []Place) error {
	entries := make([]opened, 0, len(places))
	for _, at := range places {
		s, err := b.ledger.slot(at)
		if err != nil {
			return err
		}
		v, err := b.held.Entry(s.id)
		if err != nil {
			return err
		}
		entries = append(entries, opened{v: v, at: at})
	}
	b.open(entries)
	return b.noteAll(entries)
}

// open opens sealed entries and reads them by the rules of their kinds, all at
// once.
func (b *Book) open(entries []opened) {
	b.spread(len(entries), func(i int) {
		if e := &entries[i]; e.v.Sealed() {
			e.open(b.authority, b.kinds)
		} else {
			e.outcome = Text
		}
	})
}

// open is called by several goroutines at once, for different entries.
func (e *opened) open(by Opener, ks kinds) {
	e.block, e.outcome, e.key = by.Open(e.v)
	if e.outcome != Text {
		return
	}
	var err error
	if e.body, err = crdt.ParseBody(e.block); err != nil {
		e.outcome = Damaged
	} else if k := ks[e.body.Kind]; k != nil {
		e.reads = k.study(e.body)
	}
}

// noteAll notes what was found out about entries, each after its past.
func (b *Book) noteAll(entries []opened) error {
	for i := range entries {
		if err := b.note(&entries[i]); err != nil {
			return err
		}
	}
	return nil
}
