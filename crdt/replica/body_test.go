package replica_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// sealedWorld is a machine whose first founder wrote sealed entries, and
// another one that has them without bodies.
func sealedWorld(t *testing.T) (v village, whole, bare *machine, entries []crdt.Verified) {
	t.Helper()
	v = newVillage(t)
	whole, bare = newMachine(t, v.Community), newMachine(t, v.Community)
	entries = v.write(whole, "a", append(v.opening("a"), sealed("first secret", 300), sealed("second secret", 300), sealed("third secret", 300))...)
	var without []crdt.Signed
	for _, s := range signed(t, entries...) {
		without = append(without, s.WithoutBody())
	}
	admit(bare, without)
	return v, whole, bare, entries[2:]
}

func TestBodiesArriveLater(t *testing.T) {
	_, _, bare, entries := sealedWorld(t)
	if got := bare.c.Lacking(); len(got) != 3 {
		t.Fatalf("lacks %v", got)
	}
	feed := bare.Last()
	first := entries[0]
	if _, err := bare.c.AdmitBody(t.Context(), first.ID(), entries[1].Body()); err == nil {
		t.Error("another entry's body was taken")
	}
	_, err := bare.c.AdmitBody(t.Context(), crdt.BodyID([]byte("x")), first.Body())
	wants(t, err, replica.ErrNotFound)
	for i, want := range []bool{true, false} {
		if taken, err := bare.c.AdmitBody(t.Context(), first.ID(), first.Body()); err != nil || taken != want {
			t.Errorf("try %d: taken %v, %v", i, taken, err)
		}
	}
	// The second comes with its entry once more.
	if got := admit(bare, signed(t, entries[:2]...)); got.Bodies != 1 || got.New != 0 {
		t.Errorf("%+v", got)
	}
	want := []string{"body-arrived " + first.ID().Short(), "body-arrived " + entries[1].ID().Short()}
	if got := arrivals(bare, feed); !slices.Equal(got, want) {
		t.Errorf("feed %v, want %v", got, want)
	}
	bare.crash()
	if got := bare.c.Lacking(); !slices.Equal(got, []crdt.ID{entries[2].ID()}) {
		t.Errorf("lacks %v", got)
	}
	for i, e := range entries {
		got, err := bare.c.Entry(e.ID())
		state, _, _ := bare.c.BodyState(e.ID())
		if err != nil || bytes.Equal(got.Body(), e.Body()) != (i < 2) || (state == replica.BodyHere) != (i < 2) {
			t.Errorf("entry %d: %v, state %v", i, err, state)
		}
	}
}

// TestForget: the ciphertext leaves the store, and comes back by no door.
func TestForget(t *testing.T) {
	v, whole, bare, entries := sealedWorld(t)
	erasure := v.write(whole, "a", note("erase"))[0]
	admit(bare, signed(t, erasure))
	target := entries[1]
	if _, err := bare.c.AdmitBody(t.Context(), entries[0].ID(), entries[0].Body()); err != nil {
		t.Fatal(err)
	}
	for _, m := range []*machine{whole, bare} {
		feed := m.Last()
		for range 2 {
			if err := m.c.Forget(t.Context(), []crdt.ID{target.ID(), entries[0].ID(), target.ID()}, erasure.ID()); err != nil {
				t.Fatal(err)
			}
		}
		if got := arrivals(m, feed); len(got) != 2 {
			t.Errorf("feed %v", got)
		}
		wants(t, m.c.Forget(t.Context(), []crdt.ID{crdt.BodyID([]byte("x"))}, erasure.ID()), replica.ErrNotFound)
		if err := m.c.Forget(t.Context(), []crdt.ID{erasure.ID()}, erasure.ID()); err == nil {
			t.Error("a clear body was forgotten")
		}
	}
	for _, m := range []*machine{whole, bare} {
		if taken, err := m.c.AdmitBody(t.Context(), target.ID(), target.Body()); taken || err != nil {
			t.Errorf("taken %v, %v", taken, err)
		}
		if got := admit(m, signed(t, entries...)); got.New > 0 {
			t.Errorf("%+v", got)
		}
		m.crash()
		notInStore(m, "second secret", "first secret")
		state, by, err := m.c.BodyState(target.ID())
		if state != replica.BodyGone || by != erasure.ID() || err != nil {
			t.Errorf("state %v by %s, %v", state, by.Short(), err)
		}
		if got, err := m.c.Entry(target.ID()); err != nil || got.Body() != nil {
			t.Errorf("body of %d bytes, %v", len(got.Body()), err)
		}
		if got, err := m.c.Entry(entries[2].ID()); err != nil || got.Body() == nil {
			t.Errorf("another body went with it: %v", err)
		}
	}
}

