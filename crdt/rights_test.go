package crdt_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
)

// drawMovements has every entry of a history do anything at all to one limit:
// without rights, about transfers it never saw, with ends of any log by anyone.
func drawMovements(t *rapid.T) []crdt.Movement {
	var moves []crdt.Movement
	var transfers []crdt.ID
	log := rapid.Custom(func(t *rapid.T) crdt.LogID { return logID(rapid.IntRange(0, 3).Draw(t, "log")) })
	kinds := rapid.SampledFrom([]crdt.MovementKind{crdt.MoveCreate, crdt.MoveCreate, crdt.MoveTransfer, crdt.MoveTransfer,
		crdt.MoveTransfer, crdt.MoveSpend, crdt.MoveSpend, crdt.MoveReturn, crdt.MoveReclaim, crdt.MoveEnd, crdt.MoveEnd})
	for _, n := range drawHistory(t) {
		m := crdt.Movement{At: n.at, Kind: kinds.Draw(t, "kind"), Log: logID(n.log), Amount: rapid.Int64Range(1, 9).Draw(t, "amount")}
		switch m.Kind {
		case crdt.MoveTransfer:
			m.To = log.Filter(func(l crdt.LogID) bool { return l != m.Log }).Draw(t, "to")
			transfers = append(transfers, m.At.ID)
		case crdt.MoveReturn, crdt.MoveReclaim:
			m.Of = rapid.SampledFrom(append(transfers, unheld())).Draw(t, "of")
		case crdt.MoveEnd:
			m.Amount, m.Log, m.To = 0, log.Draw(t, "ended"), log.Draw(t, "heir")
			m.Fence = []crdt.ID{entryID(rapid.SampledFrom([]int{500, 500, 501}).Draw(t, "fence"))}
			if rapid.IntRange(0, 4).Draw(t, "no heir") == 0 {
				m.To = crdt.LogID{}
			}
		}
		moves = append(moves, m)
	}
	return moves
}

// rightsOf is for movements that the test made itself.
func rightsOf(moves ...crdt.Movement) crdt.Rights {
	r, err := crdt.RightsOf(moves...)
	if err != nil {
		panic(err)
	}
	return r
}

func tally(r crdt.Rights) crdt.Tally {
	t, err := r.Tally()
	if err != nil {
		panic(err)
	}
	return t
}

func showTally(t crdt.Tally) string {
	text := fmt.Sprintf("created %d spent %d short %d", t.Created, t.Spent, t.Shortfall())
	for i := range 4 {
		log := logID(i)
		text += fmt.Sprintf(" %d:%d/%d/%d", i, t.Balance(log), t.Available(log), t.Stranded(log))
	}
	for _, x := range t.OverCommitted {
		text += fmt.Sprintf(" %.4x over by %d", x.Entry.Link[:], x.Amount)
	}
	return text
}

func rightsRule() mergeRule[crdt.Rights, crdt.Movement] {
	return mergeRule[crdt.Rights, crdt.Movement]{
		of:     rightsOf,
		merge:  crdt.Rights.Merge,
		show:   func(r crdt.Rights) string { return showTally(tally(r)) },
		oracle: replayRights,
	}
}

func TestRightsLaws(t *testing.T) { rightsRule().hold(t, drawMovements) }

// Whatever anyone writes, rights are neither made nor lost, every spend
// counts, and what is over-committed is named to the unit.
func TestRightsAreConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := drawPartition(t, drawMovements(t)).all
		got := tally(rightsOf(held...))
		total, lacking, created, spent := got.Spent, int64(0), int64(0), int64(0)
		for _, log := range got.Logs() {
			total += got.Balance(log)
			lacking += max(0, -got.Balance(log))
		}
		for _, m := range inOrder(held, func(m crdt.Movement) crdt.Position { return m.At }) {
			created += amountIf(m, crdt.MoveCreate)
			spent += amountIf(m, crdt.MoveSpend)
		}
		for _, x := range got.OverCommitted {
			lacking -= x.Amount
		}
		if total != got.Created || got.Created != created || got.Spent != spent || lacking != 0 {
			t.Fatalf("%s: held and spent %d, created %d, spends %d, unnamed %d", showTally(got), total, created, spent, lacking)
		}
	})
}

