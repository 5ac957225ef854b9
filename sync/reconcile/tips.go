package reconcile

import (
	"cmp"

	"tallystick/crdt/dagcbor"
)

// sayRanges asks which ranges of the roster are not the same there.
func (c *Conversation) sayRanges() {
	b := dagcbor.AppendUint(begin(kindRanges, 2), uint64(c.comparison.bits))
	c.say(dagcbor.AppendBytes(b, c.roster.ranges(c.comparison.bits)))
}

// takeRanges notes the ranges that differ, to list them.
func (c *Conversation) takeRanges(m opened) error {
	m.shape(2)
	bits := m.Uint()
	if bits > maxRangeBits {
		m.Refuse("2^%d ranges", bits)
	}
	theirs := m.BytesOf(hashSize << min(bits, maxRangeBits))
	if err := m.close("ranges"); err != nil {
		return err
	}
	t := &c.comparison
	if c.initiator || t.taken > 0 || t.heard.questions > 0 {
		return breach(Order, "ranges that do not come first")
	}
	t.heard.questions++
	t.heard.ranges, t.bits = true, int(bits)
	mine := c.roster.ranges(t.bits)
	rows := 0
	for n := range 1 << bits {
		at := n * hashSize
		if string(mine[at:at+hashSize]) == string(theirs[at:at+hashSize]) {
			continue
		}
		// What is over the bound is left to the next conversation.
		if rows += len(c.roster.in(t.bits, n)); rows <= maxListed {
			t.lists = append(t.lists, n)
		}
	}
	return nil
}

// sayTips lists the ranges that are to be listed, some in each message.
func (c *Conversation) sayTips() {
	t := &c.comparison
	for len(t.lists) > 0 {
		var rows []ownRow
		n := 0
		for n < len(t.lists) && (n == 0 || len(rows) < packRows) {
			rows = append(rows, c.roster.in(t.bits, t.lists[n])...)
			n++
		}
		b := dagcbor.AppendUint(begin(kindTips, 3), uint64(t.bits))
		b = dagcbor.AppendArray(b, n)
		for _, number := range t.lists[:n] {
			b = dagcbor.AppendUint(b, uint64(number))
		}
		c.say(appendRows(b, rows[:min(len(rows), maxRows)]))
		t.lists = t.lists[n:]
	}
}

func appendRows(b []byte, rows []ownRow) []byte {
	b = dagcbor.AppendArray(b, len(rows))
	for _, row := range rows {
		b = dagcbor.AppendArray(b, 3)
		b = dagcbor.AppendBytes(b, row.log[:])
		b = dagcbor.AppendUint(b, row.seq)
		b = dagcbor.AppendBytes(b, row.tag[:])
	}
	return b
}

// readTips reads a list: the ranges that it is about, and all tips in them.
func (m opened) readTips() (bits int, ranges []int, rows []row) {
	m.shape(3)
	if bits = m.count(); bits > maxRangeBits {
		m.Refuse("2^%d ranges", bits)
		return 0, nil, nil
	}
	ranges = list(m, 1<<bits, m.count, cmp.Compare)
	rows = list(m, maxRows, m.row, row.compare)
	at, branches := 0, 0
	for i, row := range rows {
		if branches++; i == 0 || rows[i-1].log != row.log {
			branches = 1
		}
		if branches > maxBranches {
			m.Refuse("more than %d branches of a log", maxBranches)
			break
		}
		for at < len(ranges) && ranges[at] < rangeOf(row.log, bits) {
			at++
		}
		if at == len(ranges) || ranges[at] != rangeOf(row.log, bits) {
			m.Refuse("a row outside the ranges listed")
			break
		}
	}
	if len(ranges) == 0 || ranges[len(ranges)-1] >= 1<<bits {
		m.Refuse("no such range")
	}
	return bits, ranges, rows
}

func (m opened) row() row {
	m.ArrayOf(3)
	return row{m.logTag(), m.point()}
}

// takeTips compares a list with this side's rows.
func (c *Conversation) takeTips(m opened) error {
	bits, ranges, rows := m.readTips()
	if err := m.close("tips"); err != nil {
		return err
	}
	t := &c.comparison
	if t.taken > 0 || t.heard.ranges || bits != t.bits || ranges[0] < t.heard.listed || c.initiator != c.ranged() {
		return breach(Order, "a list that was not asked for")
	}
	if t.heard.rows += len(rows); t.heard.rows > maxListed {
		return breach(Excess, "%d tips listed", t.heard.rows)
	}
	t.heard.questions++
	t.heard.listed = ranges[len(ranges)-1] + 1
	for _, n := range ranges {
		end := 0
		for end < len(rows) && rangeOf(rows[end].log, bits) == n {
			end++
		}
		c.compare(c.roster.in(bits, n), rows[:end])
		rows = rows[end:]
	}
	return nil
}

// ranged reports whether the initiator has asked by ranges.
func (c *Conversation) ranged() bool {
	return c.initiator && c.peer.tips > 0 && len(c.roster.rows) > listedRows
}
