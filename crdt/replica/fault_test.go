package replica_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// TestFailedWrite: nothing of it is shown, the replica refuses until it has
// opened its store again, and what it then says is what the store says.
func TestFailedWrite(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", append(v.opening("a"), sealed("x", 100))...)
	digest, feed := m.c.Digest(), m.Last()
	w := watch(m, feed)
	if err := replica.BreakStore(m.Replica); err != nil {
		t.Fatal(err)
	}
	d := v.device("a")
	try := func(text string) error {
		_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note(text)}})
		return err
	}
	for range 3 {
		if err := try("lost"); err == nil {
			t.Fatal("a failed write was acknowledged")
		}
	}
	if m.c.Digest() != digest || m.Last() != feed || m.c.Len() != 3 {
		t.Errorf("something of it is shown: %d entries, feed up to %d", m.c.Len(), m.Last())
	}
	replica.RetryNow(m.Replica)
	if err := try("kept"); err != nil {
		t.Fatal(err)
	}
	if got, number := w.next(t, 1); got[0] != m.c.Tips()[0].ID || number != m.Last() {
		t.Errorf("watched %v", got)
	}
	if tips := m.c.Tips(); tips[0].Seq != 3 || m.c.Len() != 4 {
		t.Errorf("%d entries, tips %v", m.c.Len(), tips)
	}
	digest = m.c.Digest()
	m.reopen()
	if m.c.Digest() != digest || len(m.Lost()) > 0 {
		t.Error("memory was not what the store holds")
	}
}

// TestFailuresUnderLoad breaks the watermark again and again while many write and
// read. What was acknowledged is there, and no number of a log twice.
func TestFailuresUnderLoad(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	d := v.device("a")
	acknowledged := make(chan crdt.ID, 2000)
	ctx, stop := context.WithCancel(t.Context())
	var readers, writers sync.WaitGroup
	for range 2 {
		readers.Go(func() { readOn(ctx, m) })
	}
	for i := range 8 {
		writers.Go(func() {
			for k := range 30 {
				entries, err := m.c.Author(ctx, replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note(fmt.Sprint(i, k))}})
				if err != nil {
					replica.RetryNow(m.Replica)
					continue
				}
				acknowledged <- entries[0].ID()
				if k%10 == 9 && i == 0 {
					_ = replica.BreakWatermark(ctx, m.Replica)
				}
			}
		})
	}
	writers.Wait()
	stop()
	readers.Wait()
	close(acknowledged)
	_, _ = m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("may find it broken")}})
	replica.RetryNow(m.Replica)
	v.write(m, "a", note("the last one"))
	m.reopen()
	for id := range acknowledged {
		if _, err := m.c.Entry(id); err != nil {
			t.Error(err)
		}
	}
	if tips := m.c.Tips(); len(tips) != 1 || tips[0].Seq+1 != uint64(m.c.Len()) || m.Last() != uint64(m.c.Len()) {
		t.Errorf("%d entries, tips %v, feed up to %d", m.c.Len(), tips, m.Last())
	}
	if report, err := m.Verify(t.Context(), nil); err != nil || !report.Sound() {
		t.Errorf("%+v %v", report, err)
	}
}

// readOn reads whatever there is, as a session with a peer does.
func readOn(ctx context.Context, m *machine) {
	for ctx.Err() == nil {
		for _, tip := range m.c.Tips() {
			for _, err := range m.c.Chain(tip.ID, 0) {
				if err != nil && !errors.Is(err, os.ErrClosed) {
					m.t.Error(err)
				}
			}
		}
		for _, err := range m.Arrivals(0) {
			if err != nil && !errors.Is(err, os.ErrClosed) {
				m.t.Error(err)
			}
		}
		_ = m.c.Forks()
		_ = m.Space("acts", replica.Primary)
	}
}

// reserveAtClose is enough for closing a small store, in bytes, and too little
// for writing.
const reserveAtClose = 4 << 20

// TestFull: short of space the replica is read-only before it changes
// anything, and recovers by itself.
func TestFull(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	var free atomic.Uint64
	replica.SetFree(m.Replica, free.Load)
	digest, d := m.c.Digest(), v.device("a")
	for range 2 {
		_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x")}})
		wants(t, err, replica.ErrFull)
	}
	if m.c.Digest() != digest || m.c.Len() != 2 {
		t.Error("something was written")
	}
	if _, err := m.c.Entry(m.c.Tips()[0].ID); err != nil {
		t.Errorf("reading: %v", err)
	}
	free.Store(1 << 40)
	if got := v.write(m, "a", note("room again")); got[0].Seq() != 2 {
		t.Errorf("goes on at %d", got[0].Seq())
	}
	free.Store(reserveAtClose)
	m.reopen()
	if m.c.Len() != 3 {
		t.Errorf("%d entries", m.c.Len())
	}
}

