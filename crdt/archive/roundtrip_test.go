package archive_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"reflect"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/crdt/archive"
)

func TestRoundTrip(t *testing.T) {
	parts := sample(t)
	file, written := write(t, sampleHeader(), parts)
	r := must(archive.NewReader(iotest.OneByteReader(bytes.NewReader(file))))(t)
	if got := r.Header(); !reflect.DeepEqual(got, sampleHeader()) {
		t.Errorf("header %+v, not %+v", got, sampleHeader())
	}
	said, err := read(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	all(t, said, parts)
	if got := r.Summary(); got != written || got.Bytes != int64(len(file)) || got.Runs != 3 || got.Entries != 8 || got.Records != 3 || got.Sections != 2 {
		t.Errorf("read %+v, wrote %+v, %d bytes", got, written, len(file))
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("the end does not stay: %v", err)
	}
}

// TestAnyArchive writes random archives, plain and sealed, and reads them back.
func TestAnyArchive(t *testing.T) {
	worlds := []world{newWorld(t, 1, 300), newWorld(t, 2, 20), newWorld(t, 3, 0)}
	rapid.Check(t, func(rt *rapid.T) {
		parts := drawParts(rt, worlds)
		header := archive.Header{
			Purpose: rapid.StringMatching(`[a-z0-9-]{1,32}`).Draw(rt, "purpose"),
			At:      rapid.Int64().Draw(rt, "at"),
		}
		sealed := rapid.Bool().Draw(rt, "sealed")
		var out bytes.Buffer
		var dst io.WriteCloser = nopCloser{&out}
		if sealed {
			dst = must(archive.Seal(&out, rand.Reader, archive.ForWords(person(t).Recipient())))(t)
		}
		written := writeTo(t, dst, header, parts)
		if err := dst.Close(); err != nil {
			rt.Fatal(err)
		}
		r := must(archive.Open(&out, archive.WithWords(person(t))))(t)
		said, err := read(r, nil)
		if err != nil {
			rt.Fatal(err)
		}
		all(t, said, parts)
		if !reflect.DeepEqual(r.Header(), header) || r.Summary() != written {
			rt.Fatalf("read %+v %+v, wrote %+v %+v", r.Header(), r.Summary(), header, written)
		}
	})
}

func drawParts(rt *rapid.T, worlds []world) (parts []part) {
	var at *world
	for range rapid.IntRange(0, 12).Draw(rt, "items") {
		switch kind := rapid.IntRange(0, 3).Draw(rt, "kind"); {
		case kind == 0:
			at = &worlds[rapid.IntRange(0, len(worlds)-1).Draw(rt, "world")]
			parts = append(parts, sectionPart(at.section()))
		case kind == 1 && at != nil:
			parts = append(parts, drawRun(rt, at))
		default:
			var community crdt.CommunityID
			if at != nil {
				community = at.community
			}
			size := rapid.SampledFrom([]int{0, 1, 23, 24, 255, 256, 65_495, 65_496, 65_497, 200_000}).Draw(rt, "size")
			name := rapid.StringMatching(`[a-z0-9-]{1,32}`).Draw(rt, "name")
			parts = append(parts, recordPart(community, name, bytes.Repeat([]byte{byte(size)}, size)))
		}
	}
	return parts
}

// drawRun cuts a run out anywhere, without some of the sealed bodies.
func drawRun(rt *rapid.T, w *world) part {
	from := rapid.IntRange(0, len(w.log)-1).Draw(rt, "from")
	length := rapid.IntRange(1, min(crdt.MaxRun, len(w.log)-from)).Draw(rt, "length")
	run := append([]crdt.Verified(nil), w.log[from:from+length]...)
	keep := rapid.IntRange(1, 5).Draw(rt, "keep")
	for i := range run {
		if i%keep == 1 {
			run[i] = run[i].WithoutBody()
		}
	}
	return runPart(w.community, run)
}

// TestTips checks that their order is the archive's and not the caller's.
func TestTips(t *testing.T) {
	var tips []crdt.Tip
	for i := range 50 {
		tips = append(tips, crdt.Tip{Log: seed("log", i%20), Seq: uint64(i), ID: crdt.ID{Link: seed("tip", i)}})
	}
	tips = append(tips, tips[3])
	one := newWorld(t, 1, 0)
	rapid.Check(t, func(rt *rapid.T) {
		shuffled := rapid.Permutation(tips).Draw(rt, "order")
		file, _ := write(t, sampleHeader(), []part{sectionPart(archive.Section{Community: one.community, Tips: shuffled})})
		got := must(must(archive.NewReader(bytes.NewReader(file)))(t).Next())(t).(archive.Section)
		if len(got.Tips) != 50 || len(got.Since) != 0 {
			rt.Fatalf("%d tips and %d", len(got.Tips), len(got.Since))
		}
		for i := 1; i < len(got.Tips); i++ {
			if got.Tips[i-1].Compare(got.Tips[i]) >= 0 {
				rt.Fatalf("tips %d out of order", i)
			}
		}
	})
}

// TestWriterRefuses checks that a caller's mistake makes no unreadable archive.
func TestWriterRefuses(t *testing.T) {
	one := newWorld(t, 1, 300)
	for name, do := range map[string]func(*archive.Writer) error{
		"no entries":       func(w *archive.Writer) error { return w.Run(nil) },
		"too many entries": func(w *archive.Writer) error { return w.Run(one.log[:crdt.MaxRun+1]) },
		"a gap":            func(w *archive.Writer) error { return w.Run([]crdt.Verified{one.log[0], one.log[2]}) },
		"no name":          func(w *archive.Writer) error { return w.Record("", nil) },
		"a file's name":    func(w *archive.Writer) error { return w.Record("../x", nil) },
		"a long name":      func(w *archive.Writer) error { return w.Record(fmt.Sprintf("%033d", 1), nil) },
		"a long record":    func(w *archive.Writer) error { return w.Record("x", make([]byte, archive.MaxRecord+1)) },
		"no community":     func(w *archive.Writer) error { return w.Section(archive.Section{}) },
		"too many tips": func(w *archive.Writer) error {
			return w.Section(archive.Section{Community: one.community, Tips: make([]crdt.Tip, archive.MaxTips+1)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w := must(archive.NewWriter(&out, sampleHeader()))(t)
			if err := w.Section(one.section()); err != nil {
				t.Fatal(err)
			}
			if err := do(w); err == nil {
				t.Error("taken")
			}
			written := must(w.Close())(t)
			r := must(archive.NewReader(&out))(t)
			if said, err := read(r, nil); err != nil || len(said) != 1 || r.Summary() != written {
				t.Errorf("reads as %q, %v, %+v", said, err, r.Summary())
			}
			if err := w.Record("late", nil); err == nil {
				t.Error("written after Close")
			}
		})
	}
	if err := must(archive.NewWriter(io.Discard, sampleHeader()))(t).Run(one.log[:1]); err == nil {
		t.Error("a run outside every section")
	}
	for _, header := range []archive.Header{
		{}, {Purpose: "A"},
		{Purpose: "x", Other: map[string]any{"at": int64(1)}},
		{Purpose: "x", Other: map[string]any{"float": 1.5}},
		{Purpose: "x", Other: map[string]any{"list": make([]int, 1<<11)}},
	} {
		if _, err := archive.NewWriter(io.Discard, header); err == nil {
			t.Errorf("header %+v is taken", header)
		}
	}
}

// TestWriterStops checks that a full disk is reported at once and for good.
func TestWriterStops(t *testing.T) {
	parts := sample(t)
	file, _ := write(t, sampleHeader(), parts)
	for room := range len(file) {
		dst := &fullDisk{room: room}
		w, err := archive.NewWriter(dst, sampleHeader())
		for _, p := range parts {
			if err == nil {
				err = p.write(w)
			}
		}
		if err == nil {
			_, err = w.Close()
		}
		if err == nil {
			t.Fatalf("%d bytes fit on %d", len(file), room)
		}
		if w != nil {
			if _, again := w.Close(); again == nil {
				t.Fatalf("room for %d: the failure is forgotten", room)
			}
		}
	}
}

type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
