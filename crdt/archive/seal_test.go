package archive_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"tallystick/crdt/archive"
	"tallystick/identity"
)

// person is the backup key of somebody who exists in tests only. Making it out
// of words takes a millisecond, on purpose.
func person(t testing.TB) identity.BackupKey { return must(personKey())(t) }

func stranger(t testing.TB) identity.BackupKey { return must(strangerKey())(t) }

var personKey = sync.OnceValues(func() (identity.BackupKey, error) {
	words, err := identity.NewWords(identity.English, 12, strings.NewReader("sixteen bytes..."))
	return words.Backup(), err
})

var strangerKey = sync.OnceValues(func() (identity.BackupKey, error) {
	words, err := identity.NewWords(identity.Spanish, 12, strings.NewReader("sixteen others.."))
	return words.Backup(), err
})

// sealed makes an archive sealed to words.
func sealed(t testing.TB, parts []part) []byte {
	t.Helper()
	return sealedBy(t, archive.ForWords(person(t).Recipient()), parts)
}

func sealedBy(t testing.TB, wrapper archive.Wrapper, parts []part) []byte {
	t.Helper()
	var out bytes.Buffer
	dst := must(archive.Seal(&out, rand.Reader, wrapper))(t)
	writeTo(t, dst, sampleHeader(), parts)
	if err := dst.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWrongWords(t *testing.T) {
	file := sealed(t, sample(t))
	_, err := archive.Open(bytes.NewReader(file), archive.WithWords(stranger(t)))
	if !errors.Is(err, identity.ErrWrongKey) || errors.Is(err, archive.ErrDamaged) {
		t.Errorf("other words: %v", err)
	}
	if _, err := archive.Open(bytes.NewReader(file), nil); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("no words: %v", err)
	}
}

// epochWrapper stands for sync/bundle, which seals the file key under an epoch
// key and puts the hint before it.
func epochWrapper(kept *identity.Key) archive.Wrapper {
	return func(fileKey identity.Key) (archive.Wrap, error) {
		*kept = fileKey
		return archive.Wrap{How: archive.ToEpoch, Key: []byte("hint and sealed key")}, nil
	}
}

