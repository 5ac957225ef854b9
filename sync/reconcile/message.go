package reconcile

import (
	"math"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// The kinds of messages; see the package comment for their shapes.
const (
	kindRefuse = iota
	kindHello
	kindAnswer
	kindState
	kindRanges
	kindTips
	kindWants
	kindAstray
	kindTurn
	kindRuns
	kindLeft
	kindLacks
	kindBodies
	kindStored
	kindGiven
	kindEnd
	kinds // how many there are
)

// begin writes the head of a message with so many fields after its kind.
func begin(kind, fields int) []byte {
	return dagcbor.AppendUint(dagcbor.AppendArray(nil, 1+fields), uint64(kind))
}

// opened is a message of which the kind is known.
type opened struct {
	*dagcbor.Reader
	message []byte
	kind    uint64
	fields  int // after the kind
}

func open(message []byte) (opened, error) {
	if len(message) > MaxMessage {
		return opened{}, breach(Excess, "a message of %d bytes", len(message))
	}
	r := dagcbor.NewReader(message)
	m := opened{Reader: r, message: message, fields: r.Array(math.MaxInt) - 1, kind: r.Uint()}
	if r.Err() != nil || m.kind >= kinds {
		return opened{}, breach(Malformed, "no message")
	}
	return m, nil
}

// shape requires a number of fields after the kind.
func (m opened) shape(fields int) {
	if m.fields != fields {
		m.Refuse("%d fields, not %d", m.fields, fields)
	}
}

// close is the breach that reading came to, or nil. What the reader says holds
// lengths and offsets, never content.
func (m opened) close(what string) error {
	if err := m.Close(); err != nil {
		return breach(Malformed, "%s: %v", what, err)
	}
	return nil
}

// count reads a number of things, which is bounded so that sums of it can't
// wrap.
func (m opened) count() int {
	n := m.Uint()
	if n > math.MaxInt32 {
		m.Refuse("a count of %d", n)
		return 0
	}
	return int(n)
}

func (m opened) salt() (salt [SaltSize]byte) {
	copy(salt[:], m.BytesOf(SaltSize))
	return salt
}

func (m opened) logTag() (tag logTag) {
	copy(tag[:], m.BytesOf(len(tag)))
	return tag
}

func (m opened) tipTag() (tag tipTag) {
	copy(tag[:], m.BytesOf(len(tag)))
	return tag
}

func (m opened) fingerprint() (print fingerprint) {
	copy(print[:], m.BytesOf(len(print)))
	return print
}

func (m opened) marks() (marks marks) {
	all := m.BytesOf(len(marks) * markSize)
	for n := 0; len(all) > 0; n++ {
		all = all[copy(marks[n][:], all):]
	}
	return marks
}

func (m opened) id() crdt.ID { return crdt.ID{Link: m.Array32()} }

func (m opened) point() point { return point{seq: m.Uint(), tag: m.tipTag()} }

// points reads a list of points, sorted and each once.
func (m opened) points(most int) []point {
	return list(m, most, func() point { m.ArrayOf(2); return m.point() }, point.compare)
}

func appendPoints(b []byte, points []point) []byte {
	b = dagcbor.AppendArray(b, len(points))
	for _, p := range points {
		b = dagcbor.AppendArray(b, 2)
		b = dagcbor.AppendUint(b, p.seq)
		b = dagcbor.AppendBytes(b, p.tag[:])
	}
	return b
}

// nextIsBytes reports whether a byte string comes next.
func (m opened) nextIsBytes() bool {
	const bytesHead, majorMask = 2 << 5, 7 << 5
	return m.More() && m.message[m.Offset()]&majorMask == bytesHead
}

// list reads an array of at most most elements that must strictly ascend.
func list[E any](m opened, most int, read func() E, compare func(a, b E) int) []E {
	n := m.Array(most)
	var all []E
	for i := range n {
		e := read()
		if i > 0 && m.Err() == nil && compare(all[i-1], e) >= 0 {
			m.Refuse("a list out of order")
		}
		if m.Err() != nil {
			return nil
		}
		all = append(all, e)
	}
	return all
}
