package crdt_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

// garbage draws entries with garbage signatures, and a valid one after them.
func garbage(from, entries int, primes string) string {
	var marks []string
	for i := range entries {
		marks = append(marks, fmt.Sprint(from+i, primes, "?"))
	}
	return strings.Join(append(marks, fmt.Sprint(from+entries, primes)), "-")
}

// long draws a chain of log a: its charter, then as many garbage signatures as
// asked, then a valid one.
func long(entries int) string { return "founders a\na: 0-1-" + garbage(2, entries, "") }

// runOf is the named entries as a run.
func runOf(t testing.TB, w *crdttest.World, names ...string) crdt.Run {
	t.Helper()
	var entries []crdt.Signed
	for _, name := range names {
		s, drawn := w.Named(name)
		if !drawn {
			t.Fatalf("%s is not drawn", name)
		}
		entries = append(entries, s)
	}
	run, err := crdt.CheckRun(entries)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// each cuts entries into runs of one.
func each(entries []crdt.Signed) (runs []crdt.Run) {
	for _, s := range entries {
		runs = append(runs, crdt.Run{s})
	}
	return runs
}

func TestSignatureVouchesForMaxRun(t *testing.T) {
	for _, test := range []struct{ name, drawing, tips string }{
		{"as many as may be", long(crdt.MaxRun - 1), fmt.Sprint("a", crdt.MaxRun+1)},
		{"one more", long(crdt.MaxRun), "a1"},
		{"counted from where a branch leaves what is vouched for", long(200) + "\na: 150-" + garbage(151, 200, "'"), "a202 a351'"},
	} {
		w := crdttest.Draw(t, test.drawing)
		forth := each(w.Entries)
		back := slices.Clone(forth)
		slices.Reverse(back)
		for _, runs := range [][]crdt.Run{forth, back} {
			m := memoryOf(w)
			for _, run := range runs {
				if err := m.Admit("peer", run); err != nil {
					t.Fatal(err)
				}
			}
			if got := w.Names(m.Tips()); got != test.tips {
				t.Errorf("%s: tips are %s, want %s", test.name, got, test.tips)
			}
		}
	}
}

// TestIntakeTake is what each of a few runs in turn gives.
func TestIntakeTake(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a
		device z of z elsewhere
		a: 0-1-2=sealed-3?-4=sealed
		z: 0-1
		forge a5 after a3`)
	m := memoryOf(w)
	intake := crdt.NewIntake(m.Set, m.Waiting)
	for _, step := range []struct {
		name         string
		run          crdt.Run
		held, bodies string
		refused      crdt.Rule
		waiting      int
	}{
		{"not anchored", runOf(t, w, "a3", "a4"), "", "", "", 2},
		{"of another community", runOf(t, w, "z0", "z1"), "", "", crdt.RuleIntroduction, 2},
		{"from the beginning", bare(runOf(t, w, "a0", "a1", "a2")), "a0 a1 a2 a3 a4", "", "", 0},
		{"again, with a body", runOf(t, w, "a1", "a2"), "", "a2", "", 0},
		{"forged", runOf(t, w, "a5"), "", "", crdt.RuleChain, 0},
		{"no run", crdt.Run{runOf(t, w, "a1")[0], runOf(t, w, "a3")[0]}, "", "", crdt.RuleChain, 0},
	} {
		held, bodies, refused := intake.Take("peer", step.run)
		m.Keep(held...)
		if got := namesOf(w, held); got != step.held {
			t.Errorf("%s: held %q, want %q", step.name, got, step.held)
		}
		if got := namesOf(w, bodies); got != step.bodies {
			t.Errorf("%s: bodies of %q, want %q", step.name, got, step.bodies)
		}
		if got := rules(refused); got != string(step.refused) {
			t.Errorf("%s: refused by %q, want %q", step.name, got, step.refused)
		}
		if got := m.Waiting.Len(); got != step.waiting {
			t.Errorf("%s: %d wait, want %d", step.name, got, step.waiting)
		}
	}
}

// bare leaves sealed bodies out.
func bare(run crdt.Run) crdt.Run {
	for i := range run {
		run[i] = run[i].WithoutBody()
	}
	return run
}

func namesOf(w *crdttest.World, entries []crdt.Verified) string {
	var names []string
	for _, v := range entries {
		names = append(names, w.Name(v.ID()))
	}
	return strings.Join(names, " ")
}

func rules(refused []*crdt.Refusal) string {
	var rules []string
	for _, refusal := range refused {
		rules = append(rules, string(refusal.Rule))
	}
	return strings.Join(rules, " ")
}

// TestBodyWaits checks that a sealed body comes out of the room, whether it
// came first, later, or with another copy of its entry.
func TestBodyWaits(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a
		a: 0-1-2?=sealed-3`)
	start, alone, full, end := runOf(t, w, "a0", "a1"), bare(runOf(t, w, "a2")), runOf(t, w, "a2"), runOf(t, w, "a3")
	bareToEnd := append(bare(runOf(t, w, "a2")), end...)
	for name, runs := range map[string][]crdt.Run{
		"full then end":           {start, full, end},
		"bare, full, end":         {start, alone, full, end},
		"full, bare, end":         {start, full, alone, end},
		"full, bare to the end":   {start, full, bareToEnd},
		"bare to the end, full":   {start, bareToEnd, full},
		"end, full, and start":    {end, full, start},
		"full with end, no start": {full, bareToEnd, start},
	} {
		m := memoryOf(w)
		for _, run := range runs {
			if err := m.Admit("peer", run); err != nil {
				t.Fatal(err)
			}
		}
		if !m.HasBody(full[0].ID()) {
			t.Errorf("%s: the body was lost", name)
		}
	}
}

