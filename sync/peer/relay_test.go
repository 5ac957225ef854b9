package peer_test

import (
	"strings"
	"testing"
	"time"
)

// TestThroughHub: two devices that can't reach each other do so through a third
// one that offers it, without anybody typing an address but the hub's.
func TestThroughHub(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b", "h")
		hub := v.newMachine("h").fly(air, 2)
		hub.options.Relay = true
		hub.up()
		at := hub.node.Addresses()[0]
		air.part(0, 1, true)
		a, b := v.newMachine("a").fly(air, 0), v.newMachine("b").fly(air, 1)
		a.options.Hubs, b.options.Hubs = []string{at}, []string{at}
		a.up().write(note("x"))
		b.up()
		a.until("with b", func() bool { return a.sees(b).Connected })
		if !a.sees(b).Relayed {
			t.Errorf("how? %+v", a.sees(b))
		}
		agree(a, b)
		if !strings.Contains(strings.Join(b.node.Addresses(), " "), "p2p-circuit") {
			t.Error("b does not say how it is reached")
		}
	})
}

// TestHints: a hint makes others ask at once; without one, as for a courier, the
// session comes a moment later.
func TestHints(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up()
		a.meets(b)
		a.write(note("first"))
		agree(a, b)
		pass(time.Minute) // the topic's mesh is there
		wait := func() time.Duration {
			begun := time.Now()
			a.write(note("news"))
			b.until("told", func() bool { return b.c.Digest() == a.c.Digest() })
			agree(a, b)
			return time.Since(begun)
		}
		told := wait()
		b.gate.forget(v.Community)
		b.node.Refresh()
		untold := wait()
		if told >= untold || untold > time.Second { // in virtual time
			t.Errorf("%v with a hint, %v without", told, untold)
		}
		// One that has not heard of the newest secret yet is told under the old one.
		old, newest := [32]byte{1}, [32]byte{2}
		a.gate.share(v.Community, newest, old)
		b.gate.share(v.Community, old)
		a.node.Refresh()
		b.node.Refresh()
		pass(time.Minute)
		if behind := wait(); behind >= untold {
			t.Errorf("%v with a hint under an old secret, %v without", behind, untold)
		}
	})
}
