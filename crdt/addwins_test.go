package crdt_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
)

type change = crdt.Change[string]

// drawChanges has every entry of a history change one set. Authors remove what
// they see, or carelessly some adds that they knew.
func drawChanges(t *rapid.T) []change {
	var changes []change
	names := rapid.SampledFrom([]string{"a", "b", "c"})
	for _, n := range drawHistory(t) {
		var known []change
		for _, p := range n.past {
			known = append(known, changes[p])
		}
		c := change{At: n.at, Adds: rapid.SliceOfN(names, 0, 3).Draw(t, "adds")}
		for _, member := range crdt.AddWinsOf(known...).Members() {
			if rapid.Bool().Draw(t, "removes") {
				c.Removes = append(c.Removes, member)
			}
		}
		if len(known) > 0 && rapid.IntRange(0, 3).Draw(t, "careless") == 0 {
			some := rapid.SampledFrom(known).Draw(t, "known")
			c.Removes = append(c.Removes, crdt.Element[string]{Value: names.Draw(t, "element"), Adds: []crdt.ID{some.At.ID, unheld()}})
		}
		changes = append(changes, c)
	}
	return changes
}

func addWinsRule() mergeRule[crdt.AddWins[string], change] {
	return mergeRule[crdt.AddWins[string], change]{
		of:     crdt.AddWinsOf[string],
		merge:  crdt.AddWins[string].Merge,
		show:   func(s crdt.AddWins[string]) string { return showElements(s.Members()) },
		oracle: replaySet,
	}
}

func showElements(elements []crdt.Element[string]) string {
	text := ""
	for _, e := range elements {
		text += e.Value + fmt.Sprintf("%.4x ", e.Adds)
	}
	return text
}

func TestAddWinsLaws(t *testing.T) { addWinsRule().hold(t, drawChanges) }

func TestAddWinsMutants(t *testing.T) {
	same := func(cs []change) []change { return cs }
	read := func(cs []change) []crdt.Element[string] { return crdt.AddWinsOf(cs...).Members() }
	for name, mutant := range map[string]struct {
		keep func([]change) []change
		read func([]change) []crdt.Element[string]
	}{
		"a removal removes every add of the element": {same, func(cs []change) []crdt.Element[string] { return read(removeAll(cs)) }},
		"removals are forgotten at merging":          {func(cs []change) []change { return live(read(cs), cs) }, read},
		"adding again revives what was removed":      {same, func(cs []change) []crdt.Element[string] { return inArrival(cs) }},
		"removals do nothing":                        {same, func(cs []change) []crdt.Element[string] { return read(withoutRemovals(cs)) }},
	} {
		t.Run(name, func(t *testing.T) {
			mergeRule[[]change, change]{
				of:     func(cs ...change) []change { return mutant.keep(cs) },
				merge:  func(a, b []change) []change { return mutant.keep(slices.Concat(a, b)) },
				show:   func(cs []change) string { return showElements(mutant.read(cs)) },
				oracle: replaySet,
			}.caught(t, drawChanges)
		})
	}
}

// removeAll lets every removal reach all adds held.
func removeAll(cs []change) []change {
	var all []crdt.ID
	for _, c := range cs {
		all = append(all, c.At.ID)
	}
	wide := slices.Clone(cs)
	for i := range wide {
		wide[i].Removes = slices.Clone(wide[i].Removes)
		for j := range wide[i].Removes {
			wide[i].Removes[j].Adds = all
		}
	}
	return wide
}

// live keeps only the adds that stand.
func live(members []crdt.Element[string], cs []change) []change {
	var kept []change
	for _, c := range cs {
		c.Adds = slices.DeleteFunc(slices.Clone(c.Adds), func(v string) bool {
			return !slices.ContainsFunc(members, func(m crdt.Element[string]) bool {
				return m.Value == v && slices.Contains(m.Adds, c.At.ID)
			})
		})
		c.Removes = nil
		kept = append(kept, c)
	}
	return kept
}

func withoutRemovals(cs []change) []change {
	adds := slices.Clone(cs)
	for i := range adds {
		adds[i].Removes = nil
	}
	return adds
}

// inArrival applies changes as they come, so that a late add undoes an
// earlier removal of it.
func inArrival(cs []change) []crdt.Element[string] {
	in := map[string][]crdt.ID{}
	for _, c := range cs {
		for _, r := range c.Removes {
			in[r.Value] = slices.DeleteFunc(in[r.Value], func(id crdt.ID) bool { return slices.Contains(r.Adds, id) })
		}
		for _, v := range c.Adds {
			in[v] = append(in[v], c.At.ID)
		}
	}
	var members []crdt.Element[string]
	for _, v := range []string{"a", "b", "c"} {
		if len(in[v]) > 0 {
			members = append(members, crdt.Element[string]{Value: v, Adds: in[v]})
		}
	}
	return members
}

func TestAddWins(t *testing.T) {
	place := func(i int, depth uint64) crdt.Position { return crdt.Position{Depth: depth, ID: entryID(i)} }
	eli := change{At: place(0, 1), Adds: []string{"Eli"}}
	again := change{At: place(1, 2), Adds: []string{"Eli"}}
	seen := crdt.AddWinsOf(eli).Members()
	remove := change{At: place(2, 2), Removes: seen}
	rename := change{At: place(3, 3), Adds: []string{"Elia"}, Removes: seen}
	for _, c := range []struct {
		name    string
		changes []change
		want    []string
	}{
		{"empty", nil, nil},
		{"added", []change{eli}, []string{"Eli"}},
		{"removed by who saw it", []change{remove, eli}, nil},
		{"removed before the add arrives", []change{remove}, nil},
		{"an add apart survives the removal", []change{eli, remove, again}, []string{"Eli"}},
		{"one entry adds and removes", []change{rename, eli}, []string{"Elia"}},
		{"what one entry adds it cannot remove", []change{{At: place(0, 1), Adds: []string{"Eli"}, Removes: seen}}, []string{"Eli"}},
		{"the latest add comes first", []change{rename, again, eli}, []string{"Elia", "Eli"}},
		{"a removal left out lets it in again", []change{eli}, []string{"Eli"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := crdt.AddWinsOf(c.changes...)
			var got []string
			for _, member := range set.Members() {
				got = append(got, member.Value)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("members %q, want %q", got, c.want)
			}
			if set.Has("Eli") != slices.Contains(c.want, "Eli") {
				t.Error("Has disagrees with Members")
			}
		})
	}
}

// What an author removes as they see it is out for them.
func TestAddWinsRemoveSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changes := drawChanges(t)
		seen := crdt.AddWinsOf(changes...)
		removal := change{At: crdt.Position{Depth: 100, ID: entryID(200)}, Removes: seen.Members()}
		if left := seen.Merge(crdt.AddWinsOf(removal)).Members(); len(left) > 0 {
			t.Fatalf("still in: %v", left)
		}
	})
}
