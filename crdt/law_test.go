package crdt_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

var (
	worlds    = flag.Int("worlds", 400, "random worlds that the laws of admission and of the set are checked on")
	worldOnly = flag.Uint64("world", 0, "check the laws on this world alone, as a failure named it")
)

// TestSetLaws checks on random worlds that every order, cut and repetition of
// the same entries ends in what the oracle works out.
func TestSetLaws(t *testing.T) {
	const shares = 4
	for share := range shares {
		t.Run(fmt.Sprint(share), func(t *testing.T) {
			t.Parallel()
			cast := crdttest.NewCast()
			for n := share; n < *worlds; n += shares {
				number := uint64(n + 1)
				if *worldOnly != 0 && *worldOnly != number {
					continue
				}
				if err := lawsOn(number, cast); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// lawsOn checks one random world.
func lawsOn(number uint64, cast *crdttest.Cast) error {
	random := rand.New(rand.NewPCG(number, 0))
	drawing := crdttest.Random(random, 8+random.IntN(40))
	w, err := drawing.Build(cast, nil)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, drawing)
	}
	oracle := crdttest.Consult(w.Community, w.Entries)
	verdict, unfenced := oracle.Judge(w.Losses), oracle.Judge(crdt.NoLosses{})
	if err := errors.Join(
		crdttest.Converges(random, w, verdict, 1, func() (crdttest.Holder, error) { return memoryOf(w), nil }),
		crdttest.Reunites(random, w, verdict, func() (crdttest.Holder, error) { return memoryOf(w), nil }),
		crdttest.Relays(random, w, verdict, func() (crdttest.Holder, error) { return memoryOf(w), nil }),
		restarts(random, w, verdict),
		refences(random, w, verdict, unfenced),
	); err != nil {
		return fmt.Errorf("world %d (-world %d): %w\n%s", number, number, err, drawing)
	}
	return nil
}

func memoryOf(w *crdttest.World) *crdttest.Memory {
	return crdttest.NewMemory(w.Community, w.Losses)
}

// restarts checks that a set restored from its snapshot at any point goes on as
// the one that it was taken of.
func restarts(random *rand.Rand, w *crdttest.World, verdict crdttest.Verdict) error {
	m := memoryOf(w)
	restarting := restarted{Memory: m, world: w, random: random}
	if err := crdttest.Feed(random, w, restarting); err != nil {
		return err
	}
	if err := crdttest.Agrees(w, m, verdict); err != nil {
		return fmt.Errorf("restarted: %w", err)
	}
	return nil
}

// restarted is a holder that is opened again and again.
type restarted struct {
	*crdttest.Memory
	world  *crdttest.World
	random *rand.Rand
}

func (r restarted) Admit(source string, run crdt.Run) error {
	if r.random.IntN(8) == 0 {
		if err := r.Restart(r.world.Community, r.world.Losses); err != nil {
			return err
		}
	}
	return r.Memory.Admit(source, run)
}

// refences checks that losses learnt at the end, or taken back, lead where
// knowing so from the beginning does.
func refences(random *rand.Rand, w *crdttest.World, verdict, unfenced crdttest.Verdict) error {
	m := crdttest.NewMemory(w.Community, crdt.NoLosses{})
	if err := crdttest.Feed(random, w, m); err != nil {
		return err
	}
	if err := crdttest.Agrees(w, m, unfenced); err != nil {
		return fmt.Errorf("without losses: %w", err)
	}
	m.Set = crdt.WorkOut(w.Community, m, w.Losses)
	if err := crdttest.Agrees(w, m, verdict); err != nil {
		return fmt.Errorf("refenced: %w", err)
	}
	m.Set = crdt.WorkOut(w.Community, m, crdt.NoLosses{})
	if err := crdttest.Agrees(w, m, unfenced); err != nil {
		return fmt.Errorf("refenced without losses: %w", err)
	}
	return nil
}
