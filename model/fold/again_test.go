package fold_test

import (
	"fmt"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/fold"
)

// tale is a world that a test writes entry by entry; each log seals under the
// key that its first entry grants.
type tale struct {
	t *testing.T
	*world
}

func newTale(t *testing.T) *tale {
	return &tale{t, &world{silent: map[crdt.ID]bool{}}}
}

// begin is the first entry of a log.
func (w *tale) begin(log byte) crdt.Verified {
	return w.sign(crdt.Header{Log: crdt.LogID{log}}, "grant", map[string]any{"key": slices.Repeat([]byte{log}, 32)})
}

func (w *tale) ban(prev crdt.Verified, log crdt.LogID, from int64) crdt.Verified {
	return w.sign(after(prev), "ban", map[string]any{"log": log[:], "from": from})
}

// seal writes what nobody but those with the key of the log reads.
func (w *tale) seal(prev crdt.Verified, kind string, fields map[string]any, deps ...crdt.ID) crdt.Verified {
	h := after(prev)
	h.Deps, h.Sealed = deps, true
	return w.sign(h, kind, fields)
}

func after(prev crdt.Verified) crdt.Header {
	return crdt.Header{Log: prev.Log(), Seq: prev.Seq() + 1, Prev: prev.ID()}
}

func (w *tale) sign(h crdt.Header, kind string, fields map[string]any) crdt.Verified {
	w.t.Helper()
	block, err := crdt.Body{Kind: kind, Fields: fields}.Block()
	if err != nil {
		w.t.Fatal(err)
	}
	if h.Sealed {
		key := identity.Key(slices.Repeat([]byte{h.Log[0]}, 32))
		place := identity.BodyPlace{Log: h.Log, Seq: h.Seq, Prev: h.Prev.Link, Key: keyID(key)}
		if block, err = place.Seal(key, block, [24]byte{byte(len(w.order)), byte(len(w.order) >> 8)}); err != nil {
			w.t.Fatal(err)
		}
	}
	h.Body = crdt.BodyID(block)
	v, err := crdt.Sign(identity.DeviceKeyFromSeed([32]byte{h.Log[0]}), h, block)
	if err != nil {
		w.t.Fatal(err)
	}
	w.order = append(w.order, v)
	return v
}

// take folds the next entries of a feed in one batch.
func (r *reader) take(t failing, entries ...crdt.Verified) {
	var batch []replica.Item
	for _, v := range entries {
		batch = append(batch, replica.Item{Event: replica.Entered, Entry: v})
	}
	r.hold(batch)
	effects, err := r.book.Take(batch)
	if err != nil {
		t.Fatal(err)
	}
	r.feed = append(r.feed, batch...)
	r.store(r.book.Flush(uint64(len(r.feed))), effects)
}

// check folds what is left and compares with a book that took all at once.
func (r *reader) check(t *testing.T) {
	t.Helper()
	r.again(t, len(r.feed), func() {})
	other := newReader(r.world, nil)
	other.take(t, r.world.order...)
	other.again(t, len(other.feed), func() {})
	if got, want := r.dump(t), other.dump(t); got != want {
		t.Errorf("not as all at once:\n%s", difference(got, want))
	}
}

// What is new low on one branch of a log says nothing of what was judged
// further up on another before the log was banned.
func TestBanReachesEveryBranch(t *testing.T) {
	w := newTale(t)
	root := w.begin(1)
	end := root
	for i := range 40 { // more than share a page
		end = w.seal(end, "task", map[string]any{"title": fmt.Sprint(i)})
	}
	held := len(w.order)
	w.seal(root, "task", map[string]any{"title": "other branch"})
	w.ban(w.begin(2), root.Log(), 35)

	r := newReader(w.world, nil)
	r.take(t, w.order[:held]...)
	r.take(t, w.order[held:]...)
	r.check(t)
}

// A restart after the first of several portions forgets none of the others.
func TestRestartBetweenPortions(t *testing.T) {
	w := newTale(t)
	root := w.begin(1)
	end := root
	for i := range 600 { // more than are folded again in one portion
		end = w.seal(end, "plain", map[string]any{"title": fmt.Sprint(i)})
	}
	held := len(w.order)
	w.ban(w.begin(2), root.Log(), 550)

	r := newReader(w.world, nil)
	r.take(t, w.order[:held]...)
	r.again(t, held, func() {})
	r.take(t, w.order[held:]...)
	if _, effects, err := r.book.Again(); err != nil {
		t.Fatal(err)
	} else {
		r.store(r.book.Flush(uint64(len(r.feed))), effects)
	}
	r.restart(t)
	r.check(t)
}

// An entry that waited for one on another branch of its own log is folded even
// if that came to be held before a restart and is fed after it.
func TestWaitEndsByRestart(t *testing.T) {
	w := newTale(t)
	root := w.begin(1)
	prev := w.seal(root, "task", map[string]any{"title": "a"})
	lacking := w.seal(root, "task", map[string]any{"title": "b"})
	waits := w.seal(prev, "task", map[string]any{"title": "c"}, lacking.ID())

	r := newReader(w.world, nil)
	r.take(t, root, prev, waits)
	r.hold([]replica.Item{{Event: replica.Entered, Entry: lacking}})
	r.restart(t)
	r.take(t, lacking)
	r.check(t)
}

// An edit that something touches is no record, and sound all the same.
func TestTouchedEdit(t *testing.T) {
	w := newTale(t)
	root := w.begin(1)
	record := w.seal(root, "task", map[string]any{"title": "a"})
	edits := map[string]any{"title": map[string]any{"value": "b", "replaces": []any{record.ID().Link}}}
	edit := w.seal(record, "task", map[string]any{"record": record.ID().Link, "edits": edits})
	w.seal(edit, "count", map[string]any{"of": edit.ID().Link})

	r := newReader(w.world, nil)
	r.take(t, w.order...)
	r.again(t, len(r.feed), func() {})
	if refusals, err := r.book.View(r.rows).Refusals(); err != nil || len(refusals) > 0 {
		t.Errorf("refused: %v, %v", refusals, err)
	}
	if history, err := r.book.View(r.rows).History(edit.ID()); err != nil || slices.ContainsFunc(history, refused) {
		t.Errorf("history: %v, %v", history, err)
	}
}

func refused(e fold.Entry) bool { return e.Refused != nil }
