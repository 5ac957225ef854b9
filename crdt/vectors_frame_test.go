package crdt_test

import (
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// frameVector is a run as a frame: the entries in it, and how many of them the
// frame alone lets a reader verify who holds what comes before.
type frameVector struct {
	Name    string   `json:"name"`
	Author  string   `json:"author"`
	Bytes   dump     `json:"bytes"`
	Entries []string `json:"entries"`
	Bodies  []bool   `json:"bodies"`
	Vouched int      `json:"vouched"`
}

func (w *annals) frameVectors(t testing.TB) (all []frameVector) {
	add := func(name string, by scribe, vouched int, run ...crdt.Signed) {
		v := frameVector{Name: name, Author: by.name, Bytes: frameOf(run), Vouched: vouched}
		for _, s := range run {
			v.Entries, v.Bodies = append(v.Entries, s.ID().String()), append(v.Bodies, s.Body() != nil)
		}
		all = append(all, v)
	}
	alice := w.run("alice")
	add("from the start, all in clear", w.alice, 7, alice[:7]...)
	add("one entry, the first", w.alice, 1, w.run("alone")[0])
	add("from the middle, sealed with and without bodies", w.alice, 5, alice[6:]...)
	add("a sealed body alone, not here", w.alice, 1, alice[9])
	add("the other branch of a fork", w.bea, 2, w.beaLog.first(), w.find("bea 1: another history"))
	add("signed twice, the second signature", w.bea, 1, w.find("bea 1: the first history signed again"))

	garbage, after := w.find("caro 1: a signature that fits nothing"), w.find("caro 2: vouches for it")
	add("a signature that fits nothing, vouched for later", w.caro, 3, w.caroLog.first(), garbage, after)
	add("a signature that fits nothing, at the end", w.caro, 1, w.caroLog.first(), garbage)
	add("a signature that fits nothing, alone", w.caro, 0, garbage)
	flipped := after.Signature()
	flipped[63] ^= 1
	last := parseEntry(t, signedBlock(after.Header().Append(nil), flipped), after.Body())
	add("two signatures that fit nothing, behind a good one", w.caro, 1, w.caroLog.first(), garbage, last)
	forged := parseEntry(t, signedBlock(after.Header().Append(nil), w.phone.device.Sign("tallystick/entry/1", after.Header().Append(nil))), after.Body())
	add("signed by another device", w.caro, 0, forged)
	wrongTag := parseEntry(t, signedBlock(after.Header().Append(nil), w.caro.device.Sign("tallystick/entry/2", after.Header().Append(nil))), after.Body())
	add("signed under another tag", w.caro, 0, wrongTag)
	return all
}

// run is what was told of a log, in order, branches aside.
func (w *annals) run(log string) (run []crdt.Signed) {
	for _, e := range w.told {
		if len(e.name) > len(log) && e.name[:len(log)+1] == log+" " {
			run = append(run, e.Signed)
		}
	}
	return run
}

func (d *diary) first() crdt.Signed { return signedOf(d.entries[0]) }

// frameOf writes a frame without asking whether anything in it is sound.
func frameOf(run []crdt.Signed) []byte {
	first := run[0].Header()
	b := dagcbor.AppendArray(nil, 5)
	b = dagcbor.AppendBytes(b, first.Log[:])
	b = dagcbor.AppendUint(b, first.Seq)
	b = dagcbor.AppendLinkOrNull(b, first.Prev.Link)
	b = dagcbor.AppendArray(b, len(run))
	for _, s := range run {
		b = append(b, rowOf(s)...)
	}
	bodies := slices.DeleteFunc(slices.Clone(run), func(s crdt.Signed) bool { return s.Body() == nil })
	b = dagcbor.AppendArray(b, len(bodies))
	for _, s := range bodies {
		b = dagcbor.AppendBytes(b, s.Body())
	}
	return b
}

func rowOf(s crdt.Signed) []byte {
	fields, sealed, signature := 3, uint64(0), s.Signature()
	if s.Body() == nil {
		fields = 4
	}
	if s.Sealed() {
		sealed = 1
	}
	b := dagcbor.AppendArray(dagcbor.AppendArray(nil, fields), len(s.Deps()))
	for _, dep := range s.Deps() {
		b = dagcbor.AppendLink(b, dep.Link)
	}
	b = dagcbor.AppendBytes(dagcbor.AppendUint(b, sealed), signature[:])
	if s.Body() == nil {
		b = dagcbor.AppendLink(b, s.Header().Body.Link)
	}
	return b
}
