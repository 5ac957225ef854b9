package crdt_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// A mergeRule is one merge rule as its laws see it: S is the state, W a write.
type mergeRule[S, W any] struct {
	of     func(...W) S
	merge  func(a, b S) S
	show   func(S) string   // everything that people see of it
	oracle func([]W) string // the same, worked out the plain way
}

// A partition is a set of writes and what of it each of three replicas took
// up: in any order, some twice, some on several replicas, none on no replica.
type partition[W any] struct {
	all      []W
	replicas [3][]W
}

// drawPartition cuts up some of the writes. The rest are missing everywhere.
func drawPartition[W any](t *rapid.T, writes []W) partition[W] {
	var p partition[W]
	for _, w := range writes {
		held := rapid.IntRange(0, 7).Draw(t, "replicas")
		for i := range p.replicas {
			if held&(1<<i) != 0 {
				p.replicas[i] = append(p.replicas[i], w)
			}
		}
		if held != 0 {
			p.all = append(p.all, w)
		}
	}
	p.all = drawArrival(t, p.all)
	for i := range p.replicas {
		p.replicas[i] = drawArrival(t, p.replicas[i])
	}
	return p
}

func drawArrival[W any](t *rapid.T, writes []W) []W {
	if len(writes) == 0 {
		return nil
	}
	again := rapid.SliceOfN(rapid.SampledFrom(writes), 0, 2).Draw(t, "again")
	return rapid.Permutation(append(slices.Clone(writes), again...)).Draw(t, "arrival")
}

// broken is the first law that the rule breaks on a partition.
func (r mergeRule[S, W]) broken(p partition[W]) error {
	a, b, c := r.of(p.replicas[0]...), r.of(p.replicas[1]...), r.of(p.replicas[2]...)
	before := r.show(a)
	whole := r.show(r.of(p.all...))
	laws := []struct{ name, got, want string }{
		{"replaying gives the same", whole, r.oracle(p.all)},
		{"replaying gives the same with writes missing", before, r.oracle(p.replicas[0])},
		{"the order of arrival does not matter", r.show(r.of(reversed(p.all)...)), whole},
		{"merging is idempotent", r.show(r.merge(a, a)), before},
		{"merging is commutative", r.show(r.merge(a, b)), r.show(r.merge(b, a))},
		{"merging is associative", r.show(r.merge(r.merge(a, b), c)), r.show(r.merge(a, r.merge(b, c)))},
		{"the partition does not matter", r.show(r.merge(r.merge(a, b), c)), whole},
		{"news that is no news changes nothing", r.show(r.merge(r.merge(r.merge(a, b), c), a)), whole},
		{"a value is never changed", r.show(a), before},
	}
	for _, law := range laws {
		if law.got != law.want {
			return fmt.Errorf("%s:\n got %s\nwant %s", law.name, law.got, law.want)
		}
	}
	return nil
}

// hold checks the laws on many partitions.
func (r mergeRule[S, W]) hold(t *testing.T, writes func(*rapid.T) []W) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		if err := r.broken(drawPartition(t, writes(t))); err != nil {
			t.Fatal(err)
		}
	})
}

// caught shows that the laws have teeth: a rule that is wrong must break one
// within a few hundred partitions.
func (r mergeRule[S, W]) caught(t *testing.T, writes func(*rapid.T) []W) {
	t.Helper()
	worlds := rapid.Custom(func(t *rapid.T) partition[W] { return drawPartition(t, writes(t)) })
	for seed := range 500 {
		if r.broken(worlds.Example(seed)) != nil {
			return
		}
	}
	t.Error("no law caught this rule")
}

// A node is an entry of a drawn history: its place and what its author knew.
type node struct {
	at   crdt.Position
	log  int
	past []int // the indices of its ancestors, in the order they were written
}

// drawHistory draws entries of up to four logs. Authors know what their log
// and some tips led to; now and then a log forks.
func drawHistory(t *rapid.T) []node {
	var nodes []node
	for i := range rapid.SampledFrom([]int{14, 10, 6, 3, 1}).Draw(t, "entries") {
		n := node{log: (i + rapid.IntRange(0, 3).Draw(t, "log")) % 4, at: crdt.Position{Depth: 1, ID: entryID(i)}}
		var parents []int
		if own := ofLog(nodes, n.log); len(own) > 0 {
			prev := own[len(own)-1]
			if rapid.IntRange(0, 4).Draw(t, "fork") == 0 {
				prev = rapid.SampledFrom(own).Draw(t, "prev")
			}
			parents = append(parents, prev)
		}
		if i > 0 {
			parents = append(parents, rapid.SliceOfN(rapid.IntRange(0, i-1), 0, 2).Draw(t, "deps")...)
		}
		for _, p := range parents {
			n.at.Depth = max(n.at.Depth, nodes[p].at.Depth+1)
			n.past = append(append(n.past, p), nodes[p].past...)
		}
		slices.Sort(n.past)
		n.past = slices.Compact(n.past)
		nodes = append(nodes, n)
	}
	return nodes
}

func ofLog(nodes []node, log int) []int {
	var own []int
	for i, n := range nodes {
		if n.log == log {
			own = append(own, i)
		}
	}
	return own
}

// entryID makes ids whose order has nothing to do with that of writing.
func entryID(i int) crdt.ID { return crdt.ID{Link: dagcbor.LinkOf([]byte{byte(i >> 8), byte(i)})} }

// unheld names an entry that no history holds.
func unheld() crdt.ID { return crdt.ID{Link: dagcbor.LinkOf([]byte("nowhere"))} }

// logID names log i.
func logID(i int) crdt.LogID { return crdt.LogID{byte(i + 1)} }

func reversed[W any](writes []W) []W {
	back := slices.Clone(writes)
	slices.Reverse(back)
	return back
}
