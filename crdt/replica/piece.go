package replica

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// piece is one stored segment while the store is being mended, as far as it can
// be read.
type piece struct {
	segment
	prints    []fingerprint
	signed    bool   // the last entry's own signature is valid
	why       string // what is wrong with it; empty if nothing is known to be
	redundant bool   // left over from a write that was never finished
}

// kept reports whether the piece stays.
func (p *piece) kept() bool { return p.why == "" && !p.redundant }

// read parses every stored segment of a community.
func (m *mending) read(c *Community) (pieces []*piece, err error) {
	devices := map[crdt.LogID]identity.DeviceID{}
	done := 0
	err = m.replica.store.scan(communityKey(tableSegment, c.number), func(key, frame []byte) error {
		p := &piece{segment: segment{number: number(key)}}
		pieces = append(pieces, p)
		run, err := crdt.ParseFrame(frame)
		if err != nil {
			p.why = err.Error()
			return m.ctx.Err()
		}
		p.describe(run, len(frame))
		if introduction, err := run[0].Introduction(); err == nil {
			devices[p.log] = introduction.Device
		}
		_, rest := crdt.Vouch(run[len(run)-1:], devices[p.log])
		p.signed = len(rest) == 0
		if done += len(run); m.tell != nil {
			m.tell(done, done)
		}
		return m.ctx.Err()
	})
	return pieces, err
}

func (p *piece) describe(run crdt.Run, bytes int) {
	first, last := run[0], run[len(run)-1]
	p.log, p.first, p.prev, p.last = first.Log(), first.Seq(), first.Prev(), last.ID()
	p.count, p.bytes = len(run), bytes
	for _, s := range run {
		p.prints = append(p.prints, fingerprintOf(s.ID()))
	}
}

// judge finds the pieces that can't be kept: nothing vouches for them, what
// they follow is not kept, or what they hold is in a piece before them. A piece
// is vouched for by its own last signature or by one that follows it; what
// follows has a higher number.
func judge(pieces []*piece) {
	followed := map[fingerprint]bool{}
	for i := len(pieces) - 1; i >= 0; i-- {
		p := pieces[i]
		if p.why == "" && !p.signed && !followed[fingerprintOf(p.last)] {
			p.why = "no valid signature vouches for them"
		}
		if p.why == "" {
			followed[fingerprintOf(p.prev)] = true
		}
	}
	here, leftover := map[fingerprint]bool{}, map[fingerprint]bool{}
	for _, p := range pieces {
		prev := fingerprintOf(p.prev)
		switch {
		case p.why != "":
			continue
		case p.repeats(here) || leftover[prev] && !here[prev]:
			p.redundant = true
		case p.first > 0 && !here[prev]:
			p.why = "what they follow is damaged or gone"
			continue
		}
		for _, print := range p.prints {
			if p.redundant {
				leftover[print] = true
			} else {
				here[print] = true
			}
		}
	}
}

// repeats reports whether something of the piece is here already. A number is
// given out again when its first write was broken off before the directory
// knew of it, so of two pieces that overlap the later one was never finished.
func (p *piece) repeats(here map[fingerprint]bool) bool {
	for _, print := range p.prints {
		if here[print] {
			return true
		}
	}
	return false
}
