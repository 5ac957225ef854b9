package peer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"tallystick/sync/peer"
)

// fileWorlds is the share of -worlds that is about attached files.
const fileWorlds = 4

// TestFileWorlds has machines store, fetch and erase attached files through loss,
// cuts and restarts. Whatever the schedule: nobody ever holds again what they
// erased, and nothing is held that is not what its name says; and once all is
// well, everybody gets what anybody present still has.
func TestFileWorlds(t *testing.T) {
	for i := range max(1, *worlds/fileWorlds) {
		seed := *firstSeed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			synctest.Test(t, func(t *testing.T) { newFileWorld(t, seed).live() })
		})
	}
}

// fileWorld is a world whose machines carry files.
type fileWorld struct {
	*world
	names  [][32]byte
	erased map[*machine]map[[32]byte]bool
	came   int // fetched
	failed int
}

func newFileWorld(t *testing.T, seed uint64) *fileWorld {
	w := &fileWorld{erased: map[*machine]map[[32]byte]bool{}}
	w.world = &world{t: t, random: rand.New(rand.NewPCG(seed, 2)), copies: map[*machine]string{}, mute: map[*machine]bool{}}
	w.air = newAir(t, rand.New(rand.NewPCG(seed, 3)))
	names := []string{"a", "b", "c", "d"}[:2+w.random.IntN(3)]
	v := newVillage(t, names...)
	for i, name := range names {
		m := v.newMachine(name).fly(w.air, i).up()
		w.machines = append(w.machines, m)
		w.erased[m] = map[[32]byte]bool{}
	}
	return w
}

func (w *fileWorld) live() {
	w.write(w.machines[0])
	for i, m := range w.machines {
		w.introduce(m, w.machines[(i+1)%len(w.machines)])
	}
	for range 20 + w.random.IntN(10) {
		w.fileStep()
		w.check()
		pass(time.Duration(w.random.Int64N(int64(20 * time.Second))))
	}
	w.heal()
	w.converge()
	w.settle()
	w.t.Logf("%d machines, %d files, %d fetched and %d not while all was not well", len(w.machines), len(w.names), w.came, w.failed)
	for _, m := range w.machines {
		m.stop()
	}
}

// fileStep does one thing to somebody.
func (w *fileWorld) fileStep() {
	m := w.machines[w.random.IntN(len(w.machines))]
	switch w.random.IntN(10) {
	case 0, 1:
		if m.r != nil {
			w.names = append(w.names, m.attach(byte(len(w.names)), 1+w.random.IntN(20)))
			w.tell("%s stores file %d", m.name, len(w.names)-1)
		}
	case 2, 3, 4, 5:
		w.try(m)
	case 6:
		w.erase(m)
	case 7:
		w.weather()
	case 8:
		w.part(w.random.IntN(2) == 0)
	case 9:
		w.stopOrStart(m)
	}
}

func (w *fileWorld) stopOrStart(m *machine) {
	if m.r == nil {
		m.up()
	} else {
		m.stop()
	}
	w.tell("%s is up: %v", m.name, m.r != nil)
}

// try has a machine fetch some file, and maybe lose patience.
func (w *fileWorld) try(m *machine) {
	if m.r == nil || len(w.names) == 0 {
		return
	}
	i := w.random.IntN(len(w.names))
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+w.random.IntN(60))*time.Second)
	defer cancel()
	chunks, err := m.node.Fetch(ctx, m.Community, w.names[i])
	if err == nil {
		_, err = m.c.PutAttachment(context.Background(), chunks)
	}
	if w.tell("%s fetches file %d: %v", m.name, i, err); err == nil {
		w.came++
	} else {
		w.failed++
	}
}

// erase has a machine forget some file that it has.
func (w *fileWorld) erase(m *machine) {
	if m.r == nil || len(w.names) == 0 {
		return
	}
	i := w.random.IntN(len(w.names))
	if !m.c.HasAttachment(w.names[i]) {
		return
	}
	if err := m.c.ForgetAttachment(context.Background(), w.names[i]); err != nil {
		w.t.Fatal(err)
	}
	w.erased[m][w.names[i]] = true
	w.tell("%s erases file %d", m.name, i)
}

// check holds everybody to what they erased.
func (w *fileWorld) check() {
	for _, m := range w.machines {
		if m.r == nil {
			continue
		}
		for name := range w.erased[m] {
			if m.c.HasAttachment(name) || !m.c.AttachmentErased(name) {
				w.t.Fatalf("%s has %x again, which it erased", m.name, name[:4])
			}
		}
	}
}

// settle has everybody fetch everything.
func (w *fileWorld) settle() {
	for i, name := range w.names {
		for _, m := range w.machines {
			anywhere, near := false, false
			for _, other := range w.machines {
				if other.c.HasAttachment(name) {
					anywhere, near = true, near || other == m || m.sees(other).Connected
				}
			}
			err := m.fetch(name)
			switch {
			case w.erased[m][name]:
				if !errors.Is(err, peer.ErrNotHere) {
					w.t.Errorf("%s asked for file %d, which it erased: %v", m.name, i, err)
				}
			case near && err != nil:
				w.t.Errorf("%s does not get file %d, which is there: %v", m.name, i, err)
			case !anywhere && err == nil:
				w.t.Errorf("%s got file %d, which nobody has", m.name, i)
			}
		}
	}
	w.check()
}
