package reconcile

import "tallystick/crdt/dagcbor"

// outflow is what this side may send, of messages that bring runs or bodies.
type outflow struct {
	credit int   // bytes that may be under way
	sizes  []int // of those under way, the earliest first
	bytes  int   // their sum
	stored int   // how many the peer has reported
}

// fits reports whether a message of a size may be sent now.
func (f *outflow) fits(size int) bool { return f.bytes+size <= f.credit }

func (f *outflow) send(size int) {
	f.sizes = append(f.sizes, size)
	f.bytes += size
}

// report takes the number of messages that the peer has stored since the
// beginning.
func (f *outflow) report(stored int) error {
	n := stored - f.stored
	if n <= 0 || n > len(f.sizes) {
		return breach(Unasked, "%d messages reported as stored, of %d under way", n, len(f.sizes))
	}
	f.stored = stored
	f.release(n)
	return nil
}

func (f *outflow) release(n int) {
	for _, size := range f.sizes[:n] {
		f.bytes -= size
	}
	f.sizes = f.sizes[n:]
}

// inflow is what the peer may send.
type inflow struct {
	credit int
	bytes  int // taken and not reported as stored
	taken  int // messages
	stored int // messages
	fresh  int // bytes stored and not reported yet
}

// take counts a message that brings something.
func (f *inflow) take(size int) error {
	if f.bytes += size; f.bytes > f.credit {
		return breach(Excess, "%d bytes under way, over the credit of %d", f.bytes, f.credit)
	}
	f.taken++
	return nil
}

// store counts one as stored, and returns the report that is due, or nil.
func (f *inflow) store(size int) []byte {
	if f.stored == f.taken {
		return nil // the caller says it twice
	}
	f.stored++
	if f.fresh += size; f.fresh < f.credit/reportShare {
		return nil
	}
	f.bytes -= f.fresh
	f.fresh = 0
	return dagcbor.AppendUint(begin(kindStored, 1), uint64(f.stored))
}

// settled reports whether everything taken is stored.
func (f *inflow) settled() bool { return f.stored == f.taken }