// TestNoRoomToClose: without room for what closing writes, the store is left as
// a kill would leave it, and the directory stays locked by the process.
func TestNoRoomToClose(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	var free atomic.Uint64
	replica.SetFree(m.Replica, free.Load)
	wants(t, m.Replica.Close(), replica.ErrFull)
	_, err := replica.Open(t.Context(), replica.Options{Dir: m.dir})
	wants(t, err, replica.ErrInUse)
}

// TestDamageWhilePreparing: what the set concluded from an entry that could not
// be read is void.
func TestDamageWhilePreparing(t *testing.T) {
	v := newVillage(t)
	a, m := newMachine(t, v.Community), newMachine(t, v.Community)
	all := v.write(a, "a", append(v.opening("a"), note("one"), note("two"))...)
	admit(m, signed(t, all[:2]...))
	digest := m.c.Digest()
	keep, err := replica.Rows(m.Replica, replica.RowSegment)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(_ int, value []byte) []byte { value[len(value)/2] ^= 1; return value }
	if err := replica.Damage(m.Replica, replica.RowSegment, flip); err != nil {
		t.Fatal(err)
	}
	run, err := crdt.CheckRun(signed(t, all...))
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.c.Admit(t.Context(), "test", run)
	wants(t, err, replica.ErrDamaged)
	if m.c.Digest() != digest || m.c.Len() != 2 || m.c.Waiting() > 0 {
		t.Errorf("%d entries, %d wait", m.c.Len(), m.c.Waiting())
	}
	if err := replica.Damage(m.Replica, replica.RowSegment, func(n int, _ []byte) []byte { return keep[n] }); err != nil {
		t.Fatal(err)
	}
	replica.RetryNow(m.Replica)
	if got := admit(m, signed(t, all...)); got.New != 2 {
		t.Errorf("%+v", got)
	}
}

// TestEndedContext: a call that is given up is decided all the same.
func TestEndedContext(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	d := v.device("a")
	ctx, stop := context.WithCancel(t.Context())
	giveUp := note("given up")
	body := giveUp.Body
	giveUp.Body = func(at replica.Place) ([]byte, bool, error) { stop(); return body(at) }
	_, err := m.c.Author(ctx, replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{giveUp}})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := v.write(m, "a", note("next")); got[0].Seq() != 3 {
		t.Errorf("goes on at %d", got[0].Seq())
	}
	_, err = m.c.Author(ctx, replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("never begun")}})
	wants(t, err, context.Canceled)
}

func TestClosed(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	all := v.write(m, "a", v.opening("a")...)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(m.close)
	}
	wait.Wait()
	d := v.device("a")
	_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x")}})
	wants(t, err, os.ErrClosed)
	replica.DropCache(m.Replica)
	_, err = m.c.Entry(all[0].ID())
	wants(t, err, os.ErrClosed)
	if errors.Is(err, replica.ErrDamaged) {
		t.Errorf("closed looks like damage: %v", err)
	}
}

// TestCloseWhileWriting: what was acknowledged before is there, the rest fails.
func TestCloseWhileWriting(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	d := v.device("a")
	var acknowledged atomic.Int64
	var wait sync.WaitGroup
	enough := make(chan bool)
	for i := range 8 {
		wait.Go(func() {
			for k := 0; ; k++ {
				_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note(fmt.Sprint(i, k))}})
				if err != nil {
					wants(t, err, os.ErrClosed)
					return
				}
				if acknowledged.Add(1) == 40 {
					close(enough)
				}
			}
		})
	}
	<-enough
	m.close()
	wait.Wait()
	m.open()
	if m.c.Len() != int(acknowledged.Load())+2 {
		t.Errorf("%d entries, %d were acknowledged", m.c.Len()-2, acknowledged.Load())
	}
}