func TestRoom(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b c
		a: 0-1-2-3
		b: 0-1-2-3
		c: 0-1-2-3`)
	roomy := crdt.Room{Entries: 9, Bytes: 1 << 20, PerLog: 9, PerSource: 9}
	for _, test := range []struct {
		name   string
		room   func(*crdt.Room)
		waited int // of a2 a3 b2 b3 c2 c3, of which the first four come from one source
	}{
		{"enough", func(*crdt.Room) {}, 6},
		{"entries", func(r *crdt.Room) { r.Entries = 3 }, 3},
		{"of a log", func(r *crdt.Room) { r.PerLog = 1 }, 3},
		{"of a source", func(r *crdt.Room) { r.PerSource = 3 }, 5},
		{"bytes", func(r *crdt.Room) { r.Bytes = 2 * runOf(t, w, "a2")[0].Size() }, 2},
	} {
		room := roomy
		test.room(&room)
		m := memoryOf(w)
		waiting := crdt.NewWaiting(room)
		intake := crdt.NewIntake(m.Set, waiting)
		full := false
		for i, name := range []string{"a", "b", "c"} {
			_, _, refused := intake.Take([]string{"peer", "peer", "file"}[i], runOf(t, w, name+"2", name+"3"))
			full = full || slices.ContainsFunc(refused, func(r *crdt.Refusal) bool { return r.Rule == crdt.RuleRoom })
		}
		if waiting.Len() != test.waited || full != (test.waited < 6) {
			t.Errorf("%s: %d wait and refused is %t, want %d", test.name, waiting.Len(), full, test.waited)
		}
	}
}

// TestRoomEmpties checks that what leaves the room frees its quota.
func TestRoomEmpties(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a
		a: 0-1-2-3-4-5`)
	m := memoryOf(w)
	one := runOf(t, w, "a2")[0].Size()
	waiting := crdt.NewWaiting(crdt.Room{Entries: 1, Bytes: one, PerLog: 1, PerSource: 1})
	intake := crdt.NewIntake(m.Set, waiting)
	for _, names := range [][]string{{"a2"}, {"a0", "a1"}, {"a4"}, {"a3"}, {"a5"}} {
		held, _, refused := intake.Take("peer", runOf(t, w, names...))
		m.Keep(held...)
		if len(refused) > 0 {
			t.Fatal(refused[0])
		}
	}
	if got := w.Names(m.Tips()); got != "a5" || waiting.Len() != 0 {
		t.Errorf("tips are %s and %d wait, want a5 and none", got, waiting.Len())
	}
}

// TestRefusalsAreRefused checks that what Take refuses can be told apart.
func TestRefusalsAreRefused(t *testing.T) {
	w := crdttest.Draw(t, "founders a\ndevice z of z elsewhere\nz: 0")
	err := memoryOf(w).Admit("peer", runOf(t, w, "z0"))
	var refusal *crdt.Refusal
	if !errors.Is(err, crdt.ErrRefused) || !errors.As(err, &refusal) || w.Name(refusal.ID) != "z0" {
		t.Errorf("got %v, want a refusal of z0", err)
	}
}
