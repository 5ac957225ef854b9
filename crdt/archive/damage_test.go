package archive_test

import (
	"bytes"
	"errors"
	"testing"

	"tallystick/crdt/archive"
	"tallystick/identity"
)

// fault fails unless err is a fault, and one with a place and a class.
func fault(t *testing.T, err error) *archive.Fault {
	t.Helper()
	var f *archive.Fault
	if !errors.As(err, &f) {
		t.Fatalf("%v is no fault", err)
	}
	for _, class := range []error{archive.ErrTruncated, archive.ErrDamaged, archive.ErrNewer, archive.ErrForeign} {
		if errors.Is(err, class) {
			return f
		}
	}
	t.Fatalf("%v has no class", err)
	return nil
}

// TestTruncated cuts a plain archive at every byte: what was whole is there,
// and the fault says exactly up to where.
func TestTruncated(t *testing.T) {
	parts := sample(t)
	file, _ := write(t, sampleHeader(), parts)
	ends := archive.Ends(file, archive.Plain)
	if len(ends) != 1+1+len(parts)+1 || ends[len(ends)-1] != int64(len(file)) {
		t.Fatalf("ends %v of %d bytes", ends, len(file))
	}
	whole := 0 // ends up to the cut; the first two are of the start and the header
	for cut := range len(file) {
		for int64(cut) >= ends[whole] {
			whole++
		}
		said, err := read(archive.NewReader(bytes.NewReader(file[:cut])))
		f := fault(t, err)
		if !errors.Is(err, archive.ErrTruncated) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if want := max(0, whole-2); len(said) != want {
			t.Fatalf("cut at %d: %d items, not %d", cut, len(said), want)
		}
		prefix(t, said, parts)
		if whole > 0 && (f.Offset != ends[whole-1] || f.Items != int64(whole-1)) {
			t.Fatalf("cut at %d: whole up to %d, %d items, not %d, %d", cut, f.Offset, f.Items, ends[whole-1], whole-1)
		}
	}
}

// TestFlipped changes every byte of a plain archive, one bit of it and all of
// it: no item that is given out differs from what was written, all items before
// the change are given out, and the end is a fault.
func TestFlipped(t *testing.T) {
	parts := sample(t)
	file, _ := write(t, sampleHeader(), parts)
	ends := archive.Ends(file, archive.Plain)
	whole := 0
	for i := range file {
		for int64(i) >= ends[whole] {
			whole++
		}
		for _, change := range []byte{1 << (i % 8), 0xff} {
			changed := bytes.Clone(file)
			changed[i] ^= change
			said, err := read(archive.NewReader(bytes.NewReader(changed)))
			f := fault(t, err)
			prefix(t, said, parts)
			if len(said) != max(0, whole-2) || whole > 0 && f.Offset != ends[whole-1] {
				t.Fatalf("byte %d ^ %x: %d items, whole up to %d (%v)", i, change, len(said), f.Offset, err)
			}
			if whole > 0 && !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrTruncated) {
				t.Fatalf("byte %d ^ %x: %v", i, change, err)
			}
		}
	}
}

// TestSealedTruncated cuts a sealed archive of several pieces at every border
// and near it, and a small one everywhere.
func TestSealedTruncated(t *testing.T) {
	small, large := sample(t), sample(t)
	for i := range 5 {
		large = append(large, recordPart(newWorld(t, 2, 0).community, "chunk", bytes.Repeat([]byte{byte(i)}, 40_000)))
	}
	for _, parts := range [][]part{small, large} {
		file := sealed(t, parts)
		for _, cut := range cuts(file) {
			said, err := read(archive.Open(bytes.NewReader(file[:cut]), archive.WithWords(person(t))))
			fault(t, err)
			if !errors.Is(err, archive.ErrTruncated) {
				t.Fatalf("cut at %d of %d: %v", cut, len(file), err)
			}
			prefix(t, said, parts)
			if cut > len(file)-100 && len(file) > 3*identity.ChunkSize && len(said) < len(small) {
				t.Fatalf("cut at %d of %d: only %d items", cut, len(file), len(said))
			}
		}
	}
}

