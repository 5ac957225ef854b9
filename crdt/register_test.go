package crdt_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
)

type write = crdt.Write[int]

// drawWrites has every entry of a history write one field. Authors replace
// what stood for them, or carelessly some of what they knew.
func drawWrites(t *rapid.T) []write {
	var writes []write
	for i, n := range drawHistory(t) {
		var known []write
		for _, p := range n.past {
			known = append(known, writes[p])
		}
		w := write{At: n.at, Value: i, Replaces: crdt.RegisterOf(known...).Heads()}
		if rapid.IntRange(0, 3).Draw(t, "careless") == 0 {
			w.Replaces = []crdt.ID{unheld()}
			for _, k := range known {
				if rapid.Bool().Draw(t, "replaces") {
					w.Replaces = append(w.Replaces, k.At.ID)
				}
			}
		}
		writes = append(writes, w)
	}
	return writes
}

func registerRule() mergeRule[crdt.Register[int], write] {
	return mergeRule[crdt.Register[int], write]{
		of:     crdt.RegisterOf[int],
		merge:  crdt.Register[int].Merge,
		show:   func(r crdt.Register[int]) string { return showWrites(r.Values()) },
		oracle: replayRegister,
	}
}

func showWrites(writes []write) string {
	text := ""
	for _, w := range writes {
		text += fmt.Sprintf("%d@%d ", w.Value, w.At.Depth)
	}
	return text
}

func TestRegisterLaws(t *testing.T) { registerRule().hold(t, drawWrites) }

// Each mutant is a register that somebody has shipped.
func TestRegisterMutants(t *testing.T) {
	largest := func(ws []write) []write {
		if len(ws) == 0 {
			return nil
		}
		return []write{slices.MaxFunc(ws, func(a, b write) int { return a.At.Compare(b.At) })}
	}
	standing := func(ws []write) []write { return crdt.RegisterOf(ws...).Values() }
	same := func(ws []write) []write { return ws }
	for name, mutant := range map[string]struct{ keep, read func([]write) []write }{
		"the last writer wins":                       {same, largest},
		"the first to arrive is shown first":         {same, func(ws []write) []write { return stripReplaced(ws) }},
		"replaced writes are thrown away at merging": {standing, standing},
		"a missing predecessor blocks a write":       {same, func(ws []write) []write { return standing(complete(ws)) }},
	} {
		t.Run(name, func(t *testing.T) {
			mergeRule[[]write, write]{
				of:     func(ws ...write) []write { return mutant.keep(ws) },
				merge:  func(a, b []write) []write { return mutant.keep(slices.Concat(a, b)) },
				show:   func(ws []write) string { return showWrites(mutant.read(ws)) },
				oracle: replayRegister,
			}.caught(t, drawWrites)
		})
	}
}

// stripReplaced keeps arrival order and duplicates.
func stripReplaced(ws []write) []write {
	return slices.DeleteFunc(slices.Clone(ws), func(w write) bool {
		return slices.ContainsFunc(ws, func(by write) bool { return slices.Contains(by.Replaces, w.At.ID) })
	})
}

// complete drops writes that name one that is not held.
func complete(ws []write) []write {
	return slices.DeleteFunc(slices.Clone(ws), func(w write) bool {
		return slices.ContainsFunc(w.Replaces, func(id crdt.ID) bool {
			return !slices.ContainsFunc(ws, func(held write) bool { return held.At.ID == id })
		})
	})
}

func TestRegister(t *testing.T) {
	place := func(i int, depth uint64) crdt.Position { return crdt.Position{Depth: depth, ID: entryID(i)} }
	first := crdt.Write[string]{At: place(0, 1), Value: "Tue"}
	ana := crdt.Write[string]{At: place(1, 2), Value: "Wed", Replaces: []crdt.ID{entryID(0)}}
	bea := crdt.Write[string]{At: place(2, 3), Value: "Thu", Replaces: []crdt.ID{entryID(0)}}
	both := crdt.Write[string]{At: place(3, 4), Value: "Fri", Replaces: []crdt.ID{entryID(1), entryID(2)}}
	for _, c := range []struct {
		name     string
		writes   []crdt.Write[string]
		value    string
		standing int
		heads    []crdt.ID
	}{
		{"nothing written", nil, "", 0, nil},
		{"one value", []crdt.Write[string]{first}, "Tue", 1, []crdt.ID{entryID(0)}},
		{"replaced", []crdt.Write[string]{ana, first}, "Wed", 1, []crdt.ID{entryID(1)}},
		{"two edits apart are a conflict", []crdt.Write[string]{ana, first, bea}, "Thu", 2, []crdt.ID{entryID(2), entryID(1)}},
		{"who sees both resolves it", []crdt.Write[string]{both, bea, ana, first}, "Fri", 1, []crdt.ID{entryID(3)}},
		{"predecessors not held yet", []crdt.Write[string]{both}, "Fri", 1, []crdt.ID{entryID(3)}},
		{"a write left out lets what it replaced stand again", []crdt.Write[string]{first, ana, bea}, "Thu", 2, []crdt.ID{entryID(2), entryID(1)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := crdt.RegisterOf(c.writes...)
			value, standing := r.Value()
			if value != c.value || standing != c.standing {
				t.Errorf("value %q with %d standing, want %q with %d", value, standing, c.value, c.standing)
			}
			if !reflect.DeepEqual(r.Heads(), c.heads) {
				t.Errorf("heads %v, want %v", r.Heads(), c.heads)
			}
		})
	}
}

// A caller may hand over anything: writes that name themselves or each other
// never leave a written field without a value.
func TestRegisterNeverEmpties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.Custom(func(t *rapid.T) crdt.ID { return entryID(rapid.IntRange(0, 4).Draw(t, "entry")) })
		var writes []write
		for i := range rapid.IntRange(1, 5).Draw(t, "writes") {
			at := crdt.Position{Depth: rapid.Uint64Range(1, 3).Draw(t, "depth"), ID: entryID(i)}
			writes = append(writes, write{At: at, Value: i, Replaces: rapid.SliceOf(ids).Draw(t, "replaces")})
		}
		if _, standing := crdt.RegisterOf(writes...).Value(); standing == 0 {
			t.Fatal("written, but without a value")
		}
	})
}
