package replica_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
)

// everyRow is for the slow suite.
var everyRow = flag.Bool("every-row", false, "damage every row of a table, not only three")

// richWorld is two machines that hold the same: several segments of two logs,
// bodies that came with and after their entries, erased ones, an attachment
// and an erased one, an entry that waits, and spaces.
func richWorld(t *testing.T) (v village, m, other *machine) {
	t.Helper()
	v = newVillage(t)
	m, other = newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(other, "a", v.opening("a")...)
	give(other, m)
	for i := range 4 {
		v.write(m, "b", append(openingOnce(v, m, "b"), note(fmt.Sprint("b", i)), sealed(fmt.Sprint("sealed", i), 100))...)
		late := v.write(other, "a", sealed(fmt.Sprint("late", i), 100), sealed(fmt.Sprint("gone", i), 100))
		var bare []crdt.Signed
		for _, s := range signed(t, late...) {
			bare = append(bare, s.WithoutBody())
		}
		admit(m, bare)
		if _, err := m.c.AdmitBody(t.Context(), late[0].ID(), late[0].Body()); err != nil {
			t.Fatal(err)
		}
		for _, side := range []*machine{m, other} {
			if err := side.c.Forget(t.Context(), []crdt.ID{late[1].ID()}, late[0].ID()); err != nil {
				t.Fatal(err)
			}
		}
	}
	give(m, other)
	if _, err := m.c.PutAttachment(t.Context(), [][]byte{bytes.Repeat([]byte("chunk"), 100)}); err != nil {
		t.Fatal(err)
	}
	if name, err := m.c.PutAttachment(t.Context(), [][]byte{[]byte("erased")}); err != nil || m.c.ForgetAttachment(t.Context(), name) != nil {
		t.Fatal(err)
	}
	third := newMachine(t, v.Community)
	give(m, third)
	admit(m, signed(t, v.write(third, "c", append(v.opening("c"), note("waits"))...)[1:]...))
	for name, kind := range map[string]replica.Kind{"keys": replica.Primary, "views": replica.Derived} {
		if err := m.Put(t.Context(), replica.Record{Space: m.Space(name, kind), Key: []byte("k"), Value: []byte("v")}); err != nil {
			t.Fatal(err)
		}
	}
	return v, m, other
}

func openingOnce(v village, m *machine, name string) []replica.Draft {
	if len(m.c.TipsOf(v.device(name).Log)) > 0 {
		return nil
	}
	return v.opening(name)
}

func verify(m *machine) replica.Report {
	m.t.Helper()
	report, err := m.Verify(m.t.Context(), nil)
	if err != nil {
		m.t.Fatal(err)
	}
	return report
}

func TestVerifySound(t *testing.T) {
	_, m, other := richWorld(t)
	report := verify(m)
	if !report.Sound() || report.Entries != m.c.Len() || report.Bodies != 4 || report.Attachments != 1 || report.Lacking != 0 || report.Communities != 1 {
		t.Errorf("%+v", report)
	}
	if m.c.Digest() != other.c.Digest() || m.c.Waiting() != 1 {
		t.Errorf("the test's world is another one: %d wait", m.c.Waiting())
	}
}

// TestRepairHeals damages each kind of row, in several of its rows in turn. Verify
// finds it, Rebuild refuses to touch entries, Repair takes out what is damaged,
// and the other replica brings everything back.
func TestRepairHeals(t *testing.T) {
	for table, what := range map[replica.Row]string{
		replica.RowSegment: "entries", replica.RowBody: "body", replica.RowChunk: "attachment", replica.RowWaiting: "waiting",
	} {
		t.Run(what, func(t *testing.T) {
			_, m, other := richWorld(t)
			rows, err := replica.Rows(m.Replica, table)
			if err != nil {
				t.Fatal(err)
			}
			whole := m.copied()
			for n := range rows {
				if !*everyRow && n != 0 && n != len(rows)/2 && n != len(rows)-1 {
					continue
				}
				damaged := *whole.copied()
				damaged.t = t
				damaged.open()
				heal(t, &damaged, other, table, n)
			}
		})
	}
}

func heal(t *testing.T, m, other *machine, table replica.Row, n int) {
	t.Helper()
	digest := other.c.Digest()
	err := replica.Damage(m.Replica, table, func(i int, value []byte) []byte {
		if i == n {
			value[len(value)*2/3] ^= 4
		}
		return value
	})
	if err != nil {
		t.Fatal(err)
	}
	if report := verify(m); len(report.Damage) == 0 {
		t.Fatalf("row %d: Verify found nothing", n)
	} else if !errors.Is(report.Damage[0], replica.ErrDamaged) {
		t.Errorf("row %d: %v", n, report.Damage[0])
	}
	m.close()
	if table == replica.RowSegment {
		_, err := replica.Rebuild(t.Context(), m.options, nil)
		wants(t, err, replica.ErrDamaged)
	}
	report, err := replica.Repair(t.Context(), m.options, nil)
	if err != nil || len(report.Damage) == 0 {
		t.Fatalf("row %d: %+v %v", n, report, err)
	}
	if (table == replica.RowSegment) != (report.Removed > 0 && report.SetAside != "") {
		t.Errorf("row %d: %d removed, set aside in %q", n, report.Removed, report.SetAside)
	}
	m.open()
	give(other, m)
	if m.c.Digest() != digest || len(m.c.Lacking()) > 0 {
		t.Errorf("row %d: not healed: %d entries, lacks %v", n, m.c.Len(), m.c.Lacking())
	}
	if after := verify(m); len(after.Damage) > 0 {
		t.Errorf("row %d: after the repair: %v", n, after.Damage)
	}
	notInStore(m, "gone")
	if value, err := m.Space("keys", replica.Primary).Get([]byte("k")); err != nil || string(value) != "v" {
		t.Errorf("row %d: a primary space: %q %v", n, value, err)
	}
	_, err = m.Space("views", replica.Derived).Get([]byte("k"))
	wants(t, err, replica.ErrNotFound)
	m.close()
}