// notInStore fails if a stored value holds one of the texts.
func notInStore(m *machine, texts ...string) {
	m.t.Helper()
	for _, table := range []replica.Row{replica.RowSegment, replica.RowBody, replica.RowWaiting} {
		values, err := replica.Rows(m.Replica, table)
		if err != nil {
			m.t.Fatal(err)
		}
		for _, value := range values {
			for _, text := range texts {
				if bytes.Contains(value, []byte(text)) {
					m.t.Errorf("%q is still stored in table %c", text, table)
				}
			}
		}
	}
}

// TestForgetTwiceAtOnce rewrites one segment in several groups that are under
// way together.
func TestForgetTwiceAtOnce(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	drafts := v.opening("a")
	for i := range 60 {
		drafts = append(drafts, sealed(fmt.Sprintf("secret %02d", i), 200))
	}
	entries := v.write(m, "a", drafts...)[2:]
	done := make(chan error)
	for _, e := range entries {
		go func() { done <- m.c.Forget(t.Context(), []crdt.ID{e.ID()}, e.ID()) }()
	}
	for range entries {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	replica.DropCache(m.Replica)
	notInStore(m, "secret")
	m.crash()
	if report, err := m.Verify(t.Context(), nil); err != nil || len(report.Damage) > 0 || report.Lacking > 0 {
		t.Errorf("%+v %v", report, err)
	}
}

func TestAttachments(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	chunks := make([][]byte, 100)
	for i := range chunks {
		chunks[i] = bytes.Repeat([]byte{byte(i)}, 64<<10)
	}
	name := replica.AttachmentName(chunks)
	for range 2 {
		if got, err := m.c.PutAttachment(t.Context(), chunks); err != nil || got != name {
			t.Fatal(got, err)
		}
	}
	if _, err := m.c.PutAttachment(t.Context(), chunks[:1]); err != nil {
		t.Fatal(err)
	}
	m.crash()
	got, err := m.c.Attachment(name)
	if err != nil || len(got) != len(chunks) || !bytes.Equal(got[99], chunks[99]) {
		t.Fatal(len(got), err)
	}
	n := 0
	for _, err := range m.c.Attachments() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d attachments", n)
	}
	if err := m.c.ForgetAttachment(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	_, err = m.c.Attachment(name)
	wants(t, err, replica.ErrNotFound)
	wants(t, m.c.ForgetAttachment(t.Context(), name), replica.ErrNotFound)
	testNeverAgain(t, m, name, chunks)
	if values, err := replica.Rows(m.Replica, replica.RowChunk); err != nil || len(values) != 1 {
		t.Errorf("%d chunks are left, %v", len(values), err)
	}
	for what, chunks := range map[string][][]byte{
		"none": nil, "empty": {{}}, "a large chunk": {make([]byte, replica.MaxChunk+1)},
		"too large": slices.Repeat([][]byte{make([]byte, 64<<10)}, 129), "too many": slices.Repeat([][]byte{{1}}, 300),
	} {
		if _, err := m.c.PutAttachment(t.Context(), chunks); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}

// testNeverAgain has an attachment that was erased brought again.
func testNeverAgain(t *testing.T, m *machine, name [32]byte, chunks [][]byte) {
	t.Helper()
	for range 2 {
		if got, err := m.c.PutAttachment(t.Context(), chunks); err != nil || got != name {
			t.Fatal(got, err)
		}
		if m.c.HasAttachment(name) || !m.c.AttachmentErased(name) {
			t.Error("what was erased has come back")
		}
		m.crash()
	}
	if m.c.AttachmentErased([32]byte{1}) {
		t.Error("what was never here counts as erased")
	}
}

// TestAttachmentPieces: what is handed out piece by piece is the whole, and
// damage is noticed before anything is.
func TestAttachmentPieces(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	chunks := [][]byte{bytes.Repeat([]byte{1}, 64<<10), []byte("two"), []byte("three")}
	name, err := m.c.PutAttachment(t.Context(), chunks)
	if err != nil {
		t.Fatal(err)
	}
	hashes, err := m.c.AttachmentHashes(name)
	if err != nil || len(hashes) != len(chunks) {
		t.Fatal(len(hashes), err)
	}
	for n, want := range chunks {
		chunk, err := m.c.AttachmentChunk(name, n)
		if err != nil || !bytes.Equal(chunk, want) || hashes[n] != sha256.Sum256(want) {
			t.Errorf("chunk %d: %d bytes, %v", n, len(chunk), err)
		}
	}
	if n, size, err := m.c.AttachmentSize(name); err != nil || n != 3 || size != 64<<10+8 {
		t.Error(n, size, err)
	}
	_, err = m.c.AttachmentChunk(name, len(chunks))
	wants(t, err, replica.ErrDamaged)
	for _, absent := range []func([32]byte) error{
		func(name [32]byte) error { _, err := m.c.AttachmentHashes(name); return err },
		func(name [32]byte) error { _, _, err := m.c.AttachmentSize(name); return err },
	} {
		wants(t, absent([32]byte{1}), replica.ErrNotFound)
	}
	damage := func(_ int, value []byte) []byte { value[0] ^= 1; return value }
	if err := replica.Damage(m.Replica, replica.RowChunk, damage); err != nil {
		t.Fatal(err)
	}
	_, err = m.c.AttachmentHashes(name)
	wants(t, err, replica.ErrDamaged)
}

func TestSpaces(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	primary, derived, other := m.Space("acts", replica.Primary), m.Space("acts", replica.Derived), m.Space("actsx", replica.Primary)
	for i := range 40 {
		key := fmt.Appendf(nil, "key %02d", i)
		if err := m.Put(t.Context(), replica.Record{Space: primary, Key: key, Value: bytes.Repeat([]byte{byte(i)}, 40<<10)},
			replica.Record{Space: derived, Key: key, Value: []byte("d")}, replica.Record{Space: other, Key: key, Value: []byte("o")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Put(t.Context(), replica.Record{Space: primary, Key: []byte("key 07")}); err != nil {
		t.Fatal(err)
	}
	m.reopen()
	primary = m.Space("acts", replica.Primary)
	_, err := primary.Get([]byte("key 07"))
	wants(t, err, replica.ErrNotFound)
	n := 0
	for record, err := range primary.All([]byte("key ")) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		// Whoever reads may write.
		if err := m.Put(t.Context(), replica.Record{Space: record.Space, Key: append([]byte("seen "), record.Key...), Value: []byte{1}}); err != nil {
			t.Fatal(err)
		}
	}
	if n != 39 {
		t.Errorf("%d records", n)
	}
	for range primary.All(nil) {
		break
	}
	if err := m.Put(t.Context(), replica.Record{Space: primary, Key: []byte("k"), Value: make([]byte, 1<<20)}); err == nil {
		t.Error("a record larger than a transaction was taken")
	}
}
