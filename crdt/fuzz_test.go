package crdt_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Whatever is read is written as the same bytes again: nothing has two forms,
// so that everyone who holds a thing gives it the same name. Whatever is not
// read is refused in the form that callers know.

func FuzzParseHeader(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := crdt.ParseHeader(data)
		if isRefused(t, err) {
			return
		}
		same(t, h.Append(nil), data)
	})
}

func FuzzParseBlock(f *testing.F) {
	f.Fuzz(func(t *testing.T, block, body []byte) {
		if len(body) == 0 {
			body = nil
		}
		s, err := crdt.ParseBlock(block, body)
		if isRefused(t, err) {
			return
		}
		same(t, s.Block(), block)
		same(t, s.Body(), body)
		if s.ID() != crdt.BodyID(block) || s.Size() < len(block)+len(body) {
			t.Errorf("id %v, size %d", s.ID(), s.Size())
		}
		if !s.Sealed() {
			readable(t, body)
		}
		if in, err := s.Introduction(); !isRefused(t, err) {
			same(t, in.Body(), body)
		}
	})
}

func FuzzParseBody(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := crdt.BodyKind(data); isRefused(t, err) {
			if _, err := crdt.ParseBody(data); err == nil {
				t.Error("decoded, though it has no kind")
			}
			return
		}
		readable(t, data)
	})
}

func FuzzReadFrame(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		r := dagcbor.NewReader(data)
		run, err := crdt.ReadFrame(r)
		if isRefused(t, err) {
			return
		}
		if _, err := crdt.CheckRun(run); err != nil {
			t.Fatal(err)
		}
		recalled, err := crdt.Recall(run, run[len(run)-1].ID())
		if err != nil {
			t.Fatal(err)
		}
		same(t, crdt.AppendFrame(nil, recalled), data[:r.Offset()])
		for _, s := range run {
			found, err := crdt.ParseBlock(s.Block(), s.Body())
			if err != nil || found.ID() != s.ID() {
				t.Errorf("entry %d is read from a frame and not from its block: %v", s.Seq(), err)
			}
		}
	})
}

func FuzzParseIntroduction(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := crdt.ParseIntroduction(data)
		if isRefused(t, err) {
			return
		}
		same(t, in.Body(), data)
		readable(t, data)
		in.Certified()
	})
}

func FuzzParseCharter(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := crdt.ParseCharter(data)
		if isRefused(t, err) {
			return
		}
		body, err := c.Body()
		if err != nil {
			t.Fatal(err)
		}
		same(t, body, data)
	})
}

// isRefused reports whether there is an error, which must be a refusal.
func isRefused(t *testing.T, err error) bool {
	t.Helper()
	var refusal *crdt.Refusal
	if err != nil && (!errors.Is(err, crdt.ErrRefused) || !errors.As(err, &refusal)) {
		t.Fatalf("%v is no refusal", err)
	}
	return err != nil
}

func same(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("written again as\n%x, not\n%x", got, want)
	}
}

// readable checks that a clear body that an entry is admitted with can be
// decoded by whoever folds it.
func readable(t *testing.T, data []byte) {
	t.Helper()
	body, err := crdt.ParseBody(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := body.Block()
	if err != nil {
		t.Fatal(err)
	}
	same(t, again, data)
}

// TestCorpora keeps the committed seeds of the fuzz targets those of the
// vectors. Findings stand beside them under other names.
func TestCorpora(t *testing.T) {
	for target, seeds := range corpora(t) {
		for _, name := range slices.Sorted(maps.Keys(seeds)) {
			file := filepath.Join("testdata", "fuzz", target, name)
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(seeds[name]), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if found, err := os.ReadFile(file); err != nil || string(found) != seeds[name] {
				t.Errorf("%s is not the vector's; run with -update: %v", file, err)
			}
		}
	}
}

// corpora are seeds by target and name: vectors that are small, and of those
// that are refused every third.
func corpora(t *testing.T) map[string]map[string]string {
	all := map[string]map[string]string{}
	add := func(target, name string, inputs ...[]byte) {
		text, size := "go test fuzz v1\n", 0
		for _, input := range inputs {
			text += fmt.Sprintf("[]byte(%q)\n", input)
			size += len(input)
		}
		if size > 2<<10 {
			return
		}
		if all[target] == nil {
			all[target] = map[string]string{}
		}
		all[target][strings.Map(fileLetter, name)] = text
	}
	w := newAnnals(t)
	for _, v := range w.entryVectors(t) {
		add("FuzzParseHeader", v.Name, v.Header)
		add("FuzzParseBlock", v.Name, v.Block, v.bodyOf())
		if !v.Sealed {
			add("FuzzParseBody", v.Name, v.bodyOf())
		}
	}
	for _, v := range w.frameVectors(t) {
		add("FuzzReadFrame", v.Name, v.Bytes)
	}
	for _, v := range w.logVectors() {
		add("FuzzParseIntroduction", v.Name, v.Body)
	}
	for _, v := range w.charterVectors(t) {
		add("FuzzParseCharter", v.Name, v.Body)
	}
	targets := map[string]string{"header": "FuzzParseHeader", "body": "FuzzParseBody", "frame": "FuzzReadFrame", "introduction": "FuzzParseIntroduction", "charter": "FuzzParseCharter"}
	for i, v := range brokenVectors(t).Refused {
		if target := targets[v.Decoder]; target != "" && i%3 == 0 {
			add(target, "refused "+v.Name, v.Bytes)
		}
	}
	return all
}

// fileLetter keeps to letters that any file system takes.
func fileLetter(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '_'
}