func amountIf(m crdt.Movement, kind crdt.MovementKind) int64 {
	if m.Kind != kind {
		return 0
	}
	return m.Amount
}

// Each mutant is a way of keeping limits that oversells, loses rights or
// depends on who was met first.
func TestRightsMutants(t *testing.T) {
	read := func(ms []crdt.Movement) string { return showTally(tally(rightsOf(ms...))) }
	without := func(drop func(before []crdt.Movement, m crdt.Movement) bool) func([]crdt.Movement) string {
		return func(ms []crdt.Movement) string {
			var kept []crdt.Movement
			for _, m := range ms {
				if !drop(kept, m) {
					kept = append(kept, m)
				}
			}
			return read(kept)
		}
	}
	for name, show := range map[string]func([]crdt.Movement) string{
		"a spend without rights is void": without(func(before []crdt.Movement, m crdt.Movement) bool {
			return m.Kind == crdt.MoveSpend && tally(rightsOf(before...)).Available(m.Log) < m.Amount
		}),
		"a transfer beyond the giver's rights is void": without(func(before []crdt.Movement, m crdt.Movement) bool {
			return m.Kind == crdt.MoveTransfer && tally(rightsOf(before...)).Available(m.Log) < m.Amount
		}),
		"the end that arrives first holds": without(func(before []crdt.Movement, m crdt.Movement) bool {
			return m.Kind == crdt.MoveEnd && slices.ContainsFunc(before, func(e crdt.Movement) bool { return e.Kind == m.Kind && e.Log == m.Log })
		}),
		"returns of what has not arrived are lost": without(func(before []crdt.Movement, m crdt.Movement) bool {
			return m.Kind == crdt.MoveReturn && !slices.ContainsFunc(before, func(g crdt.Movement) bool { return g.At.ID == m.Of })
		}),
		"duplicates count twice": func(ms []crdt.Movement) string {
			twice := slices.Clone(ms)
			for i := range twice {
				twice[i].At.ID = entryID(2000 + i)
			}
			return read(twice)
		},
		"one branch of a fork is dropped": func(ms []crdt.Movement) string {
			return read(slices.DeleteFunc(slices.Clone(ms), func(m crdt.Movement) bool {
				return slices.ContainsFunc(ms, func(o crdt.Movement) bool {
					return o.Log == m.Log && o.At.Depth == m.At.Depth && o.At.Compare(m.At) < 0
				})
			}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			mergeRule[[]crdt.Movement, crdt.Movement]{
				of:     func(ms ...crdt.Movement) []crdt.Movement { return ms },
				merge:  func(a, b []crdt.Movement) []crdt.Movement { return slices.Concat(a, b) },
				show:   show,
				oracle: replayRights,
			}.caught(t, drawMovements)
		})
	}
}

// The story of two hubs and one stock: log 0 is the producer's phone, 1 and 2
// are the hubs', 3 is the producer's laptop.
func TestRights(t *testing.T) {
	at := func(i int) crdt.Position { return crdt.Position{Depth: uint64(i), ID: entryID(i)} }
	move := func(i int, kind crdt.MovementKind, log, to, of int, amount int64) crdt.Movement {
		m := crdt.Movement{At: at(i), Kind: kind, Log: logID(log), To: logID(to), Of: entryID(of), Amount: amount}
		if kind == crdt.MoveEnd {
			m.Fence = []crdt.ID{entryID(of)}
		}
		return m
	}
	const none = -1 // logID(none) is zero
	stock := move(1, crdt.MoveCreate, 0, none, 0, 120)
	hub1 := move(2, crdt.MoveTransfer, 0, 1, 0, 60)
	hub2 := move(3, crdt.MoveTransfer, 0, 2, 0, 40)
	sold1 := move(10, crdt.MoveSpend, 1, none, 0, 60)
	for _, c := range []struct {
		name      string
		moves     []crdt.Movement
		available [4]int64
		over      map[int]int64 // by entry
		shortfall int64
	}{
		{"allocated", []crdt.Movement{hub1, stock, hub2}, [4]int64{20, 60, 40, 0}, nil, 0},
		{"three islands promise what they hold", []crdt.Movement{stock, hub1, hub2, sold1,
			move(11, crdt.MoveSpend, 2, none, 0, 40), move(12, crdt.MoveSpend, 0, none, 0, 20)}, [4]int64{}, nil, 0},
		{"promised beyond the allocation", []crdt.Movement{stock, hub1, hub2, sold1, move(11, crdt.MoveSpend, 1, none, 0, 20)},
			[4]int64{20, 0, 40, 0}, map[int]int64{11: 20}, 0},
		{"the owner tops it up", []crdt.Movement{stock, hub1, hub2, sold1, move(11, crdt.MoveSpend, 1, none, 0, 20),
			move(12, crdt.MoveTransfer, 0, 1, 0, 20)}, [4]int64{0, 0, 40, 0}, nil, 0},
		{"a second device of the owner without rights", []crdt.Movement{stock, move(2, crdt.MoveSpend, 0, none, 0, 80),
			move(3, crdt.MoveSpend, 3, none, 0, 80)}, [4]int64{40, 0, 0, 0}, map[int]int64{3: 80}, 40},
		{"returned", []crdt.Movement{stock, hub1, move(10, crdt.MoveReturn, 1, none, 2, 25)}, [4]int64{85, 35, 0, 0}, nil, 0},
		{"returned and reclaimed at once goes back once", []crdt.Movement{stock, hub1,
			move(10, crdt.MoveReturn, 1, none, 2, 60), move(11, crdt.MoveReclaim, 0, none, 2, 60)}, [4]int64{120, 0, 0, 0}, nil, 0},
		{"reclaimed while the holder promised", []crdt.Movement{stock, hub1, sold1, move(11, crdt.MoveReclaim, 0, none, 2, 45)},
			[4]int64{105, 0, 0, 0}, map[int]int64{10: 45}, 0},
		{"nobody else reclaims", []crdt.Movement{stock, hub1, move(11, crdt.MoveReclaim, 2, none, 2, 45)}, [4]int64{60, 60, 0, 0}, nil, 0},
		{"the transfer is not held yet", []crdt.Movement{sold1, move(11, crdt.MoveReturn, 1, none, 2, 5)},
			[4]int64{}, map[int]int64{10: 60}, 60},
		{"a fork gives the same rights twice", []crdt.Movement{stock, move(2, crdt.MoveTransfer, 0, 1, 0, 120), {At: crdt.Position{Depth: 2, ID: entryID(40)},
			Kind: crdt.MoveTransfer, Log: logID(0), To: logID(2), Amount: 120}}, [4]int64{0, 120, 120, 0}, map[int]int64{largerOf(2, 40): 120}, 0},
		{"the phone is lost, the laptop inherits", []crdt.Movement{stock, hub1, move(9, crdt.MoveEnd, 0, 3, 2, 0)}, [4]int64{0, 60, 0, 60}, nil, 0},
		{"and may reclaim", []crdt.Movement{stock, hub1, move(9, crdt.MoveEnd, 0, 3, 2, 0), move(10, crdt.MoveReclaim, 3, none, 2, 10)},
			[4]int64{0, 50, 0, 70}, nil, 0},
		{"two ends say the same", []crdt.Movement{stock, hub1, move(8, crdt.MoveEnd, 0, 3, 2, 0), move(9, crdt.MoveEnd, 0, 3, 2, 0)},
			[4]int64{0, 60, 0, 60}, nil, 0},
		{"two ends of a hub name different heirs", []crdt.Movement{stock, hub1, move(8, crdt.MoveEnd, 1, 2, 0, 0), move(9, crdt.MoveEnd, 1, 3, 0, 0)},
			[4]int64{120, 0, 0, 0}, nil, 0},
		{"two ends of a hub name different fences", []crdt.Movement{stock, hub1, move(8, crdt.MoveEnd, 1, 2, 0, 0), move(9, crdt.MoveEnd, 1, 2, 2, 0)},
			[4]int64{120, 0, 0, 0}, nil, 0},
		{"an end names no heir", []crdt.Movement{stock, hub1, move(9, crdt.MoveEnd, 1, none, 0, 0)}, [4]int64{120, 0, 0, 0}, nil, 0},
		{"what an ended log had promised stays promised", []crdt.Movement{stock, hub1, move(8, crdt.MoveSpend, 1, none, 0, 50),
			move(9, crdt.MoveEnd, 1, 2, 8, 0)}, [4]int64{60, 0, 10, 0}, nil, 0},
		{"the heir ends too", []crdt.Movement{stock, hub1, move(8, crdt.MoveEnd, 1, 2, 0, 0), move(9, crdt.MoveEnd, 2, 3, 0, 0)},
			[4]int64{60, 0, 0, 60}, nil, 0},
		{"heirs in a circle: the later end gives back", []crdt.Movement{stock, hub1, hub2, move(8, crdt.MoveEnd, 1, 2, 0, 0),
			move(9, crdt.MoveEnd, 2, 1, 0, 0)}, [4]int64{60, 0, 0, 0}, nil, 0},
		{"one entry ends two logs that name each other", []crdt.Movement{stock, hub1, hub2, move(9, crdt.MoveEnd, 1, 2, 0, 0),
			move(9, crdt.MoveEnd, 2, 1, 0, 0)}, [4]int64{120, 0, 0, 0}, nil, 0},
		{"a log cannot inherit from itself", []crdt.Movement{stock, hub1, move(9, crdt.MoveEnd, 1, 1, 0, 0)}, [4]int64{120, 0, 0, 0}, nil, 0},
		{"a third end does not settle what two disagree on", []crdt.Movement{stock, hub1, move(7, crdt.MoveEnd, 1, 2, 0, 0),
			move(8, crdt.MoveEnd, 1, 3, 0, 0), move(9, crdt.MoveEnd, 1, 2, 0, 0)}, [4]int64{120, 0, 0, 0}, nil, 0},
		{"what is left goes back to who gave last", []crdt.Movement{stock, hub1, hub2, move(7, crdt.MoveTransfer, 2, 1, 0, 30),
			move(8, crdt.MoveSpend, 1, none, 0, 70), move(9, crdt.MoveEnd, 1, none, 8, 0)}, [4]int64{20, 0, 30, 0}, nil, 0},
		{"two ended logs in a row give back one step", []crdt.Movement{stock, hub1, move(7, crdt.MoveTransfer, 1, 2, 0, 60),
			move(8, crdt.MoveEnd, 1, none, 7, 0), move(9, crdt.MoveEnd, 2, none, 0, 0)}, [4]int64{60, 0, 0, 0}, nil, 0},
		{"and from there it can be reclaimed", []crdt.Movement{stock, hub1, move(7, crdt.MoveTransfer, 1, 2, 0, 60),
			move(8, crdt.MoveEnd, 1, none, 7, 0), move(9, crdt.MoveEnd, 2, none, 0, 0), move(10, crdt.MoveReclaim, 0, none, 2, 60)},
			[4]int64{120, 0, 0, 0}, nil, 0},
		{"a reclaim comes before what an end gives back", []crdt.Movement{stock, hub1, move(7, crdt.MoveSpend, 1, none, 0, 50),
			move(8, crdt.MoveReclaim, 0, none, 2, 20), move(9, crdt.MoveEnd, 1, none, 7, 0)}, [4]int64{80, 0, 0, 0}, map[int]int64{7: 10}, 0},
		{"the heir returns what it inherited", []crdt.Movement{stock, hub1, move(8, crdt.MoveEnd, 1, 2, 0, 0),
			move(9, crdt.MoveReturn, 2, none, 2, 25)}, [4]int64{85, 0, 35, 0}, nil, 0},
		{"what goes back to an ended giver passes to its heir", []crdt.Movement{stock, hub1, move(8, crdt.MoveEnd, 0, 3, 2, 0),
			move(9, crdt.MoveEnd, 1, none, 0, 0)}, [4]int64{0, 0, 0, 120}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tally(rightsOf(c.moves...))
			for i, want := range c.available {
				if got.Available(logID(i)) != want {
					t.Errorf("log %d has %d, want %d", i, got.Available(logID(i)), want)
				}
			}
			over := map[crdt.ID]int64{}
			for entry, amount := range c.over {
				over[entryID(entry)] = amount
			}
			for _, x := range got.OverCommitted {
				if over[x.Entry] != x.Amount {
					t.Errorf("%s is over by %d, want %d", x.Entry.Short(), x.Amount, over[x.Entry])
				}
				delete(over, x.Entry)
			}
			if len(over) > 0 {
				t.Errorf("not named: %v", over)
			}
			if got.Shortfall() != c.shortfall {
				t.Errorf("shortfall %d, want %d", got.Shortfall(), c.shortfall)
			}
		})
	}
}

