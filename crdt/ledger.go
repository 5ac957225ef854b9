package crdt

import (
	"cmp"
	"maps"
	"slices"
)

// A ledger works out a [Tally] in steps of which each is a function of the set
// of movements, so that neither order nor duplicates can enter:
//
//  1. what was created, transferred and spent is booked in full, and may leave
//     a balance below zero;
//  2. returned and reclaimed parts of a transfer move back, together at most
//     the transfer: who returns while the giver reclaims loses it once;
//  3. ended logs whose ends name no usable heir give back what is left of
//     their transfers, the newest first; all at once, one step up;
//  4. the other ended logs leave what they have to their heirs, in the order
//     of their ends.
//
// Without step 2 and ends, nothing that a log learns lowers its balance. That
// is why a log that spends within the balance it sees is never over-committed.
type ledger struct {
	balances map[LogID]int64
	grants   map[ID]*grant
	received map[LogID][]*grant // in the order of folds
	estates  map[LogID]*estate
}

// A grant is a transfer and what of it has not gone back.
type grant struct {
	from, to LogID
	left     int64 // 0…the amount transferred
}

// An estate is what the ends of one log say together.
type estate struct {
	since  Position // the smallest of an end
	heir   LogID
	fence  []ID
	agreed bool // every end names this heir and this fence
}

func newLedger(movements []Movement) *ledger {
	l := &ledger{
		balances: map[LogID]int64{},
		grants:   map[ID]*grant{},
		received: map[LogID][]*grant{},
		estates:  map[LogID]*estate{},
	}
	for _, m := range movements {
		l.book(m)
	}
	return l
}

func (l *ledger) book(m Movement) {
	switch m.Kind {
	case MoveCreate:
		l.balances[m.Log] += m.Amount
	case MoveSpend:
		l.balances[m.Log] -= m.Amount
	case MoveTransfer:
		g := &grant{from: m.Log, to: m.To, left: m.Amount}
		l.balances[g.from] -= m.Amount
		l.balances[g.to] += m.Amount
		l.grants[m.At.ID] = g
		l.received[g.to] = append(l.received[g.to], g)
	case MoveEnd:
		l.end(m)
	}
}

// end joins an end to those of the same log. Movements come in the order of
// folds, so the first is the smallest.
func (l *ledger) end(m Movement) {
	fence := slices.SortedFunc(slices.Values(m.Fence), func(a, b ID) int { return a.Compare(b.Link) })
	fence = slices.Compact(fence)
	known, ok := l.estates[m.Log]
	if !ok {
		l.estates[m.Log] = &estate{since: m.At, heir: m.To, fence: fence, agreed: true}
		return
	}
	known.agreed = known.agreed && known.heir == m.To && slices.Equal(known.fence, fence)
}

// undo moves part of a grant back to its giver, at most what is left of it,
// and returns how much that was.
func (l *ledger) undo(g *grant, amount int64) int64 {
	amount = min(amount, g.left)
	g.left -= amount
	l.balances[g.from] += amount
	l.balances[g.to] -= amount
	return amount
}

// takeBack does step 2. Returns and reclaims of what is not held, or by a log
// that is not entitled, do nothing.
func (l *ledger) takeBack(movements []Movement) {
	for _, m := range movements {
		g, held := l.grants[m.Of]
		if !held {
			continue
		}
		if m.Kind == MoveReturn && l.succeeds(m.Log, g.to) || m.Kind == MoveReclaim && l.succeeds(m.Log, g.from) {
			l.undo(g, m.Amount)
		}
	}
}

// succeeds reports whether log is of, or its heir, or the heir's heir …
func (l *ledger) succeeds(log, of LogID) bool {
	for log != of {
		heir, ok := l.heir(of)
		if !ok {
			return false
		}
		of = heir
	}
	return true
}

// heir is the log that an ended log leaves its rights to, if its ends agree on
// one that has not ended, or only later; so never the log itself. Ends have an order, so no chain of
// heirs ever closes; and a log that used what it inherited has the end that
// gave it in its past, so its own end is later and takes nothing from it.
func (l *ledger) heir(log LogID) (LogID, bool) {
	e, ended := l.estates[log]
	if !ended || !e.agreed || e.heir == (LogID{}) {
		return LogID{}, false
	}
	next, ended := l.estates[e.heir]
	return e.heir, !ended || next.since.Compare(e.since) > 0
}

// giveBack does step 3. What each log has left is read before anything moves,
// so that it does not matter which goes first.
func (l *ledger) giveBack() {
	left := map[LogID]int64{}
	for log := range l.estates {
		if _, ok := l.heir(log); !ok {
			left[log] = max(0, l.balances[log])
		}
	}
	for log, amount := range left {
		for _, g := range slices.Backward(l.received[log]) {
			amount -= l.undo(g, amount)
		}
	}
}

// bequeath does step 4. An heir that has ended itself did so later, so what it
// inherits is complete before it leaves it on.
func (l *ledger) bequeath() {
	logs := slices.SortedFunc(maps.Keys(l.estates), func(a, b LogID) int {
		return cmp.Or(l.estates[a].since.Compare(l.estates[b].since), a.Compare(b))
	})
	for _, log := range logs {
		if heir, ok := l.heir(log); ok {
			amount := max(0, l.balances[log])
			l.balances[log] -= amount
			l.balances[heir] += amount
		}
	}
}

// tally sums up, and names what lacks rights.
func (l *ledger) tally(movements []Movement) Tally {
	t := Tally{balances: l.balances, ended: map[LogID]bool{}, granted: map[ID]int64{}}
	for id, g := range l.grants {
		t.granted[id] = g.left
	}
	for log := range l.estates {
		t.ended[log] = true
	}
	lacking := map[LogID]int64{}
	for log, balance := range l.balances {
		lacking[log] = max(0, -balance)
	}
	for _, m := range slices.Backward(movements) {
		used := int64(0)
		switch m.Kind {
		case MoveCreate:
			t.Created += m.Amount
		case MoveSpend:
			t.Spent += m.Amount
			used = m.Amount
		case MoveTransfer:
			used = l.grants[m.At.ID].left
		}
		if over := min(used, lacking[m.Log]); over > 0 {
			lacking[m.Log] -= over
			t.OverCommitted = append(t.OverCommitted, Excess{m.At.ID, m.Log, over})
		}
	}
	slices.Reverse(t.OverCommitted)
	return t
}
