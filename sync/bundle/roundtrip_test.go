package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/crdttest"
	"tallystick/identity"
	"tallystick/sync/bundle"
)

// TestRoundTrip carries everything from one replica to an empty one, and once
// more.
func TestRoundTrip(t *testing.T) {
	w := draw(t, village)
	from, to := holding(t, w.Community, w.Entries), newMachine(t, w.Community)
	total := from.c.Len()
	steps := 0
	file, exported := from.export(bundle.ExportOptions{Keys: members(), Progress: func(done, all int) {
		if steps++; done > all {
			t.Errorf("%d of %d entries", done, all)
		}
	}})
	if int(exported.Entries) != total || steps != int(exported.Runs) {
		t.Errorf("%d entries of %d, %d steps of %d", exported.Entries, total, steps, exported.Runs)
	}
	report := to.take(file, members())
	if got := report.Communities[0]; !report.Complete() || got.New != total || got.Here != 0 || got.Tips != len(from.c.Tips()) {
		t.Errorf("the first time: %+v", report)
	}
	same(t, from, to)
	report = to.take(file, members())
	if got := report.Communities[0]; !report.Complete() || got.New != 0 || got.Here != total || got.Bodies != 0 {
		t.Errorf("the second time: %+v", report)
	}
	same(t, from, to)
}

// TestWhatIsKnownIsLeftOut: over random worlds with forks, losses and garbage, a
// reader that holds a part of everything holds all of it after a bundle made
// for it, and no entry that it was known to hold is in that bundle.
func TestWhatIsKnownIsLeftOut(t *testing.T) {
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 1))
		w := must(crdttest.Random(random, 40).Build(crdttest.NewCast(), nil))(t)
		from := holding(t, w.Community, w.Entries)
		to := holding(t, w.Community, w.Entries[:random.IntN(len(w.Entries)+1)])
		known := bundle.Known{Tips: to.c.Tips()}
		file, exported := from.export(bundle.ExportOptions{Known: known})
		for _, entry := range entriesIn(t, file) {
			if to.c.InSet(entry.ID()) {
				t.Errorf("seed %d: %s was known to be held, in\n%s", seed, w.Name(entry.ID()), w.Drawing)
			}
		}
		report := to.take(file, nil)
		if got := report.Communities[0]; got.Missing > 0 || got.Refused > 0 {
			t.Errorf("seed %d: %+v in\n%s", seed, got, w.Drawing)
		}
		again, _ := from.export(bundle.ExportOptions{Known: bundle.Known{Tips: exported.Tips}})
		if inspected := inspect(t, again, nil); inspected.Sections[0].Entries > 0 {
			t.Errorf("seed %d: %d entries for who has them all", seed, inspected.Sections[0].Entries)
		}
	}
}

func entriesIn(t testing.TB, file []byte) (entries []crdt.Signed) {
	t.Helper()
	r := must(archive.NewReader(bytes.NewReader(file)))(t)
	for item, err := r.Next(); err == nil; item, err = r.Next() {
		if run, ok := item.(archive.Run); ok {
			entries = append(entries, run.Entries...)
		}
	}
	return entries
}

// TestKnownBranches: what a reader has of one branch of a fork says how much of
// the other it lacks; what is not here says nothing.
func TestKnownBranches(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	tip := func(name string) crdt.Tip {
		s, known := w.Named(name)
		if !known {
			t.Fatal("no entry " + name)
		}
		return s.Tip()
	}
	all := from.c.Len()
	for _, c := range []struct {
		known []crdt.Tip
		left  int
	}{
		{nil, 0},
		{[]crdt.Tip{tip("c3")}, 4},             // c0 c1 c2 c3
		{[]crdt.Tip{tip("c4'")}, 5},            // c0 c1 c2' c3' c4'
		{[]crdt.Tip{tip("c3"), tip("c4'")}, 7}, // both
		{[]crdt.Tip{tip("a3"), tip("a1")}, 4},
		{[]crdt.Tip{{Log: tip("a3").Log, Seq: 3, ID: tip("b3").ID}}, 0},               // of another log
		{[]crdt.Tip{{Log: tip("a3").Log, Seq: 900, ID: tip("a3").ID}}, 4},             // under another number
		{[]crdt.Tip{{Log: tip("a3").Log, Seq: 3, ID: crdt.ID{Link: [32]byte{9}}}}, 0}, // not held here
	} {
		_, exported := from.export(bundle.ExportOptions{Known: bundle.Known{Tips: c.known}})
		if int(exported.Entries) != all-c.left {
			t.Errorf("known %s: %d entries, not %d", w.Names(c.known), exported.Entries, all-c.left)
		}
	}
}

// TestLackingBodiesComeByStick: a reader that holds entries without their
// bodies says so in a bundle of its own, and the answer brings them.
func TestLackingBodiesComeByStick(t *testing.T) {
	w := draw(t, village)
	from, to := holding(t, w.Community, w.Entries), newMachine(t, w.Community)
	for _, s := range w.Entries {
		if s.Sealed() {
			s = s.WithoutBody()
		}
		to.admit([]crdt.Signed{s})
	}
	lacking := len(to.c.Lacking())
	asked, _ := to.export(bundle.ExportOptions{})
	known, ok := inspect(t, asked, nil).Known(w.Community)
	if !ok || len(known.Lacking) != lacking || lacking == 0 {
		t.Fatalf("%d bodies asked for, %d lacking", len(known.Lacking), lacking)
	}
	answer, _ := from.export(bundle.ExportOptions{Known: known})
	got := to.take(answer, nil).Communities[0]
	if got.Bodies != lacking || got.New != 0 || got.Missing != 0 || got.Entries > lacking+1 {
		t.Errorf("%d bodies lacked: %+v", lacking, got)
	}
	same(t, from, to)
}

