package peer_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fly puts a machine on the air, under a number. Call it before up.
func (m *machine) fly(a *air, number int) *machine {
	m.options.Listen = []string{address(number)}
	m.air, m.number = a, number
	return m
}

// inTheAir runs a test with machines on one simulated network, in virtual time.
// When it returns every goroutine has ended, or the test fails.
func inTheAir(t *testing.T, test func(t *testing.T, a *air)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t, newAir(t, rand.New(rand.NewPCG(1, 2))))
	})
}

// TestCloseEndsEverything: in a bubble, goroutines that stay make the test fail.
func TestCloseEndsEverything(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up()
		a.write(notes(20, "a")...)
		a.meets(b)
		agree(a, b)
		a.stop()
		b.stop()
	})
}

// interfaces are those of a machine that a test changes.
type interfaces struct {
	mu sync.Mutex
	up []netip.Addr
}

func (i *interfaces) list() ([]netip.Addr, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.up), nil
}

// change brings up one more.
func (i *interfaces) change() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.up = append(i.up, netip.AddrFrom4([4]byte{10, 0, 0, byte(len(i.up) + 1)}))
}

// pass lets virtual time go by. Nobody waits for it.
func pass(d time.Duration) { time.Sleep(d) }
