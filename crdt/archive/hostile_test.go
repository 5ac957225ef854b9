package archive_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// zeros is a file that never ends.
type zeros struct{ taken int64 }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.taken += int64(len(p))
	return len(p), nil
}

// TestHostile reads files that claim or bring too much. What counts is how much
// is allocated, in all, and how much of an endless file is looked at.
func TestHostile(t *testing.T) {
	one := newWorld(t, 1, 0)
	plain := archive.Forge(archive.Plain, header(t), section(t, one))
	wrapped := archive.Forge(archive.Sealed, wrapItem())
	const nothing, little, frame = 64 << 10, 300 << 10, archive.MaxFrame + 64<<10
	for _, c := range []struct {
		name   string
		start  []byte
		length uint64 // of an item's content that is claimed, if there is an item
		kind   uint64
		end    bool // whether the file ends there, or goes on with zeros for ever
		err    error
		alloc  uint64 // at most, in bytes
		taken  int64  // at most, of the zeros
	}{
		{name: "zeros", err: archive.ErrForeign, alloc: little, taken: nothing},
		{name: "zeros for a header", start: archive.Forge(archive.Plain), err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "zeros for an item", start: plain, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "zeros for a run", start: plain, kind: archive.KindRun, length: archive.MaxFrame, err: archive.ErrDamaged, alloc: 3 * frame, taken: frame},
		{name: "zeros for an unknown item", start: plain, kind: 9, length: archive.MaxFrame, err: archive.ErrDamaged, alloc: 3 * frame, taken: frame},
		{name: "a run with nothing in it", start: plain, kind: archive.KindRun, length: archive.MaxFrame, end: true, err: archive.ErrTruncated, alloc: little},
		{name: "a large run", start: plain, kind: archive.KindRun, length: archive.MaxFrame + 1, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "a huge run", start: plain, kind: archive.KindRun, length: 1 << 60, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "a huge section", start: plain, kind: archive.KindSection, length: 1<<64 - 1, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "a huge record", start: plain, kind: archive.KindRecord, length: 1 << 63, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "a huge trailer", start: plain, kind: archive.KindTrailer, length: 1 << 32, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "a huge header", start: archive.Forge(archive.Plain), kind: archive.KindHeader, length: 1 << 60, err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "sealed zeros", start: archive.Forge(archive.Sealed), err: archive.ErrDamaged, alloc: little, taken: nothing},
		{name: "sealed zeros for a piece", start: wrapped, err: archive.ErrDamaged, alloc: 2 * little, taken: nothing},
		{name: "zeros in a piece", start: wrapped, kind: archive.KindPiece, length: archive.MaxPiece, err: archive.ErrDamaged, alloc: 2 * little, taken: 3 * nothing},
		{name: "a huge piece", start: wrapped, kind: archive.KindPiece, length: 1 << 60, err: archive.ErrDamaged, alloc: 2 * little, taken: nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := slices.Clone(c.start)
			if c.kind > 0 {
				start = append(start, itemHead(c.kind, c.length)...)
			}
			endless := &zeros{}
			var src io.Reader = io.MultiReader(bytes.NewReader(start), endless)
			if c.end {
				src = bytes.NewReader(start)
			}
			var err error
			allocated := allocation(func() { _, err = read(archive.Open(src, giveKey)) })
			if !errors.Is(err, c.err) {
				t.Errorf("ends with %v", err)
			}
			if allocated > c.alloc || endless.taken > c.taken {
				t.Errorf("%d bytes allocated, %d taken; at most %d and %d", allocated, endless.taken, c.alloc, c.taken)
			}
		})
	}
}

func giveKey(archive.Wrap) (identity.Key, error) { return identity.Key{}, nil }

// itemHead is the beginning of an item of this kind, up to its content.
func itemHead(kind, length uint64) []byte {
	b := dagcbor.AppendUint(dagcbor.AppendArray(nil, 3), kind)
	number := dagcbor.AppendUint(nil, length)
	if length > dagcbor.MaxInteger {
		number = binary.BigEndian.AppendUint64([]byte{0x1b}, length)
	}
	number[0] |= 0x40 // the same number as the length of a byte string
	return append(b, number...)
}