// TestErasedBodiesNeverComeBack, neither to who erased them nor out of their
// hands.
func TestErasedBodiesNeverComeBack(t *testing.T) {
	w := draw(t, village)
	from, to := holding(t, w.Community, w.Entries), holding(t, w.Community, w.Entries)
	erased, _ := w.Named("b2")
	by, _ := w.Named("a6")
	if err := to.c.Forget(context.Background(), []crdt.ID{erased.ID()}, by.ID()); err != nil {
		t.Fatal(err)
	}
	full, _ := from.export(bundle.ExportOptions{})
	if !bytes.Contains(full, erased.Body()) {
		t.Fatal("the body was not there to begin with")
	}
	to.take(full, nil)
	without, _ := to.export(bundle.ExportOptions{Known: bundle.Known{Lacking: []crdt.ID{erased.ID()}}})
	if bytes.Contains(without, erased.Body()) {
		t.Error("an erased body is in a bundle")
	}
	if v := must(to.c.Entry(erased.ID()))(t); v.Body() != nil || len(to.c.Lacking()) > 0 {
		t.Error("an erased body has come back, or is asked for")
	}
}

// TestBrokenOffImportContinues: whatever stops it, what was taken stays, and
// the next time takes the rest.
func TestBrokenOffImportContinues(t *testing.T) {
	w := draw(t, village)
	from, to := holding(t, w.Community, w.Entries), newMachine(t, w.Community)
	file, _ := from.export(bundle.ExportOptions{})
	for stop := range from.c.Len() {
		ctx, cancel := context.WithCancel(t.Context())
		report, err := bundle.Import(ctx, to.Replica, bytes.NewReader(file), bundle.ImportOptions{Progress: func(entries int) {
			if entries > stop {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) || report.Communities[0].Entries == 0 {
			t.Fatalf("stopped after %d entries: %v", stop, err)
		}
	}
	broken := iotest.TimeoutReader(iotest.HalfReader(bytes.NewReader(file)))
	report := must(bundle.Import(t.Context(), to.Replica, broken, bundle.ImportOptions{}))(t)
	if !errors.Is(report.Fault, iotest.ErrTimeout) {
		t.Errorf("a stick that was pulled: %v", report.Fault)
	}
	if report := to.take(file, nil); !report.Complete() {
		t.Errorf("not complete: %+v", report)
	}
	same(t, from, to)
}

// TestExportStops when it is told to, or can't write.
func TestExportStops(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bundle.Export(ctx, from.c, &bytes.Buffer{}, bundle.ExportOptions{Plain: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	full := errors.New("stick is full")
	if _, err := bundle.Export(t.Context(), from.c, failing{full}, bundle.ExportOptions{Plain: true}); !errors.Is(err, full) {
		t.Errorf("a full stick: %v", err)
	}
	if _, err := bundle.Export(t.Context(), from.c, &bytes.Buffer{}, bundle.ExportOptions{Keys: keyring{}}); !errors.Is(err, bundle.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	if _, err := bundle.Export(t.Context(), from.c, &bytes.Buffer{}, bundle.ExportOptions{}); !errors.Is(err, bundle.ErrNoKey) {
		t.Errorf("neither keys nor plain: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func inspect(t testing.TB, file []byte, keys bundle.Keys) bundle.Inspection {
	t.Helper()
	i := must(bundle.Inspect(context.Background(), bytes.NewReader(file), keys))(t)
	if i.Bytes != int64(len(file)) {
		t.Errorf("%d bytes were read of %d", i.Bytes, len(file))
	}
	return i
}

// TestInspect tells the same of a bundle in both forms, and of a sealed one
// without a key its size.
func TestInspect(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	o := bundle.ExportOptions{Device: identity.DeviceID{7}, For: identity.NewAgentID(identity.AgentPerson, [32]byte{8}), At: 1_778_241_600}
	plain, exported := from.export(o)
	o.Keys = members()
	sealed, _ := from.export(o)
	sealedCount := 0
	for _, s := range w.Entries {
		if s.Sealed() {
			sealedCount++
		}
	}
	for _, i := range []bundle.Inspection{inspect(t, plain, nil), inspect(t, sealed, members())} {
		h, c := i.Header, i.Sections[0]
		if h.Device != o.Device || h.For != o.For || h.At != o.At || h.Purpose != archive.PurposeBundle {
			t.Errorf("header %+v", h)
		}
		if c.Community != w.Community || !slices.Equal(c.Tips, exported.Tips) || c.Entries != from.c.Len() || c.Sealed != sealedCount || c.Bodies != sealedCount {
			t.Errorf("contents %+v", c)
		}
		if i.Fault != nil || i.Digest != exported.Digest {
			t.Errorf("%v, digest %x", i.Fault, i.Digest)
		}
	}
	i := inspect(t, sealed, keyring{held: []identity.Key{keyOf(9)}})
	if i.Form != archive.Sealed || i.Header != nil || i.Fault != nil || len(i.Sections) > 0 {
		t.Errorf("without a key: %+v", i)
	}
}
