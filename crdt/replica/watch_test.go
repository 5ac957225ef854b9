package replica_test

import (
	"context"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// watcher reads a feed in a goroutine of its own.
type watcher struct {
	items chan replica.Item
	ended chan error
	stop  context.CancelFunc
}

func watch(m *machine, after uint64) *watcher {
	ctx, stop := context.WithCancel(m.t.Context())
	w := &watcher{items: make(chan replica.Item), ended: make(chan error, 1), stop: stop}
	m.t.Cleanup(stop)
	go func() {
		var failed error
		for item, err := range m.Watch(ctx, after) {
			if failed = err; err != nil {
				break
			}
			select {
			case w.items <- item:
			case <-ctx.Done():
			}
		}
		w.ended <- failed
	}()
	return w
}

// next are the ids of the next n items; numbers must rise.
func (w *watcher) next(t *testing.T, n int) (got []crdt.ID, last uint64) {
	t.Helper()
	for range n {
		item := <-w.items
		if item.Number <= last {
			t.Fatalf("number %d after %d", item.Number, last)
		}
		got, last = append(got, item.Entry.ID()), item.Number
	}
	return got, last
}

func TestWatch(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	w := watch(m, 0)
	begun := v.write(m, "a", v.opening("a")...)
	more := v.write(m, "a", note("one"), note("two"))
	got, last := w.next(t, 4)
	if want := ids(append(begun, more...)); !slices.Equal(got, want) || last != m.Last() {
		t.Errorf("watched %v up to %d", got, last)
	}
	w.stop()
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
	m.reopen()
	w = watch(m, 2) // goes on where somebody stopped
	again, lastAgain := w.next(t, 2)
	if !slices.Equal(again, ids(more)) || lastAgain != last {
		t.Errorf("resumed with %v up to %d", again, lastAgain)
	}
	after := v.write(m, "a", note("later"))
	if got, number := w.next(t, len(after)); !slices.Equal(got, ids(after)) || number <= last {
		t.Errorf("then %v up to %d", got, number)
	}
	m.close()
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
}

// TestWatchTwoCommunities has one feed.
func TestWatchTwoCommunities(t *testing.T) {
	v, other := newVillage(t), newVillageOf(t, "founders a")
	m := newMachine(t, v.Community)
	if v.Community == other.Community {
		t.Fatal("one community")
	}
	second, err := m.Join(t.Context(), other.Community)
	if err != nil {
		t.Fatal(err)
	}
	w := watch(m, 0)
	one := v.write(m, "a", v.opening("a")...)
	m2 := *m
	m2.c = second
	two := other.write(&m2, "a", other.opening("a")...)
	three := v.write(m, "a", note("three"))
	if got, _ := w.next(t, 5); !slices.Equal(got, ids(slices.Concat(one, two, three))) {
		t.Errorf("watched %v", got)
	}
	m.reopen()
	if second, err = m.Community(other.Community); err != nil || second.Len() != 2 || m.c.Len() != 3 || m.Last() != 5 {
		t.Errorf("%v, feed up to %d", err, m.Last())
	}
	if got := m.Communities(); len(got) != 2 {
		t.Errorf("communities %v", got)
	}
	if again, err := m.Join(t.Context(), other.Community); err != nil || again != second {
		t.Errorf("joined twice: %v", err)
	}
}

// TestJoinAtOnce makes one community of many tries.
func TestJoinAtOnce(t *testing.T) {
	v, other := newVillage(t), newVillageOf(t, "founders a")
	m := newMachine(t, v.Community)
	joined := make(chan *replica.Community)
	for range 20 {
		go func() {
			c, err := m.Join(t.Context(), other.Community)
			if err != nil {
				t.Error(err)
			}
			joined <- c
		}()
	}
	first := <-joined
	for range 19 {
		if c := <-joined; c != first {
			t.Error("two handles")
		}
	}
	m.reopen()
	if got := m.Communities(); len(got) != 2 {
		t.Errorf("communities %v", got)
	}
}

// TestWatchAfterRebuild shows everything again, under higher numbers.
func TestWatchAfterRebuild(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	all := v.write(m, "a", append(v.opening("a"), note("one"), sealed("x", 100))...)
	if err := m.c.Forget(t.Context(), []crdt.ID{all[3].ID()}, all[2].ID()); err != nil {
		t.Fatal(err)
	}
	seen, digest := m.Last(), m.c.Digest()
	m.close()
	for range 2 {
		if _, err := replica.Rebuild(t.Context(), m.options, nil); err != nil {
			t.Fatal(err)
		}
	}
	m.open()
	w := watch(m, seen)
	got, last := w.next(t, 4)
	if !slices.Equal(got, ids(all)) || last != m.Last() {
		t.Errorf("watched %v up to %d of %d", got, last, m.Last())
	}
	if m.c.Digest() != digest {
		t.Error("another digest")
	}
	if state, _, err := m.c.BodyState(all[3].ID()); state != replica.BodyGone || err != nil {
		t.Errorf("what was erased is %v, %v", state, err)
	}
	more := v.write(m, "a", note("goes on"))
	if got, _ := w.next(t, 1); !slices.Equal(got, ids(more)) {
		t.Errorf("then %v", got)
	}
}
