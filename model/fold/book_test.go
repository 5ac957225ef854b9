package fold_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/fold"
)

// TestSameEntriesSameBook gives the same entries to books in different orders,
// batches and with restarts, of which some come right after a part of a batch
// was written, and held by some before they are fed: all say the same.
func TestSameEntriesSameBook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 60)
		lost := map[crdt.ID]bool{}
		if rapid.Bool().Draw(t, "lossy") {
			for _, v := range w.order {
				lost[v.ID()] = rapid.IntRange(0, 39).Draw(t, "lost") == 0
			}
		}
		first := newReader(w, lost)
		first.feed = w.arrivals(lost, nil)
		first.run(t, false)
		want := first.dump(t)
		for range 2 {
			other := newReader(w, lost)
			other.feed = w.arrivals(lost, t)
			other.run(t, true)
			if got := other.dump(t); got != want {
				t.Fatalf("in another order:\n%s", difference(got, want))
			}
		}
	})
}

// arrivals are the items of a feed, in the order of a draw.
func (w *world) arrivals(lost map[crdt.ID]bool, t *rapid.T) (items []replica.Item) {
	late := map[crdt.ID]bool{}
	order := w.order
	if t != nil {
		order = rapid.Permutation(order).Draw(t, "order")
	}
	for _, v := range order {
		if lost[v.ID()] {
			continue
		}
		if late[v.ID()] = t != nil && v.Sealed() && rapid.IntRange(0, 4).Draw(t, "late") == 0; late[v.ID()] || w.silent[v.ID()] {
			v = v.WithoutBody()
		}
		items = append(items, replica.Item{Event: replica.Entered, Entry: v})
	}
	for _, v := range w.order {
		if late[v.ID()] && !w.silent[v.ID()] && !lost[v.ID()] {
			at := rapid.IntRange(0, len(items)).Draw(t, "body")
			for i := range items[at:] {
				if items[at+i].Entry.ID() == v.ID() {
					at += i + 1 // not before the entry
					break
				}
			}
			items = slices.Insert(items, at, replica.Item{Event: replica.BodyArrived, Entry: v})
		}
	}
	return items
}

// failing is a test or a law.
type failing interface{ Fatal(args ...any) }

// reader feeds a book.
type reader struct {
	*holder
	world *world
	feed  []replica.Item
	book  *fold.Book
}

func newReader(w *world, lost map[crdt.ID]bool) *reader {
	r := &reader{holder: newHolder(), world: w}
	r.book = fold.NewBook(r, r.rows, kindsOfWorld(), newFake)
	return r
}

// run folds the feed, in batches and with crashes if it is to be rough.
func (r *reader) run(t *rapid.T, rough bool) {
	for at := 0; at < len(r.feed); {
		n := len(r.feed) - at
		if rough {
			n = rapid.IntRange(1, n).Draw(t, "batch")
		}
		batch := r.feed[at : at+n]
		r.hold(batch)
		effects, err := r.book.Take(batch)
		if err != nil {
			t.Fatal(err)
		}
		rows := r.book.Flush(uint64(at + n))
		if rough && rapid.IntRange(0, 9).Draw(t, "crash") == 0 {
			r.rows.write(append([]fold.Row{fold.Torn()}, rows[:rapid.IntRange(0, len(rows)-1).Draw(t, "written")]...))
			r.restart(t)
			at = 0 // all of it once more
			continue
		}
		r.store(rows, effects)
		if at += n; rough && rapid.Bool().Draw(t, "ahead") {
			r.hold(r.feed[at:rapid.IntRange(at, len(r.feed)).Draw(t, "to")])
		}
		if rough && rapid.IntRange(0, 3).Draw(t, "restart") == 0 {
			r.restart(t)
		}
	}
	r.again(t, len(r.feed), func() {
		if rough && rapid.IntRange(0, 9).Draw(t, "restart") == 0 {
			r.restart(t)
		}
	})
}

// hold is what a replica does before anything is folded.
func (r *reader) hold(items []replica.Item) {
	for _, item := range items {
		r.entries[item.Entry.ID()] = item.Entry
	}
}

// again folds again until nothing is left, with something done in between.
func (r *reader) again(t failing, cursor int, between func()) {
	for range 1000 {
		more, effects, err := r.book.Again()
		if err != nil {
			t.Fatal(err)
		}
		r.store(r.book.Flush(uint64(cursor)), effects)
		if !more {
			return
		}
		between()
	}
	t.Fatal("there is always something to fold again")
}

func (r *reader) store(rows []fold.Row, effects fold.Effects) {
	r.rows.write(rows)
	for id := range effects.Erased {
		r.gone[id] = true
	}
}

func (r *reader) restart(t failing) {
	book, effects, err := fold.OpenBook(r, r.rows, kindsOfWorld(), newFake)
	if errors.Is(err, fold.ErrStale) {
		clear(r.rows)
		book, err = fold.NewBook(r, r.rows, kindsOfWorld(), newFake), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	r.book = book
	for id := range effects.Erased {
		r.gone[id] = true
	}
}

// dump is everything that the book says.
func (r *reader) dump(t failing) string {
	var out strings.Builder
	v := r.book.View(r.rows)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"task", "count", "plain", "odd"} {
		ids, err := v.Records(kind)
		must(err)
		fmt.Fprintln(&out, kind, shorts(ids))
	}
	for _, e := range r.world.order {
		record, ok, err := v.Record(e.ID())
		must(err)
		history, err := v.History(e.ID())
		must(err)
		if ok || len(history) > 0 {
			fmt.Fprintln(&out, e.ID().Short(), ok, record.Kind, record.Creation, record.State, fields(record))
		}
		for _, h := range history {
			fmt.Fprintln(&out, "  ", h.ID.Short(), h.Depth, h.Outcome, h.Refused, h.Body.Kind)
		}
	}
	refusals, err := v.Refusals()
	must(err)
	for _, refusal := range refusals {
		fmt.Fprintln(&out, refusal)
	}
	conflicts, err := v.Conflicts()
	must(err)
	found, err := v.Find("title", "t")
	must(err)
	state, err := v.State()
	must(err)
	fmt.Fprintln(&out, shorts(conflicts), shorts(found))
	for _, key := range slices.SortedFunc(maps.Keys(state), func(a, b fold.KeyID) int { return slices.Compare(a[:], b[:]) }) {
		fmt.Fprintf(&out, "%x %x\n", key[:4], state[key])
	}
	for _, kind := range slices.Sorted(maps.Keys(v.Unknown())) {
		if n := v.Unknown()[kind]; n > 0 {
			fmt.Fprintln(&out, kind, n)
		}
	}
	return out.String()
}

func fields(r fold.Record) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		for _, v := range r.Fields[name] {
			out = append(out, fmt.Sprint(name, "=", v.V, v.Outcome, shorts(v.By)))
		}
	}
	return strings.Join(out, " ")
}

func shorts(ids []crdt.ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, id.Short())
	}
	return strings.Join(out, " ")
}

// difference is the lines that only one of two texts has.
func difference(got, want string) string {
	var out strings.Builder
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for _, line := range a {
		if !slices.Contains(b, line) {
			fmt.Fprintln(&out, "+", line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			fmt.Fprintln(&out, "-", line)
		}
	}
	return out.String()
}
