package crdt_test

import (
	"fmt"
	"slices"

	"tallystick/crdt"
)

// The oracles work out what each merge rule should give, as plainly as can be:
// take each write once, sort everything by position, replay. They share no
// code with the rules, and no thought of speed.

// replayRegister writes the field again and again, striking out what each
// write names.
func replayRegister(writes []write) string {
	var standing []write
	for _, w := range inOrder(writes, func(w write) crdt.Position { return w.At }) {
		var kept []write
		for _, s := range standing {
			if !slices.Contains(w.Replaces, s.At.ID) {
				kept = append(kept, s)
			}
		}
		standing = append(kept, w)
	}
	return showWrites(reversed(standing))
}

// replaySet keeps a list of adds, striking out what each removal names.
func replaySet(changes []change) string {
	type line struct {
		value string
		by    crdt.ID
	}
	var lines []line
	for _, c := range inOrder(changes, func(c change) crdt.Position { return c.At }) {
		for _, r := range c.Removes {
			for _, id := range r.Adds {
				lines = slices.DeleteFunc(lines, func(l line) bool { return l == line{r.Value, id} })
			}
		}
		var fresh []line
		for _, value := range c.Adds {
			if !slices.Contains(fresh, line{value, c.At.ID}) {
				fresh = append(fresh, line{value, c.At.ID})
			}
		}
		lines = append(fresh, lines...)
	}
	var members []crdt.Element[string]
	for len(lines) > 0 {
		member := crdt.Element[string]{Value: lines[0].value}
		for _, l := range lines {
			if l.value == member.Value {
				member.Adds = append(member.Adds, l.by)
			}
		}
		members = append(members, member)
		lines = slices.DeleteFunc(lines, func(l line) bool { return l.value == member.Value })
	}
	return showElements(members)
}

// replayCourse does the acts one by one, and after each looks at every row of
// the table until nothing new is reached.
func replayCourse(states []crdt.State, acts []crdt.Act) string {
	reached := map[string]bool{}
	var held []crdt.Act
	for _, act := range inOrder(acts, func(a crdt.Act) crdt.Position { return a.At }) {
		for _, same := range acts { // an entry may do several things
			if same.At == act.At {
				held = append(held, same)
			}
		}
		for range states {
			for _, s := range states {
				open := len(s.After) == 0
				for _, prior := range s.After {
					open = open || reached[prior]
				}
				if open && len(entitled(s, held)) > 0 {
					reached[s.Name] = true
				}
			}
		}
	}
	var list []crdt.Reached
	var standing []string
	for _, s := range states {
		if !reached[s.Name] {
			continue
		}
		list = append(list, crdt.Reached{State: s.Name, By: entitled(s, held)})
		standing = slices.DeleteFunc(standing, func(before string) bool { return slices.Contains(s.After, before) })
		standing = append(standing, s.Name)
	}
	return showCourse(list, reversed(standing))
}

// entitled are the acts that some way to a state rests on, found by trying
// every way on the subject of every act.
func entitled(s crdt.State, held []crdt.Act) []crdt.ID {
	var by []crdt.ID
	for _, way := range s.By {
		for _, candidate := range held {
			met, asked := true, false
			for _, need := range way {
				var agents []string
				for _, a := range held {
					if a.Subject == candidate.Subject && a.Name == need.Act && (need.Role == "" || need.Role == a.Role) {
						asked = asked || a == candidate
						if !slices.Contains(agents, string(a.Agent[:])) {
							agents = append(agents, string(a.Agent[:]))
						}
					}
				}
				met = met && len(agents) >= max(need.Quorum, 1)
			}
			if met && asked && !slices.Contains(by, candidate.At.ID) {
				by = append(by, candidate.At.ID)
			}
		}
	}
	var sorted []crdt.ID
	for _, a := range inOrder(held, func(a crdt.Act) crdt.Position { return a.At }) {
		if slices.Contains(by, a.At.ID) {
			sorted = append(sorted, a.At.ID)
		}
	}
	return sorted
}

// replayRights keeps the book in single units. Every unit that goes back, goes
// back by itself; every promise takes its units from what its log was given.
func replayRights(movements []crdt.Movement) string {
	b := book{moves: inOrder(movements, func(m crdt.Movement) crdt.Position { return m.At })}
	b.back = make([]int64, len(b.moves))
	for i, grant := range b.moves {
		for _, m := range b.moves {
			entitled := m.Kind == crdt.MoveReturn && b.inLine(grant.To, m.Log) || m.Kind == crdt.MoveReclaim && b.inLine(grant.Log, m.Log)
			for unit := int64(0); entitled && grant.Kind == crdt.MoveTransfer && m.Of == grant.At.ID && unit < m.Amount; unit++ {
				b.back[i] = min(b.back[i]+1, grant.Amount)
			}
		}
	}
	left := map[crdt.LogID]int64{}
	for log := range 4 {
		left[logID(log)] = b.credit(logID(log)) - b.debit(logID(log))
	}
	for i, grant := range reversed(b.moves) {
		i = len(b.moves) - 1 - i
		_, inherited := b.heir(grant.To)
		for grant.Kind == crdt.MoveTransfer && b.ended(grant.To) && !inherited && left[grant.To] > 0 && b.back[i] < grant.Amount {
			b.back[i]++
			left[grant.To]--
		}
	}
	return b.show()
}

