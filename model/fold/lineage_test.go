package fold_test

import (
	"iter"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/model/fold"
)

// held answers for entries as a replica does.
type held map[crdt.ID]crdt.Tip

func (h held) Tip(id crdt.ID) (crdt.Tip, bool) {
	tip, ok := h[id]
	return tip, ok
}

// TestLineageAnswers compares a lineage, restarted now and then and offered
// some entries twice, with the past as the definition says it.
func TestLineageAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t, rapid.SampledFrom([]int{20, 60, 60, 160}).Draw(t, "at most")) // marks need many
		l, h := fold.NewLineage(held{}), held{}
		store := map[string][]byte{}
		var taken []crdt.Verified
		for i, v := range g.shuffled(t) {
			if i == 0 {
				l = fold.NewLineage(h)
			}
			h[v.ID()] = v.Tip()
			taken = append(taken, l.Offer(v)...)
			if again := l.Offer(v); len(again) > 0 {
				t.Fatal("taken up again")
			}
			if rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
				l = restart(t, l, h, store, g)
			}
		}
		g.checkOrder(t, taken)
		g.check(t, l)
	})
}

// restart stores what is new and continues from the store.
func restart(t *rapid.T, l *fold.Lineage, h held, store map[string][]byte, g *graph) *fold.Lineage {
	save(l, store)
	restored, err := fold.RestoreLineage(h, rowsOf(store))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(l.Waiting(), restored.Waiting()) {
		t.Fatal("others wait than before")
	}
	for _, id := range restored.Waiting() {
		if len(restored.Offer(g.entries[id])) > 0 {
			t.Fatal("taken up by a restart")
		}
	}
	return restored
}

func save(l *fold.Lineage, store map[string][]byte) {
	for _, row := range l.Unsaved() {
		if store[string(row.Key)] = row.Value; row.Value == nil {
			delete(store, string(row.Key))
		}
	}
}

func rowsOf(store map[string][]byte) iter.Seq[fold.Row] {
	return func(yield func(fold.Row) bool) {
		for _, key := range slices.Sorted(maps.Keys(store)) {
			if !yield(fold.Row{Key: []byte(key), Value: store[key]}) {
				return
			}
		}
	}
}

// FuzzRestoreLineage gives rows that may be anything: they are refused, or
// whatever is asked of the lineage ends.
func FuzzRestoreLineage(f *testing.F) {
	g := rapid.Custom(func(t *rapid.T) *graph { return drawGraph(t, 30) }).Example(7)
	h, store := held{}, map[string][]byte{}
	l := fold.NewLineage(h)
	for _, v := range g.order {
		h[v.ID()] = v.Tip()
		l.Offer(v)
	}
	save(l, store)
	var seed []byte
	for row := range rowsOf(store) {
		seed = append(append(seed, byte(len(row.Key)), byte(len(row.Value)>>8), byte(len(row.Value))), row.Key...)
		seed = append(seed, row.Value...)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := fold.RestoreLineage(h, split(data))
		if err != nil {
			return
		}
		for id := range h {
			at, ok := l.Place(id)
			if !ok {
				continue
			}
			past := l.Before(at)
			past.Ends(l.Log(at))
			past.Contested(l.Log(at))
			for other := range h {
				if o, ok := l.Place(other); ok {
					l.Precedes(o, at)
				}
			}
		}
		for _, v := range g.order {
			l.Offer(v)
		}
	})
}

// split reads rows: the lengths of key and value, and then these.
func split(data []byte) iter.Seq[fold.Row] {
	return func(yield func(fold.Row) bool) {
		for len(data) >= 3 {
			key, value := int(data[0]), int(data[1])<<8|int(data[2])
			if data = data[3:]; len(data) < key+value {
				return
			}
			if !yield(fold.Row{Key: data[:key], Value: data[key : key+value]}) {
				return
			}
			data = data[key+value:]
		}
	}
}
