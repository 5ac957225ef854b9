package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/sync/bundle"
)

// attach stores a file of so many bytes, in chunks of 64 KiB, and returns its name.
func (m *machine) attach(size int) [32]byte {
	m.t.Helper()
	content := noise(size)
	return must(m.c.PutAttachment(context.Background(), slices.Collect(slices.Chunk(content, 64<<10))))(m.t)
}

// files are what a machine has.
func (m *machine) files() (names [][32]byte) {
	m.t.Helper()
	for name, err := range m.c.Attachments() {
		names = append(names, must(name, err)(m.t))
		must(m.c.Attachment(name))(m.t)
	}
	return names
}

// chunkOf is a record of an attached file, as the format has it.
func chunkOf(name [32]byte, all, number int, data []byte) []byte {
	b := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 4), name[:])
	b = dagcbor.AppendUint(dagcbor.AppendUint(b, uint64(all)), uint64(number))
	return dagcbor.AppendBytes(b, data)
}

// TestFilesOnRequest: whole files go along as far as the limit has room, and
// both sides are told which did not.
func TestFilesOnRequest(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	small, middle, large := from.attach(1000), from.attach(200_000), from.attach(300_000)
	for limit, want := range map[int64][][32]byte{
		0: nil, 999: nil, 1000: {small}, 200_999: {small}, 201_000: {small, middle}, 1 << 30: {small, middle, large},
	} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			file, exported := from.export(bundle.ExportOptions{Keys: members(), Files: limit})
			bytes := int64([]int{0, 1000, 201_000, 501_000}[len(want)])
			if exported.Files != len(want) || exported.FileBytes != bytes || exported.LeftOut != 3-len(want) || exported.LeftOutBytes != 501_000-bytes {
				t.Errorf("exported: %+v", exported)
			}
			found := must(bundle.Inspect(t.Context(), bytesReader(file), members()))(t).Sections[0]
			if found.Files != len(want) || found.FileBytes != bytes || found.LeftOut != 3-len(want) || len(found.HasFiles) != 3 {
				t.Errorf("inspected: %+v", found)
			}
			to := newMachine(t, w.Community)
			for i := range 2 {
				report := to.take(file, members())
				got := report.Communities[0]
				here := i * len(want)
				if got.Files != len(want) || got.FilesHere != here || got.FilesNew != len(want)-here || got.FilesUnwanted != 0 ||
					got.LeftOut != 3-len(want) || got.FilesMissing != 3-len(want) || report.Complete() != (len(want) == 3) || report.Unknown != 0 {
					t.Errorf("taken: %+v", got)
				}
			}
			same(t, from, to)
			if got := to.files(); len(got) != len(want) {
				t.Errorf("%d files", len(got))
			}
			// An answer leaves out what the other one says it has.
			_, answer := from.export(bundle.ExportOptions{Files: 1 << 30, Known: bundle.Known{Files: to.files()}})
			if answer.Files != 3-len(want) || answer.LeftOut != 0 {
				t.Errorf("answered: %+v", answer)
			}
		})
	}
}

// TestErasedFilesStayAway: what was erased here is not taken again, and is not
// lacking either; what nobody asks for is not kept.
func TestErasedFilesStayAway(t *testing.T) {
	w := draw(t, village)
	from, to := holding(t, w.Community, w.Entries), newMachine(t, w.Community)
	name, other := from.attach(100_000), from.attach(10)
	file, _ := from.export(bundle.ExportOptions{Files: 1 << 30})
	none, _ := from.export(bundle.ExportOptions{})
	to.take(file, nil)
	if err := to.c.ForgetAttachment(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		report := to.take(file, nil)
		if got := report.Communities[0]; got.FilesUnwanted != 1 || got.FilesHere != 1 || got.FilesNew != 0 || !report.Complete() {
			t.Errorf("%+v", got)
		}
	}
	if report := to.take(none, nil); !report.Complete() || to.c.HasAttachment(name) || !to.c.HasAttachment(other) {
		t.Errorf("%+v", report)
	}

	picky := newMachine(t, w.Community)
	asked := 0
	store := func(_ context.Context, _ crdt.CommunityID, got [32]byte, chunks [][]byte) (bool, error) {
		if asked++; replica.AttachmentName(chunks) != got {
			t.Errorf("%x is something else", got[:4])
		}
		if picky.c.Len() != from.c.Len() {
			t.Errorf("asked with %d of %d entries here", picky.c.Len(), from.c.Len())
		}
		return false, nil
	}
	report := must(bundle.Import(t.Context(), picky.Replica, bytesReader(file), bundle.ImportOptions{Store: store}))(t)
	if got := report.Communities[0]; asked != 2 || got.FilesUnwanted != 2 || got.FilesNew != 0 || len(picky.files()) != 0 {
		t.Errorf("asked %d times, %+v", asked, got)
	}
}

