package crdt_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
)

// A world is a few honest devices that share one limit: each promises only
// what its own replica says it has, whatever the others do meanwhile.
type world struct {
	devices []*device
	moves   []crdt.Movement // of everyone, in the order they were written
	turn    int
	ends    bool // devices are lost
	reclaim bool // givers reclaim early
}

// A device holds some of the movements. Two with one log are a copied disk.
type device struct {
	log  int
	held map[int]bool // indices into the world's movements
}

// newWorld has four devices. Device 0 is the owner's and begins with 40 units.
func newWorld() *world {
	w := &world{}
	for log := range 4 {
		w.devices = append(w.devices, &device{log: log, held: map[int]bool{}})
	}
	w.write(w.devices[0], crdt.Movement{Kind: crdt.MoveCreate, Amount: 40})
	return w
}

// view is what a device makes of what it holds: it leaves out what lies past
// the fence of an end that it holds, as a fold does.
func (w *world) view(d *device) crdt.Tally {
	var counted []crdt.Movement
	for _, i := range w.held(d) {
		if !w.cut(d, i) {
			counted = append(counted, w.moves[i])
		}
	}
	return tally(rightsOf(counted...))
}

func (w *world) held(d *device) []int {
	var held []int
	for i := range w.moves {
		if d.held[i] {
			held = append(held, i)
		}
	}
	return held
}

// cut reports whether movement i lies past a fence that the device holds. The
// fence is the index of the last movement honoured, as an entry id.
func (w *world) cut(d *device, i int) bool {
	for _, e := range w.held(d) {
		end := w.moves[e]
		if end.Kind == crdt.MoveEnd && w.moves[i].Kind != crdt.MoveEnd && end.Log == w.moves[i].Log {
			fence := slices.IndexFunc(w.moves, func(m crdt.Movement) bool { return slices.Contains(end.Fence, m.At.ID) })
			if i > fence {
				return true
			}
		}
	}
	return false
}

// write has a device add a movement below everything that it holds.
func (w *world) write(d *device, m crdt.Movement) {
	depth := uint64(0)
	for _, i := range w.held(d) {
		depth = max(depth, w.moves[i].At.Depth)
	}
	m.At = crdt.Position{Depth: depth + 1, ID: entryID(len(w.moves))}
	if m.Kind != crdt.MoveEnd {
		m.Log = logID(d.log)
	}
	d.held[len(w.moves)] = true
	w.moves = append(w.moves, m)
}

// meet lets a device take up all that another holds.
func meet(taker, giver *device) {
	for i := range giver.held {
		taker.held[i] = true
	}
}

// choose draws one of a list. Draws lean to small numbers, so the list turns: a
// world in which mostly device 0 did mostly the first thing would prove little.
func choose[T any](t *rapid.T, w *world, list []T) T {
	w.turn++
	return list[(rapid.IntRange(0, len(list)-1).Draw(t, "choice")+w.turn)%len(list)]
}

// step is one thing that happens: some device, knowing what it knows, does what
// it has the rights for.
func (w *world) step(t *rapid.T) {
	d := choose(t, w, w.devices)
	has := w.view(d).Available(logID(d.log))
	act := choose(t, w, []string{"transfer", "spend", "meet", "return", "reclaim", "lose", "create", "meet", "transfer"})
	switch {
	case act == "create" && d.log == 0:
		w.write(d, crdt.Movement{Kind: crdt.MoveCreate, Amount: rapid.Int64Range(1, 20).Draw(t, "created")})
	case act == "transfer" && has > 0:
		to := choose(t, w, without(d.log))
		w.write(d, crdt.Movement{Kind: crdt.MoveTransfer, To: logID(to), Amount: rapid.Int64Range(1, has).Draw(t, "given")})
	case act == "spend" && has > 0:
		w.write(d, crdt.Movement{Kind: crdt.MoveSpend, Amount: rapid.Int64Range(1, has).Draw(t, "spent")})
	case act == "return":
		w.giveBack(t, d, has)
	case act == "reclaim" && w.reclaim:
		w.takeBack(t, d)
	case act == "lose" && w.ends:
		w.lose(t, d)
	default:
		meet(d, choose(t, w, w.devices))
	}
}

func without(log int) []int {
	return slices.DeleteFunc([]int{0, 1, 2, 3}, func(other int) bool { return other == log })
}

