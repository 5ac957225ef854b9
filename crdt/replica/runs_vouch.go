package replica

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// vouched is how many entries from the first make a good run: one that ends in
// a valid signature, within the bounds of a run and within runBytes if there is
// such an end. 0 says that what vouches for them comes later.
func vouched(entries []crdt.Verified, device identity.DeviceID) int {
	most, within, bytes := min(len(entries), crdt.MaxRun), 1, entries[0].Size()
	for within < most && bytes+entries[within].Size() <= runBytes {
		bytes += entries[within].Size()
		within++
	}
	for n := within; n > 0; n-- {
		if entries[n-1].Vouches(device) {
			return n
		}
	}
	for n := within + 1; n <= most; n++ {
		if entries[n-1].Vouches(device) {
			return n
		}
	}
	if most == crdt.MaxRun {
		return most // not the work of this replica; the receiver lets them wait
	}
	return 0
}

// vouchedFor adds to entries, which end with a stretch, those behind it up to
// one whose own signature is valid. If the index leads to none they stay as
// they are, and the receiver lets them wait.
func (c *Community) vouchedFor(end span, entries []crdt.Verified, device identity.DeviceID) ([]crdt.Verified, error) {
	next := span{segment: end.segment, offset: end.end, end: end.segment.count}
	tail, err := c.tail(next, crdt.MaxRun-len(entries), device)
	return append(entries, tail...), err
}

// tail is the shortest beginning of a stretch, and of what continues it, that
// ends in a valid signature; nil if there is none within a number of entries.
func (c *Community) tail(from span, room int, device identity.DeviceID) ([]crdt.Verified, error) {
	entries, err := c.readToSend(from)
	if err != nil {
		return nil, err
	}
	for i, v := range entries {
		if i < room && v.Vouches(device) {
			return entries[:i+1], nil
		}
	}
	if room -= len(entries); room <= 0 {
		return nil, nil
	}
	for _, next := range c.continuing(from.segment) {
		more, err := c.tail(span{segment: next, end: next.count}, room, device)
		if err != nil || more != nil {
			return append(entries, more...), err
		}
	}
	return nil, nil
}

// continuing are the segments that follow the last entry of one.
func (c *Community) continuing(s *segment) (next []*segment) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, other := range c.index.byLog[s.log] {
		if other.durable && other.prev == s.last {
			next = append(next, other)
		}
	}
	return next
}