// TestLargeRun stores 256 bodies of nearly 64 KiB, which takes many
// transactions of the small profile, within its memory.
func TestLargeRun(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(replica.Small.MemoryLimit()))
	v := newVillage(t)
	a, m := newMachine(t, v.Community), newMachine(t, v.Community)
	all := v.write(a, "a", v.opening("a")...)
	for i := range 254 / 2 {
		all = append(all, v.write(a, "a", sealed(fmt.Sprint(i), 64<<10-100), sealed(fmt.Sprint(-i), 64<<10-100))...)
	}
	size := 0
	for _, e := range all {
		size += e.Size()
	}
	if size < 10*replica.TransactionBytes(m.Replica) {
		t.Fatalf("%d bytes are no large run", size)
	}
	if got := admit(m, signed(t, all...)); got.New != 256 {
		t.Errorf("%+v", got)
	}
	m.crash()
	if m.c.Digest() != a.c.Digest() || replica.Segments(m.c) < 50 {
		t.Errorf("%d entries in %d segments", m.c.Len(), replica.Segments(m.c))
	}
	for i, run := range slices.Collect(slices.Chunk(chain(m, m.c.Tips()[0].ID), 7)) {
		if len(run[0].Body()) == 0 {
			t.Errorf("run %d has lost its bodies", i)
		}
	}
}

// TestAdmitAll is Admit of each run, with few syncs.
func TestAdmitAll(t *testing.T) {
	v := newVillage(t)
	a, m := newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	for i := range 100 {
		v.write(a, "a", note(fmt.Sprint(i)), sealed("x", 50))
	}
	entries := chain(a, a.c.Tips()[0].ID)
	before := replica.Groups(m.Replica)
	got, err := m.c.AdmitAll(t.Context(), "test", func(yield func(crdt.Run, error) bool) {
		for run := range slices.Chunk(entries, 2) {
			if !yield(run, nil) {
				return
			}
		}
	})
	if err != nil || got.New != len(entries) || m.c.Digest() != a.c.Digest() {
		t.Errorf("%+v %v", got, err)
	}
	if groups := replica.Groups(m.Replica) - before; groups > 60 {
		t.Errorf("101 runs took %d groups", groups)
	}
	broken := errors.New("the file ends here")
	_, err = m.c.AdmitAll(t.Context(), "test", func(yield func(crdt.Run, error) bool) { yield(nil, broken) })
	wants(t, err, broken)
}

// TestWaitingRoomLasts: what waits is there after a restart, with a body that
// came later, and is not kept twice once it is verified.
func TestWaitingRoomLasts(t *testing.T) {
	v := newVillage(t)
	a, m := newMachine(t, v.Community), newMachine(t, v.Community)
	all := signed(t, v.write(a, "a", append(v.opening("a"), sealed("late", 100), note("end"))...)...)
	admit(m, []crdt.Signed{all[2].WithoutBody()})
	admit(m, all[2:])
	if m.c.Waiting() != 2 || m.c.Len() != 0 {
		t.Fatalf("%d wait, %d held", m.c.Waiting(), m.c.Len())
	}
	m.crash()
	if m.c.Waiting() != 2 {
		t.Fatalf("%d wait after a crash", m.c.Waiting())
	}
	if got := admit(m, all[:2]); got.New != 4 {
		t.Errorf("%+v", got)
	}
	for range 2 {
		if m.c.Waiting() != 0 || m.c.Len() != 4 || len(m.c.Lacking()) > 0 || m.c.Digest() != a.c.Digest() {
			t.Errorf("%d wait, %d held, lacks %v", m.c.Waiting(), m.c.Len(), m.c.Lacking())
		}
		m.crash()
	}
	if rows, err := replica.Rows(m.Replica, replica.RowWaiting); err != nil || len(rows) > 0 {
		t.Errorf("%d rows are left, %v", len(rows), err)
	}
}

// TestLogNeverBegun: in an encrypted store too, a log of which a kill left only
// the file is empty, and opening goes on.
func TestLogNeverBegun(t *testing.T) {
	v := newVillage(t)
	m := newMachineWith(t, v.Community, replica.Options{Profile: replica.Small, Key: make([]byte, 32)})
	v.write(m, "a", v.opening("a")...)
	left := m.copied()
	if err := os.WriteFile(filepath.Join(left.dir, "store", "00099.mem"), make([]byte, 16<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	left.open()
	if left.c.Len() != 2 || left.c.Digest() != m.c.Digest() {
		t.Errorf("%d entries", left.c.Len())
	}
}