// giveBack returns part of a transfer to the device, as far as it has it.
func (w *world) giveBack(t *rapid.T, d *device, has int64) {
	view := w.view(d)
	w.undo(t, d, crdt.MoveReturn, func(m crdt.Movement) int64 {
		if m.To != logID(d.log) {
			return 0
		}
		return min(has, view.Granted(m.At.ID))
	})
}

// takeBack reclaims part of a transfer that the device made, and may well ask
// for more of it than is left.
func (w *world) takeBack(t *rapid.T, d *device) {
	w.undo(t, d, crdt.MoveReclaim, func(m crdt.Movement) int64 {
		if m.Log != logID(d.log) {
			return 0
		}
		return m.Amount
	})
}

// undo writes a return or reclaim of some transfer that the device holds, of at
// most what most allows.
func (w *world) undo(t *rapid.T, d *device, kind crdt.MovementKind, most func(crdt.Movement) int64) {
	var candidates []crdt.Movement
	for _, i := range w.held(d) {
		if m := w.moves[i]; m.Kind == crdt.MoveTransfer && !w.cut(d, i) && most(m) > 0 {
			candidates = append(candidates, m)
		}
	}
	if len(candidates) == 0 || w.knowsEnd(d, d.log) {
		return
	}
	m := choose(t, w, candidates)
	w.write(d, crdt.Movement{Kind: kind, Of: m.At.ID, Amount: rapid.Int64Range(1, most(m)).Draw(t, "undone")})
}

// lose ends another log as far as the device has seen it. Device 0, which is
// never lost, does it, so that the ends of a log never disagree.
func (w *world) lose(t *rapid.T, d *device) {
	lost := choose(t, w, without(0))
	if d.log != 0 || w.knowsEnd(d, lost) {
		return
	}
	end := crdt.Movement{Kind: crdt.MoveEnd, Log: logID(lost), To: logID(choose(t, w, without(lost)))}
	for _, i := range w.held(d) {
		if w.moves[i].Log == logID(lost) && w.moves[i].Kind != crdt.MoveEnd {
			end.Fence = []crdt.ID{w.moves[i].At.ID}
		}
	}
	w.write(d, end)
}

func (w *world) knowsEnd(d *device, log int) bool {
	return slices.ContainsFunc(w.held(d), func(i int) bool {
		return w.moves[i].Kind == crdt.MoveEnd && w.moves[i].Log == logID(log)
	})
}

// everything is what a device holds after meeting all others.
func (w *world) everything() *device {
	all := &device{held: map[int]bool{}}
	for _, d := range w.devices {
		meet(all, d)
	}
	return all
}

// No honest device is ever over-committed, however the network was cut: every
// replica at every moment says so, of everyone.
func TestHonestDevicesNeverOversell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		for range 60 {
			w.step(t)
			for _, d := range append(w.devices, w.everything()) {
				if over := w.view(d).OverCommitted; len(over) > 0 {
					t.Fatalf("over-committed: %v", over)
				}
			}
		}
		if view := w.view(w.everything()); view.Spent > view.Created {
			t.Fatalf("spent %d of %d", view.Spent, view.Created)
		}
	})
}

// Where one device's disk was copied and both go on, only that log is
// over-committed: whoever got rights from either branch is safe.
func TestForkedDeviceAloneOversells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		copied := choose(t, w, w.devices).log
		for step := range 60 {
			w.step(t)
			if step == 15 {
				twin := &device{log: copied, held: map[int]bool{}}
				meet(twin, w.devices[copied])
				w.devices = append(w.devices, twin)
			}
		}
		for _, x := range w.view(w.everything()).OverCommitted {
			if x.Log != logID(copied) {
				t.Fatalf("honest log %s named: %v", x.Log, x)
			}
		}
	})
}

// With reclaims and lost devices, promises are over-committed by no more than
// was taken back: what givers reclaimed, and what fences cut off.
func TestOversellingNeverExceedsWhatWasTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.ends, w.reclaim = rapid.Bool().Draw(t, "ends"), rapid.Bool().Draw(t, "reclaims")
		for range 60 {
			w.step(t)
		}
		all, taken := w.everything(), int64(0)
		for i, m := range w.moves {
			if m.Kind == crdt.MoveReclaim && !w.cut(all, i) || m.Kind != crdt.MoveSpend && w.cut(all, i) {
				taken += m.Amount
			}
		}
		for _, x := range w.view(all).OverCommitted {
			taken -= x.Amount
		}
		if taken < 0 {
			t.Fatalf("over-committed by %d more than was taken back: %v", -taken, w.view(all).OverCommitted)
		}
	})
}
