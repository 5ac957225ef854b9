package community_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/model/community"
)

var (
	worldsFlag = flag.Int("worlds", 150, "how many random worlds the laws of authority are tried on")
	seedFlag   = flag.Uint64("world", 0, "the first of them")
)

// TestAuthorityLaws tries the laws on random worlds: members and strangers,
// forks, removals that cross, admissions that race, resignations, ends of
// devices, malformed acts and lost entries.
func TestAuthorityLaws(t *testing.T) {
	cast := crdttest.NewCast()
	for seed := *seedFlag; seed < *seedFlag+uint64(*worldsFlag); seed++ {
		if err := lawful(cast, seed); err != nil {
			t.Fatalf("world %d: %v", seed, err)
		}
	}
}

func lawful(cast *crdttest.Cast, seed uint64) error {
	random := rand.New(rand.NewPCG(seed, 7))
	text := drawPolity(random, 20+random.IntN(40))
	s, err := stage(cast, text)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	laws := []struct {
		name  string
		check func() error
	}{
		{"any order", func() error { return s.sameInAnyOrder(random) }},
		{"a function of the set", s.sameFromSet},
		{"late joiners", func() error { return s.sameAfterReunion(random) }},
		{"only growing", s.losesNothing},
	}
	for _, law := range laws {
		if err := law.check(); err != nil {
			return fmt.Errorf("%s: %w\n%s", law.name, err, text)
		}
	}
	return nil
}

// sameAfterReunion lets two parts of the entries be judged apart before they
// meet: what a part made of them leaves no trace.
func (s *scene) sameAfterReunion(random *rand.Rand) error {
	var parts [2][]crdt.Verified
	for _, v := range s.verified {
		side := random.IntN(2)
		parts[side] = append(parts[side], v)
		if random.IntN(3) == 0 {
			parts[1-side] = append(parts[1-side], v)
		}
	}
	for side := range parts {
		f := newFed(s.Community)
		for _, v := range parts[side] {
			f.feed(v)
		}
		f.authority.State()
		for _, v := range parts[1-side] {
			f.feed(v)
		}
		if err := s.differs("after a reunion", f.authority.State(), nil); err != nil {
			return err
		}
	}
	return nil
}

// losesNothing takes entries up one after the other, as drawn: a removal or the
// end of a device that once held goes on to hold unless its author gave the
// power up, and any other result unless something reaches its author.
func (s *scene) losesNothing() error {
	f := newFed(s.Community)
	held, counted := map[crdt.ID]bool{}, map[crdt.ID]bool{}
	for _, v := range s.verified {
		f.feed(v)
		state := f.authority.State()
		acts, refused := state.Acts(), map[crdt.ID]string{}
		for _, r := range state.Refusals() {
			refused[r.Entry] = string(r.Rule)
		}
		for id := range held {
			if !slices.Contains(acts, id) {
				return fmt.Errorf("%s is no loss any more once %s is here", s.Name(id), s.Name(v.ID()))
			}
			if rule := refused[id]; rule != "" && rule != "undone" {
				return fmt.Errorf("%s is refused once %s is here: %s", s.Name(id), s.Name(v.ID()), rule)
			}
		}
		for id := range counted {
			if rule := refused[id]; rule != "" && rule != "cut-off" && rule != "role" && rule != "undone" {
				return fmt.Errorf("result %s is refused once %s is here: %s", s.Name(id), s.Name(v.ID()), rule)
			}
		}
		for _, id := range acts {
			held[id] = held[id] || refused[id] == "" && s.isResult(id)
			if !held[id] {
				delete(held, id)
			}
		}
		for _, e := range s.verified {
			if state.Counts(e.ID()) && s.isResult(e.ID()) {
				counted[e.ID()] = true
			}
		}
	}
	return nil
}

func (s *scene) isResult(id crdt.ID) bool {
	return slices.ContainsFunc(s.verified, func(v crdt.Verified) bool { return v.ID() == id && v.Kind() == community.KindResult })
}
