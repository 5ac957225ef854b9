package replica

import (
	"context"
	"fmt"
	"os"

	"tallystick/crdt"
)

// group is what one sync makes durable: the writes of as many requests as came
// while the disk was busy, so that many small acts share the price of a sync.
type group struct {
	data  []write // found only through index, so that a part of it alone is harmless
	index []write // one transaction, whatever the size of data
	tidy  []write // what index has made superfluous: harmless if it never comes

	size, indexSize int // bytes

	marks   map[crdt.LogID]mark
	settle  *place   // where the directory lies from now on
	publish []func() // once durable, before anyone is answered
	waiters []chan<- error
}

func newGroup() *group { return &group{marks: map[crdt.LogID]mark{}} }

func (g *group) addData(key, value []byte) {
	g.data = append(g.data, write{key, value})
	g.size += len(key) + len(value)
}

func (g *group) set(key, value []byte) {
	if value == nil {
		value = []byte{}
	}
	g.addIndex(write{key, value})
}

func (g *group) delete(key []byte) { g.addIndex(write{key: key}) }

func (g *group) addIndex(w write) {
	g.index = append(g.index, w)
	g.indexSize += w.cost()
	g.size += w.cost()
}

func (g *group) addTidy(key []byte) { g.tidy = append(g.tidy, write{key: key}) }

// full reports whether the group should take no further request. What one
// request adds to the index at most is in limits.go; both fit a transaction of
// the smallest profile.
func (g *group) full(most int) bool { return g.size >= most || g.indexSize >= maxGroupIndex }

// empty reports whether there is nobody to answer and nothing to write.
func (g *group) empty() bool {
	return len(g.waiters)+len(g.data)+len(g.index)+len(g.tidy)+len(g.publish) == 0
}

// request asks the writer for one change. Prepare runs in the writer's
// goroutine. If it fails it has changed nothing, in memory or in the group, or
// else says so with [torn].
type request struct {
	ctx     context.Context
	prepare func(*group) error
	done    chan error
}

// torn is the failure of a prepare that had begun to change things. The group
// is given up, and memory is worked out again from the store.
type torn struct{ error }

func (t torn) Unwrap() error { return t.error }

// submit has prepare's change made durable. A context that ends while the
// change is under way leaves it undecided for the caller: it happens once or
// not at all. Prepare may then still be running, so what it writes to is not
// read unless the error is nil.
func (r *Replica) submit(ctx context.Context, prepare func(*group) error) error {
	done, err := r.ask(ctx, prepare)
	if err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask is submit without waiting. Changes are made in the order in which they
// were asked for.
func (r *Replica) ask(ctx context.Context, prepare func(*group) error) (done <-chan error, err error) {
	req := request{ctx: ctx, prepare: prepare, done: make(chan error, 1)}
	select {
	case r.requests <- req:
		return req.done, nil
	case <-r.closing:
		return nil, errClosed()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// errClosed answers calls on a replica that is closed.
func errClosed() error { return fmt.Errorf("replica: %w", os.ErrClosed) }
