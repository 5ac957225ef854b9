package reconcile

import (
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// summary is what each side says of itself at the beginning.
type summary struct {
	tips    int
	print   fingerprint // of the tips
	lacking int         // sealed bodies
	lacks   marks       // of their list; not sent if there are none
	credit  int
}

// summaryFields is how many fields it takes in a message.
const summaryFields = 5

func (k key) summary(tips []crdt.Tip, lacking []crdt.ID, credit int) summary {
	return summary{tips: len(tips), print: k.tips(tips), lacking: len(lacking), lacks: k.lacking(lacking), credit: credit}
}

func (s summary) append(b []byte) []byte {
	b = dagcbor.AppendUint(b, uint64(s.tips))
	b = dagcbor.AppendBytes(b, s.print[:])
	b = dagcbor.AppendUint(b, uint64(s.lacking))
	if s.lacking == 0 {
		b = dagcbor.AppendBytes(b, nil)
	} else {
		b = s.lacks.append(b)
	}
	return dagcbor.AppendUint(b, uint64(s.credit))
}

func (m opened) summary() summary {
	s := summary{tips: m.count(), print: m.fingerprint(), lacking: m.count()}
	if s.lacking > 0 {
		s.lacks = m.marks()
	} else {
		m.BytesOf(0)
	}
	if s.credit = m.count(); m.Err() == nil && s.credit < MinCredit {
		m.Refuse("a credit of %d bytes, below %d", s.credit, MinCredit)
	}
	s.credit = min(s.credit, MaxCredit)
	return s
}

// asks reports whether a side asks another one for bodies at all.
func (s summary) asks(other summary) bool {
	for n := range s.lacks {
		if s.asksIn(other, n) {
			return true
		}
	}
	return false
}

// asksIn reports whether it does in a range. Where both lack the same ones,
// neither can give any: peers of a courier that was never given them do not ask
// it for all of them each time.
func (s summary) asksIn(other summary, n int) bool {
	return s.lacks[n] != mark{} && s.lacks[n] != other.lacks[n]
}
