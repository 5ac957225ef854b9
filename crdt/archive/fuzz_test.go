package archive_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/identity"
)

// FuzzReader reads any bytes as a plain archive. With forge, the bytes are a
// script of items whose checks fit, so that fuzzing gets behind the checks.
func FuzzReader(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, forge bool) {
		if forge {
			data = archive.Forge(archive.Plain, script(data)...)
		}
		r, err := archive.NewReader(bytes.NewReader(data))
		said, err := read(r, err)
		outcome(t, data, err)
		if err == nil && r.Summary().Bytes != int64(len(data)) {
			t.Fatalf("read %d bytes of %d", r.Summary().Bytes, len(data))
		}
		again, errAgain := read(archive.NewReader(iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(data)))))
		if fmt.Sprint(again, errAgain) != fmt.Sprint(said, err) {
			t.Fatalf("in other portions it reads as\n%v %v\nnot\n%v %v", again, errAgain, said, err)
		}
	})
}

// FuzzUnseal unseals any bytes; forge is as for [FuzzReader].
func FuzzUnseal(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte, forge bool) {
		opener := archive.WithWords(person(t))
		if forge {
			data = archive.Forge(archive.Sealed, script(data)...)
			opener = giveKey
		}
		clear, err := archive.Unseal(bytes.NewReader(data), opener)
		if errors.Is(err, identity.ErrWrongKey) {
			return
		}
		if err == nil {
			_, err = io.Copy(io.Discard, clear)
		}
		outcome(t, data, err)
	})
}

// outcome fails unless err is nil or a fault within the data.
func outcome(t *testing.T, data []byte, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if f := fault(t, err); f.Offset < 0 || f.Offset > int64(len(data)) || f.Items < 0 {
		t.Fatalf("%+v in %d bytes", f, len(data))
	}
}

// script reads data as items: a kind, two bytes of length, and the content.
func script(data []byte) (items []archive.Forged) {
	for len(data) >= 3 {
		length := min(int(binary.BigEndian.Uint16(data[1:])), len(data)-3)
		items = append(items, archive.Forged{Kind: uint64(data[0] % 8), Content: data[3 : 3+length]})
		data = data[3+length:]
	}
	return items
}

// unscript is the script of items.
func unscript(items ...archive.Forged) (data []byte) {
	for _, item := range items {
		data = binary.BigEndian.AppendUint16(append(data, byte(item.Kind)), uint16(len(item.Content)))
		data = append(data, item.Content...)
	}
	return data
}

// TestCorpus rewrites what fuzzing starts from, if asked to, and checks that it
// is there.
func TestCorpus(t *testing.T) {
	if *update {
		updateGolden(t)
	}
	for target, cases := range map[string]map[string]corpusCase{
		"FuzzReader": readerCorpus(t), "FuzzUnseal": unsealCorpus(t),
	} {
		folder := filepath.Join("testdata", "fuzz", target)
		for name, c := range cases {
			if *update {
				if err := os.MkdirAll(folder, 0o755); err != nil {
					t.Fatal(err)
				}
				keep(t, filepath.Join(folder, name), fmt.Appendf(nil, "go test fuzz v1\n[]byte(%q)\nbool(%t)\n", c.data, c.forge))
			}
			if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
				t.Error(err)
			}
		}
	}
}

type corpusCase struct {
	data  []byte
	forge bool
}

func readerCorpus(t *testing.T) map[string]corpusCase {
	one := newWorld(t, 1, 2)
	plain, _ := write(t, sampleHeader(), sample(t))
	run := archive.Forged{Kind: archive.KindRun, Content: crdt.AppendFrame(nil, one.log)}
	record := archive.Forged{Kind: archive.KindRecord, Content: marshal(t, []any{"keystore", []byte{1, 2}})}
	trailer := archive.Forged{Kind: archive.KindTrailer, Content: archive.TrailerOf(archive.Summary{Sections: 1, Runs: 1, Entries: 4})}
	return map[string]corpusCase{
		"sample":    {plain, false},
		"truncated": {plain[:len(plain)/2], false},
		"newer":     {append(bytes.Clone(plain[:20]), 2), false},
		"sealed":    {archive.Forge(archive.Sealed), false},
		"huge":      {append(archive.Forge(archive.Plain, header(t)), itemHead(archive.KindRun, 1<<60)...), false},
		"items":     {unscript(header(t), record, section(t, one), run, record, trailer), true},
		"tips": {unscript(header(t), archive.Forged{Kind: archive.KindSection, Content: marshal(t, map[string]any{
			"community": one.community.Link, "since": []any{}, "tips": []any{[]any{make([]byte, 32), 3, one.log[0].ID().Link}},
		})}), true},
		"header-fields": {unscript(archive.Forged{Kind: archive.KindHeader, Content: marshal(t, map[string]any{
			"at": 5, "purpose": "x", "unknown": []any{map[string]any{"a": nil}},
		})}), true},
	}
}

func unsealCorpus(t *testing.T) map[string]corpusCase {
	small := must(os.ReadFile(goldenSealed))(t)
	return map[string]corpusCase{
		"sample":    {small, false},
		"truncated": {small[:len(small)-20], false},
		"wrap":      {small[:archive.Ends(small, archive.Sealed)[1]], false},
		"plain":     {archive.Forge(archive.Plain), false},
		"huge":      {append(archive.Forge(archive.Sealed, wrapItem()), itemHead(archive.KindPiece, 1<<60)...), false},
		"pieces": {unscript(wrapItem(), archive.Forged{Kind: archive.KindPiece, Content: make([]byte, 100)},
			archive.Forged{Kind: archive.KindEnd}), true},
		"wraps": {unscript(archive.Forged{Kind: archive.KindWrap, Content: []byte{0x82, 3, 0x41, 7}}), true},
	}
}