// A book is every movement once, in order, and what of each transfer has gone
// back.
type book struct {
	moves []crdt.Movement
	back  []int64
}

func (b book) ends(log crdt.LogID) []crdt.Movement {
	return slices.DeleteFunc(slices.Clone(b.moves), func(m crdt.Movement) bool { return m.Kind != crdt.MoveEnd || m.Log != log })
}

func (b book) ended(log crdt.LogID) bool { return len(b.ends(log)) > 0 }

func (b book) heir(log crdt.LogID) (crdt.LogID, bool) {
	ends := b.ends(log)
	if len(ends) == 0 || ends[0].To == log || ends[0].To == (crdt.LogID{}) {
		return crdt.LogID{}, false
	}
	for _, e := range ends {
		if e.To != ends[0].To || e.Fence[0] != ends[0].Fence[0] {
			return crdt.LogID{}, false
		}
	}
	for _, e := range b.ends(ends[0].To) {
		if e.At.Compare(ends[0].At) <= 0 {
			return crdt.LogID{}, false
		}
	}
	return ends[0].To, true
}

// inLine reports whether a log is the first or one of those that inherit from
// it, one after the other.
func (b book) inLine(first, log crdt.LogID) bool {
	heir, ok := b.heir(first)
	return first == log || ok && b.inLine(heir, log)
}

func (b book) credit(log crdt.LogID) (sum int64) {
	for i, m := range b.moves {
		if m.Kind == crdt.MoveCreate && m.Log == log {
			sum += m.Amount
		}
		if m.Kind == crdt.MoveTransfer && m.To == log {
			sum += m.Amount - b.back[i]
		}
	}
	return sum
}

func (b book) debit(log crdt.LogID) (sum int64) {
	for i, m := range b.moves {
		if m.Log == log {
			sum += b.taken(i)
		}
	}
	return sum
}

// taken is what movement i takes from its log.
func (b book) taken(i int) int64 {
	switch b.moves[i].Kind {
	case crdt.MoveSpend:
		return b.moves[i].Amount
	case crdt.MoveTransfer:
		return b.moves[i].Amount - b.back[i]
	}
	return 0
}

func (b book) inherited(log crdt.LogID) (sum int64) {
	for dead := range 4 {
		if heir, ok := b.heir(logID(dead)); ok && heir == log {
			sum += max(0, b.credit(logID(dead))+b.inherited(logID(dead))-b.debit(logID(dead)))
		}
	}
	return sum
}

func (b book) show() string {
	var created, spent int64
	for i, m := range b.moves {
		created += amountIf(m, crdt.MoveCreate)
		if m.Kind == crdt.MoveSpend {
			spent += b.taken(i)
		}
	}
	text := fmt.Sprintf("created %d spent %d short %d", created, spent, max(0, spent-created))
	purse := map[crdt.LogID]int64{}
	for i := range 4 {
		log := logID(i)
		purse[log] = b.credit(log) + b.inherited(log)
		balance := purse[log] - b.debit(log)
		if _, ok := b.heir(log); ok {
			balance = min(0, balance)
		}
		available, stranded := max(0, balance), int64(0)
		if b.ended(log) {
			available, stranded = 0, available
		}
		text += fmt.Sprintf(" %d:%d/%d/%d", i, balance, available, stranded)
	}
	for i, m := range b.moves {
		purse[m.Log] -= b.taken(i)
		if purse[m.Log] < 0 {
			text += fmt.Sprintf(" %.4x over by %d", m.At.ID.Link[:], -purse[m.Log])
			purse[m.Log] = 0
		}
	}
	return text
}

// inOrder is a set of writes as a list: each once, by bubble sort.
func inOrder[W any](writes []W, at func(W) crdt.Position) []W {
	var list []W
	for _, w := range writes {
		if !slices.ContainsFunc(list, func(held W) bool { return at(held).ID == at(w).ID }) {
			list = append(list, w)
		}
	}
	for range list {
		for i := 1; i < len(list); i++ {
			if at(list[i]).Compare(at(list[i-1])) < 0 {
				list[i], list[i-1] = list[i-1], list[i]
			}
		}
	}
	return list
}
