package fold_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/fold"
)

// desk is a replica on disk with an engine, at which two founders write.
type desk struct {
	t       *testing.T
	world   *crdttest.World
	options replica.Options
	replica *replica.Replica
	*fold.Engine
	nonce byte
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, world: crdttest.Draw(t, "founders a b"), options: replica.Options{Dir: filepath.Join(t.TempDir(), "data"), Profile: replica.Small}}
	var err error
	if d.replica, err = replica.Create(t.Context(), d.options); err != nil {
		t.Fatal(err)
	}
	if _, err = d.replica.Join(t.Context(), d.world.Community); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.replica.Close() })
	d.fold()
	charter, err := d.world.Charter.Body()
	if err != nil {
		t.Fatal(err)
	}
	d.author("a", d.device("a").Body(), false)
	d.author("a", charter, false)
	d.author("b", d.device("b").Body(), false)
	return d
}

func (d *desk) device(name string) *crdttest.Device {
	device, err := d.world.Device(name)
	if err != nil {
		d.t.Fatal(err)
	}
	return device
}

// fold opens the engine and catches up.
func (d *desk) fold() {
	d.t.Helper()
	var err error
	d.Engine, err = fold.Open(d.t.Context(), fold.Options{Replica: d.replica, Community: d.world.Community, Kinds: kindsOfWorld(), Authority: newFake})
	if err != nil {
		d.t.Fatal(err)
	}
	d.catchUp()
}

func (d *desk) catchUp() {
	d.t.Helper()
	if err := d.CatchUp(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) reopen() {
	d.t.Helper()
	if err := d.replica.Close(); err != nil {
		d.t.Fatal(err)
	}
	var err error
	if d.replica, err = replica.Open(d.t.Context(), d.options); err != nil {
		d.t.Fatal(err)
	}
	d.fold()
}

func (d *desk) author(name string, block []byte, sealed bool, refs ...crdt.ID) crdt.ID {
	d.t.Helper()
	c, err := d.replica.Community(d.world.Community)
	if err != nil {
		d.t.Fatal(err)
	}
	device := d.device(name)
	draft := replica.Draft{Refs: refs, Body: func(at replica.Place) ([]byte, bool, error) {
		if !sealed {
			return block, false, nil
		}
		d.nonce++
		place := identity.BodyPlace{Log: at.Log, Seq: at.Seq, Prev: at.Prev.Link, Key: keyID(identity.Key{1})}
		body, err := place.Seal(identity.Key{1}, block, [24]byte{d.nonce})
		return body, true, err
	}}
	written, err := c.Author(d.t.Context(), replica.Batch{Log: device.Log, Key: device.Key, Drafts: []replica.Draft{draft}})
	if err != nil {
		d.t.Fatal(err)
	}
	return written[0].ID()
}

func (d *desk) write(name, kind string, fields map[string]any, refs ...crdt.ID) crdt.ID {
	d.t.Helper()
	block, err := crdt.Body{Kind: kind, Fields: fields}.Block()
	if err != nil {
		d.t.Fatal(err)
	}
	return d.author(name, block, kind != "grant" && kind != "ban" && kind != "erase", refs...)
}

func (d *desk) digest() fold.Digest {
	d.t.Helper()
	digest, err := d.Digest()
	if err != nil {
		d.t.Fatal(err)
	}
	return digest
}

func (d *desk) checkLeft(id crdt.ID, want bool) {
	d.t.Helper()
	if p, err := d.Progress(id); err != nil || p.Left != want {
		d.t.Fatal("has it left this device:", p.Left, err)
	}
}

func (d *desk) record(id crdt.ID) (fold.Record, bool) {
	d.t.Helper()
	r, ok, err := d.Record(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return r, ok
}

// TestEngine follows one record from its creation to its erasure: what is
// written apart stands side by side, restarts and rebuilding change nothing,
// and an erasure that counts reaches the replica.
func TestEngine(t *testing.T) {
	d := newDesk(t)
	task := d.write("a", "task", map[string]any{"title": "hay", "at": "2026-03-01T10:00:00Z"})
	d.catchUp()
	if _, ok := d.record(task); ok {
		t.Fatal("a record without its key")
	}
	history, err := d.History(task)
	if err != nil || len(history) > 0 {
		t.Fatal("the history of what is closed", history, err)
	}
	key := identity.Key{1}
	d.write("b", "grant", map[string]any{"key": key[:]})
	d.catchUp()
	if r, ok := d.record(task); !ok || r.Value("title") != "hay" {
		t.Fatal(r, ok)
	}

	replaces := map[string]any{"value": "straw", "replaces": []any{task.Link}}
	edit := d.write("b", "task", map[string]any{"record": task.Link, "edits": map[string]any{"title": replaces}, "at": "2026-03-01T09:00:00Z"}, task)
	replaces["value"] = "grass"
	d.write("a", "task", map[string]any{"record": task.Link, "edits": map[string]any{"title": replaces}})
	d.catchUp()
	r, _ := d.record(task)
	if len(r.Fields["title"]) != 2 || len(d.Conflicting(r)) != 1 {
		t.Fatal("no conflict:", r.Fields)
	}
	checkList(t, d.Conflicts, task)
	c, err := d.replica.Community(d.world.Community)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Progress(task)
	if err != nil || !p.Saved || len(p.Held) != 1 || !slices.Equal(p.Held, p.Acknowledged) {
		t.Fatal(p, err)
	}
	d.checkLeft(task, false)
	at, held := c.Tip(task)
	if err := d.Left(t.Context(), at); err != nil || !held {
		t.Fatal(err, held)
	}
	d.checkLeft(task, true)
	d.checkLeft(edit, false)
	if bounds, suspect, err := d.Bounds(task); err != nil || !suspect || bounds.From != 0 {
		t.Fatal("written after an answer to it, by the answer's clock:", bounds, suspect, err)
	}

	before := d.digest()
	d.reopen()
	if after := d.digest(); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Fatal("another digest after a restart")
	}
	if err := d.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := d.digest(); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Fatal("another digest after rebuilding")
	}

	d.checkLeft(task, true)
	d.write("b", "erase", map[string]any{"entry": edit.Link})
	d.catchUp()
	r, _ = d.record(task)
	if r.Value("title") != "grass" || len(r.Fields["title"]) != 1 {
		t.Fatal("erased, and still said:", r.Fields)
	}
	if c, err = d.replica.Community(d.world.Community); err != nil {
		t.Fatal(err)
	}
	if state, _, err := c.BodyState(edit); err != nil || state != replica.BodyGone {
		t.Fatal("the replica keeps it:", state, err)
	}
	d.reopen()
	checkList(t, func() fold.Listing { return d.Find("title", "gra") }, task)
	checkList(t, func() fold.Listing { return d.Find("title", "straw") })
}