// TestRebuild makes anew what follows from entries, whatever is wrong with it,
// and reaches the same digest.
func TestRebuild(t *testing.T) {
	for table, what := range map[replica.Row]string{
		replica.RowDirectory: "directory", replica.RowTotals: "totals", replica.RowFeed: "feed", replica.RowSnapshot: "snapshot",
	} {
		t.Run(what, func(t *testing.T) {
			_, m, other := richWorld(t)
			m.reopen()
			last := m.Last()
			spoil := func(n int, value []byte) []byte { return append(value, 0xff) }
			if err := replica.Damage(m.Replica, table, spoil); err != nil {
				t.Fatal(err)
			}
			_ = m.Close()
			r, err := replica.Open(t.Context(), m.options)
			if table == replica.RowSnapshot {
				if err != nil {
					t.Fatalf("a snapshot is missed: %v", err)
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
			} else {
				wants(t, err, replica.ErrDamaged)
			}
			report, err := replica.Rebuild(t.Context(), m.options, nil)
			if err != nil || report.Lacking > 0 || report.Removed > 0 {
				t.Fatalf("%+v %v", report, err)
			}
			m.open()
			if m.c.Digest() != other.c.Digest() || m.c.Len() != report.Entries || m.Last() <= last {
				t.Errorf("%d entries, feed up to %d after %d", m.c.Len(), m.Last(), last)
			}
			if len(arrivals(m, last)) != m.c.Len() {
				t.Error("the feed does not show everything again")
			}
			if report := verify(m); !report.Sound() {
				t.Errorf("%+v", report)
			}
		})
	}
}

// TestRebuildHalfDone does not open as an empty community, whichever
// half of a rebuild a crash left.
func TestRebuildHalfDone(t *testing.T) {
	_, m, other := richWorld(t)
	m.close()
	if err := replica.HalfRebuild(t.Context(), m.options); err != nil {
		t.Fatal(err)
	}
	_, err := replica.Open(t.Context(), m.options)
	wants(t, err, replica.ErrDamaged)
	if _, err := replica.Rebuild(t.Context(), m.options, nil); err != nil {
		t.Fatal(err)
	}
	m.open()
	if m.c.Digest() != other.c.Digest() {
		t.Error("another digest")
	}
}

// TestLeftovers of a write that was broken off are not seen, and are no damage.
func TestLeftovers(t *testing.T) {
	_, m, other := richWorld(t)
	if err := replica.Leftover(m.Replica, m.c); err != nil {
		t.Fatal(err)
	}
	entries := m.c.Len()
	m.crash()
	if report := verify(m); m.c.Len() != entries || len(report.Damage) > 0 {
		t.Errorf("%d entries, were %d, %v", m.c.Len(), entries, report.Damage)
	}
	m.close()
	report, err := replica.Rebuild(t.Context(), m.options, nil)
	if err != nil || report.Entries != entries {
		t.Fatalf("%+v %v", report, err)
	}
	m.open()
	if m.c.Digest() != other.c.Digest() || m.c.Len() != entries {
		t.Errorf("%d entries, were %d", m.c.Len(), entries)
	}
}

// TestMendForeign leaves nothing where there is no data directory.
func TestMendForeign(t *testing.T) {
	dir := t.TempDir()
	_, err := replica.Repair(t.Context(), replica.Options{Dir: dir}, nil)
	wants(t, err, replica.ErrNotFound)
	if names, _ := os.ReadDir(dir); len(names) > 0 {
		t.Errorf("left %v", names)
	}
}

// TestRefenceLasts: a removal's fence holds after opening, before the fold has
// said anything, and a log that came later is fenced too.
func TestRefenceLasts(t *testing.T) {
	w := crdttest.Draw(t, `founders a b c
a: 0-1-2
b: 0-1-2-3{a2}
c: 0-1-2
fence b after b1
fence c after nothing`)
	m := newMachine(t, w.Community)
	var late []crdt.Signed
	for _, e := range w.Entries {
		if d, _ := w.Device("c"); e.Log() == d.Log {
			late = append(late, e)
		} else {
			admit(m, []crdt.Signed{e})
		}
	}
	if err := m.c.Refence(t.Context(), w.Losses); err != nil {
		t.Fatal(err)
	}
	admit(m, late)
	for range 2 {
		if got := w.Names(m.c.Tips()); got != "a2 b1" {
			t.Fatalf("tips %s", got)
		}
		m.reopen()
	}
	feed := m.Last()
	if err := m.c.Refence(t.Context(), crdt.NoLosses{}); err != nil {
		t.Fatal(err)
	}
	m.crash()
	if got := w.Names(m.c.Tips()); got != "a2 b3 c2" || len(arrivals(m, feed)) != 0 {
		t.Errorf("lifted: tips %s, feed %v", got, arrivals(m, feed))
	}
}