// TestFilesDamagedAnywhere: what stood whole before the damage is kept, and of a
// file that did not, nothing.
func TestFilesDamagedAnywhere(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	for _, size := range []int{70, 200, 66_000} {
		from.attach(size)
	}
	file, _ := from.export(bundle.ExportOptions{Files: 1 << 30})
	offsets, _ := ends(t, file)
	ending := func(back int) int { return int(offsets[len(offsets)-1-back]) } // the last is the trailer's beginning
	whole := map[int]int{}                                                    // bytes → files that are whole up to there
	for files, back := range []int{4, 3, 2, 0} {
		whole[files] = ending(back)
	}
	to := newMachine(t, w.Community)
	step := func(at int) int {
		if at > whole[2]+200 && at < len(file)-4000 {
			return 997
		}
		return 7
	}
	for at := whole[0] - 40; at < len(file); at += step(at) {
		want := 0
		for files, end := range whole {
			if at >= end {
				want = max(want, files)
			}
		}
		changed := bytes.Clone(file)
		changed[at] ^= 1 << (at % 8)
		for what, damaged := range map[string][]byte{"cut": file[:at], "flipped": changed} {
			report := to.take(damaged, nil)
			var fault *archive.Fault
			if !errors.As(report.Fault, &fault) || report.Communities[0].Refused > 0 {
				t.Fatalf("%s at byte %d: %+v", what, at, report)
			}
			if got := len(to.files()); got != want {
				t.Fatalf("%s at byte %d: %d files are here, not %d", what, at, got, want)
			}
		}
	}
	if report := to.take(file, nil); !report.Complete() || len(to.files()) != 3 {
		t.Errorf("the whole file: %+v", report)
	}
}

// TestForgedFiles: records of files that make none are refused, each once, and
// keep nothing from those around them.
func TestForgedFiles(t *testing.T) {
	w := draw(t, village)
	from := holding(t, w.Community, w.Entries)
	parts := [][]byte{[]byte("one"), []byte("two"), []byte("three")}
	name := replica.AttachmentName(parts)
	good := [][]byte{chunkOf(name, 3, 0, parts[0]), chunkOf(name, 3, 1, parts[1]), chunkOf(name, 3, 2, parts[2])}
	lie := [32]byte{1}
	huge := make([][]byte, 0, 140)
	for i := range 140 {
		huge = append(huge, chunkOf(lie, 140, i, make([]byte, replica.MaxChunk)))
	}
	for what, records := range map[string][][]byte{
		"out of order":     {good[0], good[2], good[1]},
		"its end missing":  good[:2],
		"its head missing": good[1:],
		"another name":     {chunkOf(lie, 1, 0, parts[0])},
		"another count":    {good[0], chunkOf(name, 4, 1, parts[1]), good[2]},
		"too many chunks":  {chunkOf(lie, replica.MaxChunks+1, 0, parts[0])},
		"past its end":     {chunkOf(lie, 1, 1, parts[0])},
		"an empty chunk":   {chunkOf(lie, 2, 0, nil)},
		"no record at all": {{0x80}},
		"too large":        huge,
	} {
		t.Run(what, func(t *testing.T) {
			to := newMachine(t, w.Community)
			records = slices.Concat(good, records, [][]byte{chunkOf(replica.AttachmentName(parts[:1]), 1, 0, parts[0])})
			report := to.take(withRecords(t, from, "attachment", records), nil)
			got := report.Communities[0]
			wrong := 0 // what is of a file that is here by then is passed over
			if slices.Contains([]string{"another name", "too many chunks", "past its end", "an empty chunk", "no record at all", "too large"}, what) {
				wrong = 1
			}
			if report.Fault != nil || got.Refused != wrong || got.FilesNew != 2 || len(to.files()) != 2 {
				t.Errorf("%+v", report)
			}
			// And where it is not.
			to = newMachine(t, w.Community)
			report = to.take(withRecords(t, from, "attachment", records[len(good):]), nil)
			if got := report.Communities[0]; report.Fault != nil || got.Refused != 1 || got.FilesNew != 1 {
				t.Errorf("%+v", report)
			}
			same(t, from, to)
		})
	}
	for _, data := range [][]byte{{0x80}, {0x81, 0x61, 'x'}, {0x82, 0x01, 0x41, 1}} {
		report := newMachine(t, w.Community).take(withRecords(t, from, "left-out", [][]byte{data}), nil)
		if got := report.Communities[0]; got.Refused != 1 || got.LeftOut != 0 || got.Entries != from.c.Len() {
			t.Errorf("%x: %+v", data, got)
		}
	}
}

// withRecords is a plain bundle of everything that a machine has, and of records
// as they are given.
func withRecords(t *testing.T, m *machine, name string, records [][]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	out := must(archive.NewWriter(&file, archive.Header{Purpose: archive.PurposeBundle}))(t)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(out.Section(archive.Section{Community: m.c.ID(), Tips: m.c.Tips()}))
	var spans []crdt.Span
	for _, tip := range m.c.Tips() {
		spans = append(spans, crdt.Span{Tip: tip})
	}
	for run, err := range m.c.Runs(spans) {
		check(err)
		check(out.Run(run))
	}
	for _, record := range records {
		check(out.Record(name, record))
	}
	must(out.Close())(t)
	return file.Bytes()
}

func bytesReader(b []byte) *bytes.Reader { return bytes.NewReader(b) }