// largerOf is the entry that comes later at one depth.
func largerOf(a, b int) int {
	if entryID(a).Compare(entryID(b).Link) > 0 {
		return a
	}
	return b
}

// A forked log is honoured on several branches; a fence is a set of them.
func TestRightsFencesAreSets(t *testing.T) {
	a, b := entryID(20), entryID(21)
	end := func(i int, fence ...crdt.ID) crdt.Movement {
		return crdt.Movement{At: crdt.Position{Depth: 9, ID: entryID(i)}, Kind: crdt.MoveEnd, Log: logID(0), To: logID(1), Fence: fence}
	}
	stock := crdt.Movement{At: crdt.Position{Depth: 1, ID: entryID(1)}, Kind: crdt.MoveCreate, Log: logID(0), Amount: 5}
	if got := tally(rightsOf(stock, end(2, a, b), end(3, b, a, b))); got.Available(logID(1)) != 5 {
		t.Error("two ends name the same branches in another order, and the heir got nothing")
	}
	if got := tally(rightsOf(stock, end(2, a, b), end(3, a))); got.Stranded(logID(0)) != 5 {
		t.Error("two ends honour different branches, and yet the heir got something")
	}
}

func TestRightsRefuse(t *testing.T) {
	at := crdt.Position{Depth: 1, ID: entryID(0)}
	for name, m := range map[string]crdt.Movement{
		"no kind":                {At: at, Amount: 1},
		"an unknown kind":        {At: at, Kind: crdt.MoveEnd + 1, Amount: 1},
		"nothing":                {At: at, Kind: crdt.MoveSpend},
		"less than nothing":      {At: at, Kind: crdt.MoveSpend, Amount: -1},
		"too much":               {At: at, Kind: crdt.MoveCreate, Amount: crdt.MaxAmount + 1},
		"a transfer to nobody":   {At: at, Kind: crdt.MoveTransfer, Log: logID(0), Amount: 1},
		"a transfer to oneself":  {At: at, Kind: crdt.MoveTransfer, Log: logID(0), To: logID(0), Amount: 1},
		"an end with an amount":  {At: at, Kind: crdt.MoveEnd, Log: logID(0), Amount: 1},
		"the smallest integer":   {At: at, Kind: crdt.MoveReclaim, Amount: -1 << 63},
		"a return of too much":   {At: at, Kind: crdt.MoveReturn, Amount: 1<<63 - 1},
		"a reclaim of too much":  {At: at, Kind: crdt.MoveReclaim, Amount: crdt.MaxAmount + 1},
		"a transfer of too much": {At: at, Kind: crdt.MoveTransfer, To: logID(0), Amount: crdt.MaxAmount + 1},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := crdt.RightsOf(m); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// The two bounds together keep every sum in an int64.
func TestRightsCannotOverflow(t *testing.T) {
	most := new(big.Int).Mul(big.NewInt(crdt.MaxAmount), big.NewInt(crdt.MaxMovements))
	if !most.IsInt64() {
		t.Errorf("the largest sum, %v, is no int64", most)
	}
	moves := make([]crdt.Movement, crdt.MaxMovements+1)
	for i := range moves {
		at := crdt.Position{Depth: uint64(i + 1), ID: unheld()}
		moves[i] = crdt.Movement{At: at, Kind: crdt.MoveSpend, Log: logID(0), Amount: crdt.MaxAmount}
	}
	if _, err := rightsOf(moves...).Tally(); err == nil {
		t.Error("one movement too many was accepted")
	}
	if got := tally(rightsOf(moves[1:]...)); got.Balance(logID(0)) != -most.Int64() {
		t.Errorf("balance %d, want −%v", got.Balance(logID(0)), most)
	}
}
