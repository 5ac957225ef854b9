package fold_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// graph is entries at random, and what is true of them by the definitions,
// in the plainest way. Their logs need no introduction, since a lineage is
// told of what was verified elsewhere.
type graph struct {
	order   []crdt.Verified // each after what it names
	entries map[crdt.ID]crdt.Verified
	missing map[crdt.ID]bool // never offered
	past    map[crdt.ID]map[crdt.ID]bool
}

// drawGraph draws logs with forks, from the beginning or later, deps on
// anything and entries that never arrive.
func drawGraph(t *rapid.T, size int) *graph {
	g := &graph{entries: map[crdt.ID]crdt.Verified{}, missing: map[crdt.ID]bool{}, past: map[crdt.ID]map[crdt.ID]bool{}}
	logs := rapid.IntRange(1, 5).Draw(t, "logs")
	byLog := make([][]crdt.Verified, logs)
	lossy := rapid.Bool().Draw(t, "lossy")
	for i := range rapid.IntRange(size/2, size).Draw(t, "size") {
		log := rapid.IntRange(0, logs-1).Draw(t, "log")
		h := crdt.Header{Log: crdt.LogID{byte(log + 1)}}
		if n := len(byLog[log]); n > 0 && rapid.IntRange(0, 19).Draw(t, "anew") > 0 {
			prev := byLog[log][n-1]
			if rapid.IntRange(0, 5).Draw(t, "fork") == 0 {
				prev = rapid.SampledFrom(byLog[log]).Draw(t, "prev")
			}
			h.Seq, h.Prev = prev.Seq()+1, prev.ID()
			h.Deps = g.drawDeps(t)
		}
		v := signNote(t, h, fmt.Sprint(i))
		g.add(v)
		g.missing[v.ID()] = lossy && rapid.IntRange(0, 39).Draw(t, "missing") == 0
		byLog[log] = append(byLog[log], v)
	}
	return g
}

func (g *graph) drawDeps(t *rapid.T) (deps []crdt.ID) {
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 4}).Draw(t, "deps") {
		back := rapid.IntRange(1, min(12, len(g.order))).Draw(t, "dep")
		deps = append(deps, g.order[len(g.order)-back].ID())
	}
	slices.SortFunc(deps, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	return slices.Compact(deps)
}

