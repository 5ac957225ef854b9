package crdt_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

const setsFile = "../testdata/entries_sets.json"

const aboutSets = "Vectors of package crdt: communities, the entries that reached somebody, and which of them are verified and in the set. " +
	"FORMAT.md, section 12, describes the fields. Written by: go test ./crdt -update"

// sets is the file of communities.
type sets struct {
	About string      `json:"about"`
	Sets  []setVector `json:"sets"`
}

// setVector is what everyone who holds these frames makes of them, in whatever
// order they came.
type setVector struct {
	Name      string        `json:"name"`
	Drawing   string        `json:"drawing"` // in the language of crdttest
	Community string        `json:"community"`
	Frames    []dump        `json:"frames"`
	IDs       []string      `json:"ids"`   // of the entries in the frames
	Names     []string      `json:"names"` // of the same entries
	Fences    []fenceVector `json:"fences"`
	Verified  []string      `json:"verified"` // names, as drawn; so are the others
	Set       []string      `json:"set"`
	Tips      []string      `json:"tips"`
	Forks     [][2]string   `json:"forks"`
	Digest    dump          `json:"digest"`
}

type fenceVector struct {
	Log      dump     `json:"log"`
	Act      string   `json:"act"`      // id; of an entry that nobody holds, in some
	Honoured []string `json:"honoured"` // ids
}

// setDrawings are worlds with several rules in each.
func setDrawings() map[string]string {
	return map[string]string{
		"founders, admissions and certificates": `
			founders a b
			device phone of a
			device pad of c certified
			a: 0-1-2=admit(c)-3=certify(phone)
			b: 0-1{a3}
			c: 0-1{b1}-2=admit(d)
			phone: 0-1{a3}-2=admit(e)
			pad: 0
			d: 0-1
			e: 0
			s: 0-1{a1}`,
		"the charter did not arrive": `
			founders a b
			a: 0-1~-2
			b: 0-1=admit(c)
			c: 0`,
		"a dep names a log and makes no member": `
			founders a
			s: 0-1=admit(s)
			a: 0-1-2{s1}
			s: 1-2{a2}-3=admit(d)
			d: 0`,
		"a member in one's own past only": `
			founders a b
			device phone of a certified
			device tab of d certified
			a: 0-1-2=admit(c)
			c: 0-1=admit(d)-2{a2}-3=admit(e)
			d: 0
			tab: 0
			e: 0
			phone: 0-1=admit(f)
			f: 0`,
		"a hole in the past": `
			founders a b
			a: 0-1-2=admit(c)
			b: 0-1~{a2}
			c: 0-1{b1}-2=admit(d)
			d: 0`,
		"signatures that fit nothing": `
			founders a b
			a: 0-1?-2?-3-4?
			b: 0?-1-2~-3
			c: 0?`,
		"forks": `
			founders a b
			a: 0-1-2-3
			a: 1-2'=admit(c)-3'
			a: 1-2''
			b: 0-1
			b: 0'-1'
			c: 0`,
		"forged and foreign entries": `
			founders a b
			device z of z elsewhere
			z: 0-1
			a: 0-1-2=admit(z){z1}
			b: 0-1
			forge b2 after a2`,
		"fences": `
			founders a b c
			a: 0-1
			b: 0-1-2-3=admit(d)
			a: 1-2{b2}
			c: 0-1-2=admit(e)
			d: 0
			e: 0
			fence b after b1
			fence c after c1`,
		"past a fence, and cited": `
			founders a b c
			c: 0-1-2-3
			b: 0-1-2=admit(d){c2}-3-4
			a: 0-1-2{b3}
			d: 0
			fence b after b0
			fence c after c0`,
		"fences on branches": `
			founders a b
			a: 0-1
			b: 0-1-2-3
			b: 1-2'{b3}-3'
			fence b after b2 b3'
			fence b after b3'`,
		"removals that cross": `
			founders a b c
			a: 0-1-2
			b: 0-1-2=admit(d){a1}
			c: 0-1{a1}
			a: 2-3{b1}-4
			b: 2-3{a2}-4=admit(e)
			c: 1-2{a2 b1}
			d: 0
			e: 0
			fence b after b1 by a3
			fence a after a2 by b3`,
		"an act past every fence, and what it was written upon": `
			founders a b c
			a: 0-1
			s: 0-1=admit(d)-2
			c: 0-1-2-3
			b: 0-1-2-3{c2 s1}-4
			d: 0
			fence b after b1 by a1
			fence c after c0 by b3`,
		"an act in a log that nobody names": `
			founders a b
			s: 0-1=admit(d)-2-3
			a: 0-1-2
			b: 0-1
			d: 0
			fence b after b0 by s2
			fence s after s0 by a2`,
		"an act and no charter": `
			founders a b
			a: 0-1~
			b: 0-1=admit(c)-2
			c: 0
			fence a after nothing by b1`,
		"the first founder is fenced": `
			founders a b
			a: 0-1-2
			b: 0-1
			fence a after nothing`,
		"a fork below the charter, fenced": `
			founders a
			a: 0-1-2
			a: 0'-1'-2'
			fence a after nothing`,
		"an honoured entry did not arrive": `
			founders a b
			a: 0-1-2
			b: 0-1-2~
			fence b after b2
			fence a after b0`,
	}
}

