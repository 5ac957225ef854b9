package crdttest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"tallystick/crdt"
)

// Delivery is a run and who brings it.
type Delivery struct {
	Source string
	Run    crdt.Run
}

// Schedule cuts entries into runs at random places and puts these in a random
// order. Every entry is delivered, many of them several times and in different
// runs; branches of a fork share some of what is before it. Sealed bodies come
// with the entry at least once, and are left out otherwise as it falls.
func Schedule(random *rand.Rand, entries []crdt.Signed) ([]Delivery, error) {
	s := scheduler{random: random, byID: map[crdt.ID]crdt.Signed{}, after: map[crdt.ID][]crdt.Signed{}}
	for _, e := range entries {
		s.byID[e.ID()] = e
		s.after[e.Prev()] = append(s.after[e.Prev()], e)
	}
	covered := map[crdt.ID]bool{}
	var deliveries []Delivery
	for _, i := range random.Perm(len(entries)) {
		if covered[entries[i].ID()] && random.IntN(8) > 0 {
			continue
		}
		chain := s.around(entries[i])
		for k, e := range chain {
			if covered[e.ID()] && random.IntN(2) == 0 {
				chain[k] = e.WithoutBody()
			}
			covered[e.ID()] = true
		}
		run, err := crdt.CheckRun(chain)
		if err != nil {
			return nil, fmt.Errorf("schedule: %w", err)
		}
		deliveries = append(deliveries, Delivery{Source: fmt.Sprint("source ", random.IntN(3)), Run: run})
	}
	random.Shuffle(len(deliveries), func(i, k int) { deliveries[i], deliveries[k] = deliveries[k], deliveries[i] })
	return deliveries, nil
}

type scheduler struct {
	random *rand.Rand
	byID   map[crdt.ID]crdt.Signed
	after  map[crdt.ID][]crdt.Signed
}

// around is a chain of delivered entries that e is on, of random length both
// ways.
func (s *scheduler) around(e crdt.Signed) []crdt.Signed {
	chain := []crdt.Signed{e}
	for more := s.random.IntN(6); more > 0; more-- {
		before, delivered := s.byID[chain[0].Prev()]
		if !delivered || !succeeds(before, chain[0]) {
			break
		}
		chain = slices.Insert(chain, 0, before)
	}
	for more := s.random.IntN(6); more > 0; more-- {
		last := chain[len(chain)-1]
		next := slices.DeleteFunc(slices.Clone(s.after[last.ID()]), func(n crdt.Signed) bool { return !succeeds(last, n) })
		if len(next) == 0 {
			break
		}
		chain = append(chain, next[s.random.IntN(len(next))])
	}
	return chain
}

// succeeds reports whether b stands right after a in its log; forged entries
// don't.
func succeeds(a, b crdt.Signed) bool {
	return a.Log() == b.Log() && a.Seq()+1 == b.Seq() && a.ID() == b.Prev()
}