// cuts are all lengths of a small file, and those around the borders of a
// large one.
func cuts(file []byte) (at []int) {
	ends := append([]int64{0}, archive.Ends(file, archive.Sealed)...)
	for cut := range len(file) {
		near := len(file) < 8<<10
		for _, end := range ends {
			near = near || cut >= int(end)-2 && cut <= int(end)+14
		}
		if near {
			at = append(at, cut)
		}
	}
	return at
}

// TestSealedFlipped changes a bit of every byte of a sealed archive. Wrong
// words are never what it looks like.
func TestSealedFlipped(t *testing.T) {
	parts := sample(t)
	file := sealed(t, parts)
	start := archive.Ends(file, archive.Sealed)[0]
	for i := range file {
		changed := bytes.Clone(file)
		changed[i] ^= 1 << (i % 8)
		said, err := read(archive.Open(bytes.NewReader(changed), archive.WithWords(person(t))))
		fault(t, err)
		prefix(t, said, parts)
		if errors.Is(err, identity.ErrWrongKey) || errors.Is(err, archive.ErrForeign) && int64(i) >= start {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
}

// TestFaultText holds the sentences that people get to read.
func TestFaultText(t *testing.T) {
	parts := sample(t)
	for i := range 5 {
		parts = append(parts, recordPart(newWorld(t, 2, 0).community, "chunk", bytes.Repeat([]byte{byte(i)}, 40_000)))
	}
	plain, _ := write(t, sampleHeader(), parts)
	sealed := sealed(t, parts)
	for _, c := range []struct {
		file []byte
		want string
	}{
		{plain[:500], "archive is cut short: whole up to byte 438 (3 items), then the end of the file; " +
			"what came before is good; for the rest, copy the file again from where it was made, or use another"},
		{sealed[:150_000], "archive is cut short: whole up to byte 42767 (10 items), then the end of the file, as the sealed file is whole up to byte 131221; " +
			"what came before is good; for the rest, copy the file again from where it was made, or use another"},
		{append(bytes.Clone(plain[:20]), 2), "archive needs a newer version: found version 2 of the format, above 1; upgrade, then read it again"},
		{[]byte("beans"), "not an archive: found something that no archive begins with; choose another file"},
	} {
		if _, err := read(archive.Open(bytes.NewReader(c.file), archive.WithWords(person(t)))); err == nil || err.Error() != c.want {
			t.Errorf("it says\n%v\nnot\n%s", err, c.want)
		}
	}
}

// TestAppended checks that nothing may follow the end.
func TestAppended(t *testing.T) {
	parts := sample(t)
	plain, _ := write(t, sampleHeader(), parts)
	for _, file := range [][]byte{plain, sealed(t, parts)} {
		for _, more := range [][]byte{{0}, file} {
			_, err := read(archive.Open(bytes.NewReader(append(bytes.Clone(file), more...)), archive.WithWords(person(t))))
			if !errors.Is(err, archive.ErrDamaged) {
				t.Errorf("with %d bytes behind it: %v", len(more), err)
			}
		}
	}
}

// TestReadError checks that a failing disk is not taken for a damaged archive.
func TestReadError(t *testing.T) {
	parts := sample(t)
	plain, _ := write(t, sampleHeader(), parts)
	broken := errors.New("input/output error")
	for _, file := range [][]byte{plain, sealed(t, parts)} {
		for cut := range len(file) {
			src := &failing{rest: file[:cut], err: broken}
			said, err := read(archive.Open(src, archive.WithWords(person(t))))
			prefix(t, said, parts)
			var f *archive.Fault
			if !errors.Is(err, broken) || errors.As(err, &f) {
				t.Fatalf("failing at %d: %v", cut, err)
			}
		}
	}
}

type failing struct {
	rest []byte
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		return 0, f.err
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