func checkList(t *testing.T, ask func() fold.Listing, want ...crdt.ID) {
	t.Helper()
	var got []crdt.ID
	for id, err := range ask() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	if !slices.Equal(got, want) {
		t.Fatal("listed", shorts(got), "want", shorts(want))
	}
}

// TestOtherKinds folds anew when a kind becomes known.
func TestOtherKinds(t *testing.T) {
	d := newDesk(t)
	key := identity.Key{1}
	d.write("b", "grant", map[string]any{"key": key[:]})
	d.write("a", "future", map[string]any{"title": "later"})
	d.catchUp()
	if n := d.Unknown()["future"]; n != 1 {
		t.Fatal(n, "entries of a kind to come")
	}
	list := append(kindsOfWorld(), fold.Kind{Name: "future", Fields: []fold.Field{{Name: "title"}}})
	e, err := fold.Open(t.Context(), fold.Options{Replica: d.replica, Community: d.world.Community, Kinds: list, Authority: newFake})
	if err == nil {
		err = e.CatchUp(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range e.Records("future") {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if n != 1 || len(e.Unknown()) != 0 {
		t.Fatal(n, "records of the new kind;", e.Unknown())
	}
}

// TestPoison sets aside the entry at which a kind fails, and nothing else.
func TestPoison(t *testing.T) {
	d := newDesk(t)
	key := identity.Key{1}
	d.write("b", "grant", map[string]any{"key": key[:]})
	count := d.write("a", "count", map[string]any{"title": "t1"})
	bad := d.write("a", "count", map[string]any{"record": count.Link, "edits": map[string]any{"title": map[string]any{"value": "t3", "replaces": []any{count.Link}}}})
	d.write("a", "count", map[string]any{"record": count.Link, "edits": map[string]any{"title": map[string]any{"value": "t2", "replaces": []any{count.Link}}}})
	d.catchUp()
	r, ok := d.record(count)
	if !ok || r.State != 2 || r.Value("title") != "t2" {
		t.Fatal(r, ok)
	}
	refusals, err := d.Refusals()
	if err != nil || len(refusals) != 1 || refusals[0].Entry != bad || refusals[0].Rule != fold.RulePoison {
		t.Fatal(refusals, err)
	}
}

// TestTooMany keeps an entry that names more than a row could hold from
// stopping anything.
func TestTooMany(t *testing.T) {
	d := newDesk(t)
	key := identity.Key{1}
	d.write("b", "grant", map[string]any{"key": key[:]})
	replaces := make([]any, 500)
	for i := range replaces {
		replaces[i] = crdt.ID{Link: [32]byte{1, byte(i), byte(i >> 8)}}.Link
	}
	task := d.write("a", "task", map[string]any{"title": "hay"})
	for range 33 {
		d.write("a", "task", map[string]any{"record": task.Link, "edits": map[string]any{"title": map[string]any{"value": "x", "replaces": replaces}}})
	}
	d.catchUp()
	if r, ok := d.record(task); !ok || r.Value("title") != "hay" {
		t.Fatal(r, ok)
	}
	if refusals, err := d.Refusals(); err != nil || len(refusals) != 33 {
		t.Fatal(len(refusals), err)
	}
}

// TestFullDisk folds while nothing can be stored: everything is answered from
// memory, and stored with what was decided once there is room.
func TestFullDisk(t *testing.T) {
	d := newDesk(t)
	key := identity.Key{1}
	d.write("a", "grant", map[string]any{"key": key[:]})
	first := d.write("a", "task", map[string]any{"title": "hay"})
	d.catchUp()

	d.FillDisk(true)
	second := d.write("b", "task", map[string]any{"title": "straw"})
	d.catchUp()
	d.write("a", "erase", map[string]any{"entry": first.Link}, first)
	d.catchUp()
	d.catchUp()
	if _, ok := d.record(second); !ok {
		t.Error("what arrived while the disk was full is not a record")
	}
	if _, ok := d.record(first); ok {
		t.Error("what was erased while the disk was full is a record still")
	}
	want := d.digest()
	c, err := d.replica.Community(d.world.Community)
	if err != nil {
		t.Fatal(err)
	}
	if state, _, err := c.BodyState(first); err != nil || state != replica.BodyHere {
		t.Error("a body went from a full disk:", state, err)
	}

	d.FillDisk(false)
	d.catchUp()
	if state, _, err := c.BodyState(first); err != nil || state != replica.BodyGone {
		t.Error("a body was not forgotten once there was room:", state, err)
	}
	d.reopen()
	if got := d.digest(); !reflect.DeepEqual(got, want) {
		t.Errorf("after room and a restart: %v, before %v", got, want)
	}
}