func setVectors(t *testing.T) sets {
	all := sets{About: aboutSets}
	drawings := setDrawings()
	for _, name := range slices.Sorted(maps.Keys(drawings)) {
		all.Sets = append(all.Sets, newSetVector(t, name, drawings[name]))
	}
	return all
}

func newSetVector(t *testing.T, name, drawing string) setVector {
	t.Helper()
	w := crdttest.Draw(t, drawing)
	verdict := crdttest.Consult(w.Community, w.Entries).Judge(w.Losses)
	digest := crdt.EntriesDigest(verdict.Tips)
	v := setVector{
		Name: name, Drawing: w.Drawing.String(), Community: w.Community.String(), Fences: []fenceVector{}, Forks: [][2]string{},
		Verified: []string{}, Set: []string{}, Tips: []string{}, Digest: digest[:],
	}
	for _, s := range w.Entries {
		v.Frames = append(v.Frames, frameOf([]crdt.Signed{s}))
		v.IDs, v.Names = append(v.IDs, s.ID().String()), append(v.Names, w.Name(s.ID()))
		if verdict.Admitted[s.ID()] {
			v.Verified = append(v.Verified, w.Name(s.ID()))
		}
		if verdict.In[s.ID()] {
			v.Set = append(v.Set, w.Name(s.ID()))
		}
	}
	for _, tip := range verdict.Tips {
		v.Tips = append(v.Tips, w.Name(tip.ID))
	}
	for _, f := range verdict.Forks {
		v.Forks = append(v.Forks, [2]string{w.Name(f.A), w.Name(f.B)})
	}
	for _, log := range slices.SortedFunc(maps.Keys(w.Losses), crdt.LogID.Compare) {
		for _, f := range w.Losses[log] {
			v.Fences = append(v.Fences, fenceVector{Log: log[:], Act: f.Act.String(), Honoured: idTexts(f.Honoured)})
		}
	}
	return v
}

func idTexts(ids []crdt.ID) []string {
	texts := []string{}
	for _, id := range ids {
		texts = append(texts, id.String())
	}
	return texts
}

// The vectors are what the rules say, worked out the plain way; and what the
// package says, in any order of arrival.
func TestSetVectors(t *testing.T) {
	all := setVectors(t)
	compareFile(t, setsFile, all)
	for _, v := range all.Sets {
		t.Run(v.Name, func(t *testing.T) {
			w := crdttest.Draw(t, v.Drawing)
			for seed := range uint64(20) {
				m := crdttest.NewMemory(w.Community, w.Losses)
				if err := crdttest.Feed(rand.New(rand.NewPCG(seed, 0)), w, m); err != nil {
					t.Fatal(err)
				}
				checkSet(t, v, w, m)
			}
		})
	}
}

func checkSet(t *testing.T, v setVector, w *crdttest.World, m *crdttest.Memory) {
	t.Helper()
	var verified, in, tips []string
	for _, s := range w.Entries {
		held, ok := m.Entry(s.ID())
		if ok {
			verified = append(verified, w.Name(s.ID()))
		}
		if ok && m.Set.Has(held) {
			in = append(in, w.Name(s.ID()))
		}
	}
	for _, tip := range m.Tips() {
		tips = append(tips, w.Name(tip.ID))
	}
	got, want := fmt.Sprint(verified, in, tips), fmt.Sprint(v.Verified, v.Set, v.Tips)
	if digest := crdt.EntriesDigest(m.Tips()); got != want || string(digest[:]) != string(v.Digest) {
		t.Errorf("got %s, want %s; digest %x", got, want, digest)
	}
}
