package replica

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"

	"tallystick/crdt"
)

// Runs yields the entries of some spans, each once, as runs to be sent: of at
// most [crdt.MaxRun] entries, an entry never before its prev, with the bodies
// that are here, each run ending in an entry whose own signature is valid. The
// end of a span that is no such entry is followed by what vouches for it. A run
// holds at most about 256 KiB, unless a later signature vouches for more.
//
// The order is that of arrival, but for two things: the beginnings of the
// founders' logs come first, since without the charter nothing is in the set,
// and entries of one log that arrived one by one are put into the same run if
// about 1 MiB of others at most came between.
//
// Spans end in entries that are held, [ErrNotFound] otherwise. Where the store
// has damaged an entry the rest of its log is left out, and so is a damaged
// body, so that the damage of one log does not keep peers from the others; it
// is logged, and [Replica.Verify] finds it. Runs holds nobody up: whoever ranges
// over it may take any time.
func (c *Community) Runs(spans []crdt.Span) iter.Seq2[[]crdt.Verified, error] {
	return func(yield func([]crdt.Verified, error) bool) {
		stretches, err := c.stretches(spans)
		if err != nil {
			yield(nil, fmt.Errorf("read runs: %w", err))
			return
		}
		broken := map[crdt.LogID]bool{}
		for len(stretches) > 0 {
			n := window(stretches)
			for _, chain := range chains(stretches[:n]) {
				log := chain[0].segment.log
				if broken[log] {
					continue
				}
				more, err := c.yieldChain(chain, yield)
				if errors.Is(err, ErrDamaged) {
					c.replica.log.Error("entries can't be sent", "log", log.Short(), "error", err)
					broken[log], more, err = true, true, nil
				}
				if err != nil {
					yield(nil, fmt.Errorf("read runs: %w", err))
				}
				if err != nil || !more {
					return
				}
			}
			stretches = stretches[n:]
		}
	}
}

// stretches are the parts of segments that spans take in, in the order in which
// they are yielded.
func (c *Community) stretches(spans []crdt.Span) ([]span, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	parts := map[*segment]span{}
	for _, sp := range spans {
		err := c.takeIn(parts, sp)
		if errors.Is(err, ErrDamaged) {
			c.replica.log.Error("entries can't be sent", "log", sp.Tip.Log.Short(), "error", err)
		} else if err != nil {
			return nil, err
		}
	}
	founders := c.whole.Founders()
	late := func(sp span) int {
		if sp.segment.first <= 1 && slices.Contains(founders, sp.segment.log) {
			return 0
		}
		return 1
	}
	all := make([]span, 0, len(parts))
	for _, sp := range parts {
		all = append(all, sp)
	}
	slices.SortFunc(all, func(a, b span) int {
		return cmp.Or(cmp.Compare(late(a), late(b)), cmp.Compare(a.segment.number, b.segment.number))
	})
	return all, nil
}

// takeIn adds one branch, from its end back. Where branches share a segment,
// the part is taken that covers both.
func (c *Community) takeIn(parts map[*segment]span, sp crdt.Span) error {
	if sp.From > sp.Tip.Seq {
		return nil
	}
	at, err := c.place(sp.Tip)
	if err != nil {
		return fmt.Errorf("entry %s: %w", sp.Tip.ID.Short(), err)
	}
	for {
		s := c.index.segments[at.segment]
		part := span{segment: s, end: int(at.offset) + 1}
		if sp.From > s.first {
			part.offset = int(sp.From - s.first)
		}
		if other, taken := parts[s]; taken {
			part.offset, part.end = min(part.offset, other.offset), max(part.end, other.end)
		}
		parts[s] = part
		if s.first <= sp.From {
			return nil
		}
		if at, err = c.before(s); err != nil {
			return err
		}
	}
}

// window is how many stretches are looked at together.
func window(stretches []span) (n int) {
	for bytes := 0; n < len(stretches) && (n == 0 || bytes < runWindow); n++ {
		bytes += stretches[n].segment.bytes
	}
	return n
}

// chains puts stretches together of which one continues the other, in the order
// of their first ones.
func chains(stretches []span) (chains [][]span) {
	ends := map[crdt.ID]int{} // chains by their last entry, where that ends its segment
	for _, sp := range stretches {
		i, continues := ends[sp.segment.prev]
		if !continues || sp.offset > 0 {
			i, chains = len(chains), append(chains, nil)
		} else {
			delete(ends, sp.segment.prev)
		}
		chains[i] = append(chains[i], sp)
		if sp.end == sp.segment.count {
			ends[sp.segment.last] = i
		}
	}
	return chains
}

// yieldChain cuts entries that follow each other into runs.
func (c *Community) yieldChain(chain []span, yield func([]crdt.Verified, error) bool) (more bool, err error) {
	var entries []crdt.Verified
	for _, sp := range chain {
		part, err := c.readToSend(sp)
		if err != nil {
			return false, err
		}
		entries = append(entries, part...)
	}
	introduction, _ := c.Introduction(entries[0].Log())
	for len(entries) > 0 {
		n := vouched(entries, introduction.Device)
		if n == 0 {
			if entries, err = c.vouchedFor(chain[len(chain)-1], entries, introduction.Device); err != nil {
				return false, err
			}
			n = len(entries)
		}
		if !yield(entries[:n:n], nil) {
			return false, nil
		}
		entries = entries[n:]
	}
	return true, nil
}

// readToSend reads a stretch, without bodies that are damaged.
func (c *Community) readToSend(sp span) ([]crdt.Verified, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	entries, err := c.read(sp.segment)
	if err != nil {
		return nil, err
	}
	entries = slices.Clone(entries[sp.offset:sp.end])
	for i, v := range entries {
		with, err := c.withBody(v)
		switch {
		case err == nil:
			entries[i] = with
		case errors.Is(err, ErrDamaged):
			c.replica.log.Error("a body can't be sent", "error", err)
		default:
			return nil, err
		}
	}
	return entries, nil
}
