package bundle_test

import (
	"crypto/sha256"
	"hash"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
)

// The kinds of items, for forging.
const (
	kindHeader = iota + 1
	kindSection
	kindRun
	kindRecord
	kindTrailer
)

// forger writes plain archives as somebody with ill intent would: any items,
// with checks that fit.
type forger struct {
	file []byte
	hash hash.Hash
}

func newForger(version uint64) *forger {
	f := &forger{hash: sha256.New()}
	f.write(dagcbor.AppendUint(dagcbor.AppendText(dagcbor.AppendArray(nil, 2), "tallystick/archive"), version))
	return f
}

func (f *forger) write(b []byte) {
	f.file = append(f.file, b...)
	f.hash.Write(b)
}

func (f *forger) item(kind uint64, content []byte) *forger {
	f.write(dagcbor.AppendBytes(dagcbor.AppendUint(dagcbor.AppendArray(nil, 3), kind), content))
	f.write(dagcbor.AppendBytes(nil, f.hash.Sum(nil)[:8]))
	return f
}

func (f *forger) value(t testing.TB, kind uint64, content any) *forger {
	t.Helper()
	return f.item(kind, must(dagcbor.Marshal(content))(t))
}

func (f *forger) header(t testing.TB, purpose string) *forger {
	t.Helper()
	return f.value(t, kindHeader, map[string]any{"purpose": purpose})
}

func (f *forger) section(t testing.TB, community crdt.CommunityID, tips ...crdt.Tip) *forger {
	t.Helper()
	listed := []any{}
	for _, tip := range tips {
		listed = append(listed, []any{tip.Log[:], tip.Seq, tip.ID.Link})
	}
	return f.value(t, kindSection, map[string]any{"community": community.Link, "tips": listed, "since": []any{}})
}

func (f *forger) end(t testing.TB, s archive.Summary) []byte {
	t.Helper()
	digest := f.hash.Sum(nil)
	return f.value(t, kindTrailer, map[string]any{
		"runs": int(s.Runs), "digest": digest, "entries": int(s.Entries), "records": int(s.Records), "sections": int(s.Sections),
	}).file
}

// frame is entries as one frame, verified or not.
func frame(t testing.TB, entries ...crdt.Signed) []byte {
	t.Helper()
	first := entries[0].Header()
	rows, bodies := []any{}, []any{}
	for _, s := range entries {
		deps := []any{}
		for _, id := range s.Deps() {
			deps = append(deps, id.Link)
		}
		sealed, signature := 0, s.Signature()
		if s.Sealed() {
			sealed = 1
		}
		rows = append(rows, []any{deps, sealed, signature[:]})
		bodies = append(bodies, s.Body())
	}
	var prev any
	if first.Seq > 0 {
		prev = first.Prev.Link
	}
	return must(dagcbor.Marshal([]any{first.Log[:], first.Seq, prev, rows, bodies}))(t)
}
