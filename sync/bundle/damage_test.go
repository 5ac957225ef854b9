package bundle_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/sync/bundle"
)

// damaged imports a damaged file and fails unless what was taken is what stood
// whole before the damage.
func (m *machine) damaged(file []byte, keys bundle.Keys, want int, what string, at int) {
	m.t.Helper()
	report, err := bundle.Import(m.t.Context(), m.Replica, bytes.NewReader(file), bundle.ImportOptions{Keys: keys})
	var fault *archive.Fault
	if err == nil {
		err = report.Fault
	}
	if !errors.As(err, &fault) && !errors.Is(err, bundle.ErrNoKey) {
		m.t.Fatalf("%s at byte %d: %v", what, at, err)
	}
	if m.c.Len() != want || m.c.Waiting() != 0 {
		m.t.Fatalf("%s at byte %d: %d entries are held and %d wait, not %d", what, at, m.c.Len(), m.c.Waiting(), want)
	}
}

// TestPlainBundleDamagedAnywhere cuts a bundle at every byte and flips a bit of
// every byte. What is held can only grow, so that one replica serves for all.
func TestPlainBundleDamagedAnywhere(t *testing.T) {
	w := draw(t, "founders a\na: 0-1-2=sealed-3=sealed\nb: 0\na: 3-4=admit(b)-5=sealed\nb: 0-1=sealed")
	from := holding(t, w.Community, w.Entries)
	file, _ := from.export(bundle.ExportOptions{})
	offsets, entries := ends(t, file)
	before := func(at int) int {
		i, whole := slices.BinarySearch(offsets, int64(at))
		if !whole {
			i--
		}
		if i < 0 {
			return 0
		}
		return entries[i]
	}
	cut, flipped := newMachine(t, w.Community), newMachine(t, w.Community)
	for at := range file {
		cut.damaged(file[:at], nil, before(at), "cut", at)
		changed := bytes.Clone(file)
		changed[at] ^= 1 << (at % 8)
		flipped.damaged(changed, nil, before(at), "flipped", at)
	}
	if report := cut.take(file, nil); !report.Complete() {
		t.Errorf("the whole file: %+v", report)
	}
	same(t, from, cut)
}

// TestSealedBundleDamagedAnywhere: of one piece, all or nothing.
func TestSealedBundleDamagedAnywhere(t *testing.T) {
	w := draw(t, "founders a\na: 0-1-2=sealed")
	from, to := holding(t, w.Community, w.Entries), newMachine(t, w.Community)
	file, _ := from.export(bundle.ExportOptions{Keys: members()})
	for at := range file {
		want := to.c.Len() // the end, after the last piece, may still be damaged
		to.damaged(file[:at], members(), want, "cut", at)
		changed := bytes.Clone(file)
		changed[at] ^= 1 << (at % 8)
		to.damaged(changed, members(), want, "flipped", at)
	}
	if report := to.take(file, members()); !report.Complete() {
		t.Errorf("the whole file: %+v", report)
	}
	same(t, from, to)
}

// TestLargeSealedBundleDamaged: of many pieces, the whole runs in those before
// the damage.
func TestLargeSealedBundleDamaged(t *testing.T) {
	const each = 8
	community, runs := long(t, 40, each)
	from := newMachine(t, community)
	for _, run := range runs {
		must(from.c.Admit(t.Context(), "test", run))(t)
	}
	file, _ := from.export(bundle.ExportOptions{Keys: members()})
	plain, _ := from.export(bundle.ExportOptions{})
	offsets, entries := ends(t, plain)
	// least is what stands in whole pieces before a place, but for the one that
	// may be held back: see archive.Unseal.
	least := func(at int) (held int) {
		for i, offset := range offsets {
			if int(offset) < at-2*archive.MaxPiece-at/50 {
				held = entries[i]
			}
		}
		return held
	}
	to := newMachine(t, community)
	for at := 1000; at < len(file); at += len(file) / 23 {
		changed := bytes.Clone(file)
		changed[at] ^= 4
		for what, damaged := range map[string][]byte{"cut": file[:at], "flipped": changed} {
			report, err := bundle.Import(t.Context(), to.Replica, bytes.NewReader(damaged), bundle.ImportOptions{Keys: members()})
			if held := to.c.Len(); err == nil && report.Fault == nil || held < least(at) || !slices.Contains(entries, held) {
				t.Fatalf("%s at byte %d of %d: %d entries, %v", what, at, len(file), held, err)
			}
		}
	}
	if to.c.Len() == 0 || to.c.Len() == from.c.Len() {
		t.Errorf("%d entries of damaged files", to.c.Len())
	}
	to.take(file, members())
	same(t, from, to)
}

// TestGigabytesOfZeros are refused by their first bytes, wherever they begin.
func TestGigabytesOfZeros(t *testing.T) {
	w := draw(t, village)
	from, to := holding(t, w.Community, w.Entries), newMachine(t, w.Community)
	plain, _ := from.export(bundle.ExportOptions{})
	sealed, _ := from.export(bundle.ExportOptions{Keys: members()})
	offsets, entries := ends(t, plain)
	for name, c := range map[string]struct {
		head []byte
		held int
	}{
		"nothing else":      {nil, 0},
		"after the magic":   {plain[:21], 0},
		"after the header":  {plain[:offsets[0]], 0},
		"after a wrap":      {sealed[:120], 0},
		"after four items":  {plain[:offsets[3]], entries[3]},
		"after all of them": {plain, entries[len(entries)-1]},
	} {
		zeros := &zeros{left: 1 << 30}
		m := newMachine(t, w.Community)
		report, err := bundle.Import(t.Context(), m.Replica, io.MultiReader(bytes.NewReader(c.head), zeros), bundle.ImportOptions{Keys: members()})
		if err == nil {
			err = report.Fault
		}
		if err == nil || m.c.Len() != c.held {
			t.Errorf("zeros %s: %d entries, %v", name, m.c.Len(), err)
		}
		if read := 1<<30 - zeros.left; read > 1<<20 {
			t.Errorf("zeros %s: %d bytes were read before they were refused", name, read)
		}
	}
	same(t, to, newMachine(t, w.Community))
}

type zeros struct{ left int }

// Read gives zeros.
func (z *zeros) Read(p []byte) (int, error) {
	n := min(len(p), z.left)
	clear(p[:n])
	if z.left -= n; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// long is a community of one founder whose log has so many runs of so many
// entries, each with a body of 4 kB.
func long(t testing.TB, runs, each int) (crdt.CommunityID, []crdt.Run) {
	t.Helper()
	w := draw(t, "founders a\na: 0-1")
	device := must(w.Device("a"))(t)
	log := slices.Clone(w.Entries)
	noise := noise(runs * each * 4096)
	for len(log) < runs*each {
		n := len(log)
		body := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), noise[n*4096:][:16])
		body = dagcbor.AppendBytes(body, noise[n*4096+16:][:24])
		body = dagcbor.AppendBytes(body, noise[n*4096+40:][:4000])
		header := crdt.Header{Log: device.Log, Seq: uint64(n), Prev: log[n-1].ID(), Sealed: true, Body: crdt.BodyID(body)}
		signed := must(crdt.Sign(device.Key, header, body))(t)
		log = append(log, must(crdt.ParseBlock(signed.Block(), signed.Body()))(t))
	}
	var all []crdt.Run
	for run := range slices.Chunk(log, each) {
		all = append(all, crdt.Run(run))
	}
	return w.Community, all
}
