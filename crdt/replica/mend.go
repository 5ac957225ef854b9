package replica

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"tallystick/crdt"
)

// Rebuild opens a directory, makes everything anew that follows from entries,
// bodies and erasures, and closes it again: for a directory of which only that
// is damaged. Derived spaces are cleared. Numbers in the feed start again
// after the highest one that is known, so that whoever watched sees everything
// once more and misses nothing. Entries that are damaged themselves are
// [ErrDamaged], and nothing is changed then.
func Rebuild(ctx context.Context, o Options, tell func(done, total int)) (Report, error) {
	return mend(ctx, o, "rebuild", false, tell)
}

// Repair is [Rebuild] for a directory with damaged entries: those, and what
// follows them in their logs, are taken out, so that peers, a bundle or a
// backup can bring them again. What can still be read of them is set aside in
// a file of the data directory first. Damaged bodies are lacking from then on,
// damaged attachments gone. Report.Damage says what was found.
func Repair(ctx context.Context, o Options, tell func(done, total int)) (Report, error) {
	return mend(ctx, o, "repair", true, tell)
}

func mend(ctx context.Context, o Options, doing string, takeOut bool, tell func(done, total int)) (report Report, err error) {
	if _, err := readFormat(o.Dir); errors.Is(err, ErrNotFound) || errors.Is(err, ErrNewer) {
		return report, fmt.Errorf("%s: %w", doing, err)
	}
	r, err := lockReplica(o)
	if err != nil {
		return report, fmt.Errorf("%s: %w", doing, err)
	}
	if takeOut {
		s := newSalvage(o)
		err = s.all()
		report.Damage = append(report.Damage, s.found...)
		if len(s.found) > 0 {
			report.SetAside = s.folder
		}
	}
	if err == nil {
		err = r.open(o)
	}
	if err == nil {
		m := mending{ctx: ctx, replica: r, report: &report, takeOut: takeOut, tell: tell, dir: cmp.Or(report.SetAside, o.Dir)}
		err = m.all()
	}
	if err = errors.Join(err, r.release()); err != nil {
		return report, fmt.Errorf("%s: %w", doing, err)
	}
	return report, nil
}

// mending makes anew what follows from entries, on a directory that is open
// and that nobody uses. It can be broken off anywhere and begun again: until
// the totals are written, last, the directory does not open.
type mending struct {
	ctx     context.Context
	replica *Replica
	report  *Report
	takeOut bool // what is damaged; otherwise it is an error
	tell    func(done, total int)
	dir     string // where what is taken out is put
	aside   *aside
}

func (m *mending) all() error {
	r := m.replica
	r.cache = newCache(r.settings.cache)
	communities, err := r.loadCommunities()
	if err == nil {
		err = m.adopt(communities)
	}
	if err != nil {
		return err
	}
	pieces := map[*Community][]*piece{}
	for _, c := range inOrder(communities) {
		if pieces[c], err = m.judge(c); err != nil {
			return err
		}
	}
	if len(m.report.Damage) > 0 && !m.takeOut {
		return fmt.Errorf("%w: entries themselves; only a repair can go on", ErrDamaged)
	}
	if err := errors.Join(m.beginFeed(), m.clear([]byte{tableDerived})); err != nil {
		return err
	}
	for _, c := range inOrder(communities) {
		if err := m.community(c, pieces[c]); err != nil {
			return err
		}
	}
	if m.aside != nil {
		m.report.SetAside = cmp.Or(m.report.SetAside, m.aside.path)
		if err := m.aside.close(); err != nil {
			return err
		}
	}
	err = r.loadOwnership(communities)
	m.report.Lost = r.Lost()
	return err
}

// adopt finds communities whose entries are there and whose id is not: it was
// in a table that salvage took out. Introductions name it.
func (m *mending) adopt(communities map[crdt.CommunityID]*Community) error {
	known := map[uint32]bool{}
	for _, c := range communities {
		known[c.number] = true
	}
	var writes []write
	err := m.replica.store.scan([]byte{tableSegment}, func(key, frame []byte) error {
		number := binary.BigEndian.Uint32(key[1:])
		if known[number] {
			return nil
		}
		run, err := crdt.ParseFrame(frame)
		if err != nil {
			return nil // judged later, if its community is found
		}
		introduction, err := run[0].Introduction()
		if err != nil || communities[introduction.Community] != nil {
			return nil
		}
		known[number] = true
		communities[introduction.Community] = newCommunity(m.replica, introduction.Community, number)
		id := introduction.Community.Link
		writes = append(writes, write{key: communityKey(tableCommunity, number), value: id[:]})
		return nil
	})
	if err != nil || len(writes) == 0 {
		return err
	}
	return m.replica.store.write(nil, writes, nil)
}

// judge finds out which segments can be kept, and reports the others.
func (m *mending) judge(c *Community) ([]*piece, error) {
	pieces, err := m.read(c)
	if err != nil {
		return nil, err
	}
	judge(pieces)
	for _, p := range pieces {
		if p.why != "" {
			m.found(p.segment.damaged(p.why))
		}
	}
	return pieces, nil
}