// allocation is how many bytes do allocates, freed or not.
func allocation(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// header and section are good items, to put bad ones behind.
func header(t *testing.T) archive.Forged {
	t.Helper()
	return archive.Forged{Kind: archive.KindHeader, Content: marshal(t, map[string]any{"purpose": "bundle"})}
}

func section(t *testing.T, w world) archive.Forged {
	t.Helper()
	return archive.Forged{Kind: archive.KindSection, Content: marshal(t, map[string]any{
		"community": w.community.Link, "tips": []any{}, "since": []any{},
	})}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	return must(dagcbor.Marshal(v))(t)
}

// TestForged reads plain archives whose checks fit and whose content is wrong.
func TestForged(t *testing.T) {
	one := newWorld(t, 1, 0)
	good := []archive.Forged{header(t), section(t, one)}
	run := archive.Forged{Kind: archive.KindRun, Content: crdt.AppendFrame(nil, one.log)}
	log := one.log[0].Log()
	tip := []any{log[:], 0, one.log[0].ID().Link}
	content := func(kind uint64, v any) archive.Forged { return archive.Forged{Kind: kind, Content: marshal(t, v)} }
	tips := func(list ...any) archive.Forged {
		return content(archive.KindSection, map[string]any{"community": one.community.Link, "tips": list, "since": []any{}})
	}
	for _, c := range []struct {
		name  string
		items []archive.Forged
		err   error
	}{
		{"nothing", nil, archive.ErrTruncated},
		{"no header", []archive.Forged{section(t, one)}, archive.ErrDamaged},
		{"two headers", []archive.Forged{header(t), header(t)}, archive.ErrDamaged},
		{"a header without purpose", []archive.Forged{content(archive.KindHeader, map[string]any{"at": 1})}, archive.ErrDamaged},
		{"a header that is a list", []archive.Forged{content(archive.KindHeader, []any{})}, archive.ErrDamaged},
		{"a header with a short device", []archive.Forged{content(archive.KindHeader, map[string]any{"purpose": "x", "device": []byte{1}})}, archive.ErrDamaged},
		{"a header with a textual time", []archive.Forged{content(archive.KindHeader, map[string]any{"purpose": "x", "at": "now"})}, archive.ErrDamaged},
		{"a run in no section", []archive.Forged{header(t), run}, archive.ErrDamaged},
		{"a section of other fields", append(good, content(archive.KindSection, map[string]any{"tips": []any{}})), archive.ErrDamaged},
		{"tips out of order", append(good, tips(tip, tip)), archive.ErrDamaged},
		{"more tips than bytes", append(good, archive.Forged{Kind: archive.KindSection, Content: append([]byte{0xa3, 0x64, 't', 'i', 'p', 's'}, 0x99, 0x40, 0)}), archive.ErrDamaged},
		{"a record without data", append(good, content(archive.KindRecord, []any{"x"})), archive.ErrDamaged},
		{"a record with a file's name", append(good, content(archive.KindRecord, []any{"a/b", []byte{}})), archive.ErrDamaged},
		{"an unknown kind", append(good, archive.Forged{Kind: 6}), archive.ErrNewer},
		{"kind 0", append(good, archive.Forged{Kind: 0}), archive.ErrNewer},
		{"a trailer that is none", append(good, archive.Forged{Kind: archive.KindTrailer}), archive.ErrDamaged},
		{"a trailer of something else", append(good, archive.Forged{Kind: archive.KindTrailer, Content: archive.TrailerOf(archive.Summary{Sections: 1})}), archive.ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(archive.NewReader(bytes.NewReader(archive.Forge(archive.Plain, c.items...))))
			fault(t, err)
			if !errors.Is(err, c.err) {
				t.Error(err)
			}
		})
	}
}

// TestForgedRun changes runs and makes the checks fit again. The frame refuses
// what can't be an entry, and the reader goes on; the rest is left to the
// signatures, which find nothing to vouch for.
func TestForgedRun(t *testing.T) {
	one := newWorld(t, 1, 4)
	frame := crdt.AppendFrame(nil, one.log)
	after := archive.Forged{Kind: archive.KindRecord, Content: marshal(t, []any{"after", []byte{1}})}
	refused, unvouched := 0, 0
	for i := range frame {
		changed := bytes.Clone(frame)
		changed[i] ^= 1 << (i % 8)
		file := archive.Forge(archive.Plain, header(t), section(t, one), archive.Forged{Kind: archive.KindRun, Content: changed}, after)
		r := must(archive.NewReader(bytes.NewReader(file)))(t)
		must(r.Next())(t)
		switch item := must(r.Next())(t).(type) {
		case archive.Refused:
			refused++
			if !errors.Is(item.Reason, crdt.ErrRefused) {
				t.Fatalf("byte %d: %v", i, item.Reason)
			}
		case archive.Run:
			unvouched++
			if vouched, _ := crdt.Vouch(item.Entries, one.device); len(vouched) > 0 && vouched[len(vouched)-1].ID() != one.log[len(vouched)-1].ID() {
				t.Fatalf("byte %d: %d entries are vouched for", i, len(vouched))
			}
		}
		if record := must(r.Next())(t); say(record) != say(archive.Record{Community: one.community, Name: "after", Data: []byte{1}}) {
			t.Fatalf("byte %d: then comes %s", i, say(record))
		}
	}
	if refused == 0 || unvouched == 0 {
		t.Errorf("%d refused, %d not vouched for", refused, unvouched)
	}
}

// TestLarge streams 64 MiB of zeros in records, sealed, and looks at what is
// alive on the way.
func TestLarge(t *testing.T) {
	const records, size = 64, archive.MaxRecord
	src, dst := io.Pipe()
	go func() { dst.CloseWithError(writeZeros(dst, records, size)) }()
	r := must(archive.Open(src, archive.WithWords(person(t))))(t)
	before, found := alive(), 0
	for {
		item, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if record := item.(archive.Record); len(record.Data) != size {
			t.Fatalf("record %d has %d bytes", found, len(record.Data))
		}
		if found++; found%16 == 0 {
			if now := alive(); now > before+16<<20 {
				t.Errorf("%d bytes alive after %d records, %d at the start", now, found, before)
			}
		}
	}
	if found != records || r.Summary().Records != records {
		t.Errorf("%d records", found)
	}
}

func writeZeros(dst io.Writer, records, size int) error {
	key, err := personKey()
	if err != nil {
		return err
	}
	sealed, err := archive.Seal(dst, &zeros{}, archive.ForWords(key.Recipient()))
	if err != nil {
		return err
	}
	w, err := archive.NewWriter(sealed, archive.Header{Purpose: archive.PurposeBackup})
	if err != nil {
		return err
	}
	for range records {
		if err := w.Record("zeros", make([]byte, size)); err != nil {
			return err
		}
	}
	if _, err := w.Close(); err != nil {
		return err
	}
	return sealed.Close()
}

// alive is how many bytes of the heap are in use.
func alive() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