func signNote(t interface{ Fatal(...any) }, h crdt.Header, text string) crdt.Verified {
	body, err := crdt.Body{Kind: "note", Fields: map[string]any{"text": text}}.Block()
	if err != nil {
		t.Fatal(err)
	}
	h.Body = crdt.BodyID(body)
	v, err := crdt.Sign(identity.DeviceKeyFromSeed([32]byte{1}), h, body)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// add works out the past: all that prev and deps in other logs reach.
func (g *graph) add(v crdt.Verified) {
	past := map[crdt.ID]bool{}
	for _, id := range g.names(v) {
		past[id] = true
		for before := range g.past[id] {
			past[before] = true
		}
	}
	g.order = append(g.order, v)
	g.entries[v.ID()], g.past[v.ID()] = v, past
}

func (g *graph) names(v crdt.Verified) (ids []crdt.ID) {
	if v.Seq() > 0 {
		ids = append(ids, v.Prev())
	}
	for _, id := range v.Deps() {
		if g.entries[id].Log() != v.Log() {
			ids = append(ids, id)
		}
	}
	return ids
}

func (g *graph) shuffled(t *rapid.T) []crdt.Verified {
	arriving := slices.DeleteFunc(slices.Clone(g.order), func(v crdt.Verified) bool { return g.missing[v.ID()] })
	if rapid.Bool().Draw(t, "in order") {
		return arriving
	}
	return rapid.Permutation(arriving).Draw(t, "order")
}

// complete reports whether an entry and its past arrived. A dep that never
// arrives can't be told to be of the same log.
func (g *graph) complete(id crdt.ID) bool {
	unknown := func(v crdt.Verified) bool {
		return slices.ContainsFunc(v.Deps(), func(dep crdt.ID) bool { return g.missing[dep] })
	}
	if g.missing[id] || unknown(g.entries[id]) {
		return false
	}
	for before := range g.past[id] {
		if g.missing[before] || unknown(g.entries[before]) {
			return false
		}
	}
	return true
}

func (g *graph) depth(id crdt.ID) uint64 {
	depth := uint64(0)
	for _, before := range g.names(g.entries[id]) {
		depth = max(depth, g.depth(before))
	}
	return depth + 1
}

// reaches reports whether a chain of prev leads from end to at.
func (g *graph) reaches(end, at crdt.ID) bool {
	for id := end; !id.IsZero(); id = g.entries[id].Prev() {
		if id == at {
			return true
		}
	}
	return false
}

// checkOrder fails unless everything complete was taken up once, after its past.
func (g *graph) checkOrder(t *rapid.T, taken []crdt.Verified) {
	seen := map[crdt.ID]bool{}
	for _, v := range taken {
		for _, id := range g.names(v) {
			if !seen[id] {
				t.Fatalf("entry %s is taken up before its past", v.ID().Short())
			}
		}
		if seen[v.ID()] {
			t.Fatalf("entry %s is taken up twice", v.ID().Short())
		}
		seen[v.ID()] = true
	}
	for id := range g.entries {
		if seen[id] != g.complete(id) {
			t.Fatalf("entry %s: taken up %v, its past is here %v", id.Short(), seen[id], g.complete(id))
		}
	}
}

// check compares every answer of the lineage with the definitions.
func (g *graph) check(t *rapid.T, l *fold.Lineage) {
	places := map[crdt.ID]fold.Place{}
	all := map[crdt.ID]bool{}
	for id, v := range g.entries {
		at, taken := l.Place(id)
		if taken != g.complete(id) {
			t.Fatalf("entry %s has a place: %v", id.Short(), taken)
		}
		if !taken {
			continue
		}
		places[id], all[id] = at, true
		if at.Seq() != v.Seq() || l.Log(at) != v.Log() || l.Depth(at) != g.depth(id) {
			t.Fatalf("entry %d of %s at depth %d stands at %v, depth %d", v.Seq(), v.Log().Short(), g.depth(id), at, l.Depth(at))
		}
	}
	for id, at := range places {
		past := l.Before(at)
		for other, of := range places {
			if got, want := l.Precedes(of, at), g.past[id][other]; got != want || past.Has(of) != want {
				t.Fatalf("%s precedes %s: %v, in its past %v, want %v", other.Short(), id.Short(), got, past.Has(of), want)
			}
			if got, want := l.Reaches(at, of), g.reaches(id, other); got != want {
				t.Fatalf("%s reaches %s: %v", id.Short(), other.Short(), got)
			}
		}
		g.checkPast(t, past, g.past[id], places)
	}
	g.checkPast(t, l.All(), all, places)
}

// checkPast compares ends and contests with those of a set of entries.
func (g *graph) checkPast(t *rapid.T, past *fold.Past, in map[crdt.ID]bool, places map[crdt.ID]fold.Place) {
	for log := range 6 {
		id := crdt.LogID{byte(log)}
		var ends []crdt.ID
		atSeq := map[uint64]int{}
		for entry := range in {
			if v := g.entries[entry]; v.Log() == id {
				atSeq[v.Seq()]++
				if !g.followed(entry, in) {
					ends = append(ends, entry)
				}
			}
		}
		slices.SortFunc(ends, func(a, b crdt.ID) int { return a.Compare(b.Link) })
		var want []fold.Place
		for _, end := range ends {
			want = append(want, places[end])
		}
		if got := past.Ends(id); !slices.Equal(got, want) {
			t.Fatalf("log %d ends at %v, want %v", log, got, want)
		}
		from, contested := uint64(0), false
		for seq, n := range atSeq {
			if n > 1 && (!contested || seq < from) {
				from, contested = seq, true
			}
		}
		if got, ok := past.Contested(id); got != from || ok != contested {
			t.Fatalf("log %d is contested from %d, %v, want %d, %v", log, got, ok, from, contested)
		}
	}
}

func (g *graph) followed(id crdt.ID, in map[crdt.ID]bool) bool {
	for other := range in {
		if g.entries[other].Prev() == id {
			return true
		}
	}
	return false
}