func (m *mending) found(err error) { m.report.Damage = append(m.report.Damage, err) }

func (m *mending) community(c *Community, pieces []*piece) error {
	for _, p := range pieces {
		if p.kept() {
			continue
		}
		if err := m.remove(c, p); err != nil {
			return err
		}
	}
	for _, table := range []byte{tableDirectory, tableSnapshot, tableLacking} {
		if err := m.clear(communityKey(table, c.number)); err != nil {
			return err
		}
	}
	if err := c.loadBodies(); err != nil {
		return err
	}
	for _, p := range pieces {
		if !p.kept() {
			continue
		}
		if err := m.write(c, p); err != nil {
			return err
		}
	}
	for _, step := range []func(*Community) error{m.bodies, m.waiting, m.attachments} {
		if err := step(c); err != nil {
			return err
		}
	}
	g := newGroup()
	for id := range c.lacks {
		g.set(idKey(tableLacking, c.number, id), nil)
	}
	c.count(g)
	m.report.Communities++
	m.report.Lacking += len(c.lacks)
	return m.store(g)
}

func (m *mending) store(g *group) error { return m.replica.store.write(g.data, g.index, g.tidy) }

// remove sets a piece aside and takes it out of the store.
func (m *mending) remove(c *Community, p *piece) error {
	key := segmentKey(tableSegment, c.number, p.number)
	if !p.redundant {
		frame, _, err := m.replica.store.get(key)
		if err == nil && m.aside == nil {
			m.aside, err = newAside(m.dir)
		}
		if err == nil {
			err = m.aside.add(c.id, frame)
		}
		if err != nil {
			return err
		}
		m.report.Removed += max(p.count, 1)
	}
	return m.replica.store.write(nil, []write{{key: key}}, nil)
}

// write makes a piece known again.
func (m *mending) write(c *Community, p *piece) error {
	p.durable = true
	entries, err := c.reread(&p.segment)
	if err != nil {
		return err
	}
	c.index.add(&p.segment, p.prints)
	for _, v := range entries {
		if _, erased := c.erased[v.ID()]; !erased && v.Sealed() && v.Body() == nil {
			c.lacks[v.ID()] = true // until its body is found
		}
	}
	m.report.Entries += len(entries)
	g := newGroup()
	g.set(segmentKey(tableDirectory, c.number, p.number), p.segment.directoryRecord(entries))
	return m.store(g)
}

// bodies keeps those that came after their entry and are what it names.
func (m *mending) bodies(c *Community) error {
	return m.rows(tableBody, c, func(key, body []byte) (keep bool, err error) {
		id := idOf(key)
		if !c.lacks[id] {
			return false, nil // with its entry, erased, or nobody's
		}
		if err := c.checkBody(id, body); err != nil {
			return false, err
		}
		delete(c.lacks, id)
		m.report.Bodies++
		return true, nil
	})
}

func (m *mending) waiting(c *Community) error {
	return m.rows(tableWaiting, c, func(key, record []byte) (keep bool, err error) {
		err = checkWaiting(key, record)
		return err == nil, err
	})
}

func (m *mending) attachments(c *Community) error {
	return m.rows(tableAttachment, c, func(key, _ []byte) (keep bool, err error) {
		if _, err := c.Attachment([32]byte(tail(key, 32))); err != nil {
			return false, err
		}
		m.report.Attachments++
		return true, nil
	})
}

// rows looks at every row of a table, and takes out those that are not to be
// kept. Damaged ones stay, and are reported, unless this is a repair.
func (m *mending) rows(table byte, c *Community, look func(key, value []byte) (keep bool, err error)) error {
	return m.replica.store.scan(communityKey(table, c.number), func(key, value []byte) error {
		keep, err := look(key, value)
		if err != nil {
			m.found(err)
			keep = !m.takeOut
		}
		if !keep {
			err = m.replica.store.write(nil, []write{{key: key}}, nil)
		} else {
			err = nil
		}
		return errors.Join(err, m.ctx.Err())
	})
}

// beginFeed replaces the feed by a mark that keeps its numbers rising; opening
// fills it. The mark comes first, so that no crash forgets the numbers.
func (m *mending) beginFeed() error {
	store := m.replica.store
	row, ok, err := store.last([]byte{tableFeed}, feedKey(1<<64-1))
	if err != nil {
		return err
	}
	next := uint64(1)
	if ok {
		next = numberOf(row.key) + maxSegmentEntries // the row itself may be damaged
	}
	mark := feedItem{event: mended, count: 1}
	if err := store.write(nil, []write{{feedKey(next), mark.bytes()}}, nil); err != nil {
		return err
	}
	return m.clear([]byte{tableFeed}, feedKey(next))
}

// clear removes every key with a prefix, but for some.
func (m *mending) clear(prefix []byte, but ...[]byte) error {
	var keys []write
	err := m.replica.store.scan(prefix, func(key, _ []byte) error {
		if !slices.ContainsFunc(but, func(b []byte) bool { return string(b) == string(key) }) {
			keys = append(keys, write{key: key})
		}
		return m.ctx.Err()
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	return m.replica.store.write(nil, nil, keys)
}