func TestEpochWrap(t *testing.T) {
	var kept identity.Key
	parts := sample(t)
	file := sealedBy(t, epochWrapper(&kept), parts)
	said, err := read(archive.Open(bytes.NewReader(file), func(w archive.Wrap) (identity.Key, error) {
		if w.How != archive.ToEpoch || string(w.Key) != "hint and sealed key" {
			t.Errorf("wrap %d %q", w.How, w.Key)
		}
		return kept, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	all(t, said, parts)

	if _, err := archive.Open(bytes.NewReader(file), archive.WithWords(person(t))); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("words for a community's key: %v", err)
	}
	_, err = read(archive.Open(bytes.NewReader(file), func(archive.Wrap) (identity.Key, error) { return identity.Key{1}, nil }))
	if !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("an opener that gives a wrong key: %v", err)
	}
}

// TestSealForged exchanges, drops and repeats pieces, with checks that fit: the
// stream's seal notices.
func TestSealForged(t *testing.T) {
	var kept identity.Key
	parts := []part{recordPart(newWorld(t, 1, 0).community, "chunk", nil)}[:0]
	for i := range 6 {
		parts = append(parts, recordPart(archive.Section{}.Community, "chunk", bytes.Repeat([]byte{byte(i)}, 60_000)))
	}
	file := sealedBy(t, epochWrapper(&kept), parts)
	pieces := streamPieces(t, file)
	if len(pieces) < 5 {
		t.Fatalf("%d pieces", len(pieces))
	}
	last := len(pieces) - 1
	flipped := bytes.Clone(pieces[1])
	flipped[100] ^= 1
	for name, order := range map[string][][]byte{
		"exchanged":        {pieces[1], pieces[0], pieces[2], pieces[3], pieces[last]},
		"one dropped":      append([][]byte{pieces[0]}, pieces[2:]...),
		"the last dropped": pieces[:last],
		"one repeated":     append([][]byte{pieces[0]}, pieces...),
		"one added":        append(append([][]byte{}, pieces...), pieces[last]),
		"changed":          append([][]byte{pieces[0], flipped}, pieces[2:]...),
		"none":             nil,
	} {
		t.Run(name, func(t *testing.T) {
			forged := []archive.Forged{wrapItem()}
			for _, p := range order {
				forged = append(forged, archive.Forged{Kind: archive.KindPiece, Content: p})
			}
			forged = append(forged, archive.Forged{Kind: archive.KindEnd})
			said, err := read(archive.Open(bytes.NewReader(archive.Forge(archive.Sealed, forged...)),
				func(archive.Wrap) (identity.Key, error) { return kept, nil }))
			if !errors.Is(err, archive.ErrDamaged) {
				t.Errorf("ends with %v", err)
			}
			prefix(t, said, parts)
		})
	}
}

func wrapItem() archive.Forged {
	return archive.Forged{Kind: archive.KindWrap, Content: []byte{0x82, 2, 0x41, 7}}
}

// streamPieces are the pieces in a sealed file, less what is around them.
func streamPieces(t *testing.T, file []byte) (pieces [][]byte) {
	t.Helper()
	ends := archive.Ends(file, archive.Sealed)
	for i := 2; i < len(ends)-1; i++ { // after the start and the wrap, before the end
		item := file[ends[i-1] : ends[i]-9]
		head := 4 // array, kind, and a length of one byte
		if len(item) > 300 {
			head = 5
		}
		if len(item) > 0xffff {
			head = 7
		}
		pieces = append(pieces, item[head:])
	}
	return pieces
}

// TestSealHides checks that a sealed file shows nothing of what is in it, and
// that two of one person have no bytes in common but the frame.
func TestSealHides(t *testing.T) {
	parts := sample(t)
	one, two := sealed(t, parts), sealed(t, parts)
	recipient := person(t).Recipient()
	for _, secret := range [][]byte{[]byte("secrets"), []byte("keystore"), []byte("backup"), recipient[:]} {
		if bytes.Contains(one, secret) {
			t.Errorf("%q is in the file", secret)
		}
	}
	ends := archive.Ends(one, archive.Sealed)
	for i := int(ends[0]) + 7; i+8 <= int(ends[len(ends)-2]); i++ { // behind the heads of start and wrap
		if bytes.Contains(two, one[i:i+8]) {
			t.Fatalf("bytes %x at %d are in both files", one[i:i+8], i)
		}
	}
}

// TestForgedWrap reads sealed files whose beginning fits its check and is wrong.
func TestForgedWrap(t *testing.T) {
	wrap := func(content ...byte) archive.Forged {
		return archive.Forged{Kind: archive.KindWrap, Content: content}
	}
	end := archive.Forged{Kind: archive.KindEnd}
	for _, c := range []struct {
		name  string
		items []archive.Forged
		err   error
	}{
		{"no wrap", []archive.Forged{end}, archive.ErrDamaged},
		{"an empty wrap", []archive.Forged{wrap(), end}, archive.ErrDamaged},
		{"a wrap without key", []archive.Forged{wrap(0x82, 1, 0x40), end}, archive.ErrDamaged},
		{"a wrap to words of another size", []archive.Forged{wrap(0x82, 1, 0x41, 7), end}, archive.ErrDamaged},
		{"a wrap to an epoch", []archive.Forged{wrapItem(), end}, identity.ErrWrongKey},
		{"a wrap of a later kind", []archive.Forged{wrap(0x82, 3, 0x41, 7), end}, archive.ErrNewer},
		{"a wrap of kind 0", []archive.Forged{wrap(0x82, 0, 0x41, 7), end}, archive.ErrNewer},
		{"an item of a later kind", []archive.Forged{wrap(0x82, 2, 0x41, 7), {Kind: 4}}, archive.ErrNewer},
	} {
		t.Run(c.name, func(t *testing.T) {
			opener := archive.WithWords(person(t))
			if c.err == archive.ErrNewer {
				opener = giveKey
			}
			_, err := read(archive.Open(bytes.NewReader(archive.Forge(archive.Sealed, c.items...)), opener))
			if !errors.Is(err, c.err) {
				t.Error(err)
			}
		})
	}
}

func TestSealRefuses(t *testing.T) {
	if _, err := archive.Seal(io.Discard, strings.NewReader("short"), epochWrapper(new(identity.Key))); err == nil {
		t.Error("no randomness is taken")
	}
	for _, wrapped := range [][]byte{nil, make([]byte, archive.MaxWrap+1)} {
		wrapper := func(identity.Key) (archive.Wrap, error) {
			return archive.Wrap{How: archive.ToEpoch, Key: wrapped}, nil
		}
		if _, err := archive.Seal(io.Discard, rand.Reader, wrapper); err == nil {
			t.Errorf("a wrapped key of %d bytes is taken", len(wrapped))
		}
	}
	broken := errors.New("no such recipient")
	_, err := archive.Seal(io.Discard, rand.Reader, func(identity.Key) (archive.Wrap, error) { return archive.Wrap{}, broken })
	if !errors.Is(err, broken) {
		t.Errorf("a wrapper's error becomes %v", err)
	}
}

func TestSealStops(t *testing.T) {
	parts := sample(t)
	length := len(sealed(t, parts))
	for room := 0; room < length; room += 7 {
		dst, err := archive.Seal(&fullDisk{room: room}, rand.Reader, archive.ForWords(person(t).Recipient()))
		if err == nil {
			var w *archive.Writer
			w, err = archive.NewWriter(dst, sampleHeader())
			for _, p := range parts {
				if err == nil {
					err = p.write(w)
				}
			}
			if err == nil {
				_, err = w.Close()
			}
			if err == nil {
				err = dst.Close()
			}
		}
		if err == nil {
			t.Fatalf("%d bytes fit on %d", length, room)
		}
	}
}

func TestSniff(t *testing.T) {
	plain, _ := write(t, sampleHeader(), nil)
	for _, c := range []struct {
		name string
		file []byte
		form archive.Form
		err  error
	}{
		{"plain", plain, archive.Plain, nil},
		{"sealed", sealed(t, nil), archive.Sealed, nil},
		{"plain of another version", append(bytes.Clone(plain[:20]), 0x18, 99), archive.Plain, nil},
		{"empty", nil, 0, archive.ErrTruncated},
		{"beginning", plain[:14], 0, archive.ErrTruncated},
		{"text", []byte("Dear Ana, the beans are ready."), 0, archive.ErrForeign},
		{"short text", []byte("Hi"), 0, archive.ErrForeign},
		{"zeros", make([]byte, 100), 0, archive.ErrForeign},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := bufio.NewReader(bytes.NewReader(c.file))
			form, err := archive.Sniff(src)
			if form != c.form || !errors.Is(err, c.err) {
				t.Errorf("form %d, %v", form, err)
			}
			if rest, _ := io.ReadAll(src); !bytes.Equal(rest, c.file) {
				t.Errorf("sniffing took %d bytes", len(c.file)-len(rest))
			}
			if _, err := archive.Open(bytes.NewReader(c.file), nil); c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("opens with %v", err)
			}
		})
	}
	if _, err := archive.NewReader(bytes.NewReader(sealed(t, nil))); !errors.Is(err, archive.ErrForeign) {
		t.Errorf("a sealed one read as plain: %v", err)
	}
	if _, err := archive.Unseal(bytes.NewReader(plain), archive.WithWords(person(t))); !errors.Is(err, archive.ErrForeign) {
		t.Errorf("a plain one unsealed: %v", err)
	}
}
