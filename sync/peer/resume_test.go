package peer_test

import (
	"os"
	"testing"
	"time"
)

// TestResumes: after a cut in the middle of a transfer no more goes over the wire
// than what was left, and a fifth.
func TestResumes(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b", "c")
		a, b, c := v.newMachine("a").fly(air, 0), v.newMachine("b").fly(air, 1).up(), v.newMachine("c").fly(air, 2).up()
		a.write()
		for i := range 40 {
			for range 10 {
				a.write(sealed(string(rune('a'+i)), 8000))
			}
		}
		a.up()
		c.meets(a)
		agree(a, c)
		whole := c.sees(a).Shares[0].In.Bytes
		c.stop()

		b.meets(a)
		b.until("half through", func() bool { return b.c.Len() > a.c.Len()/2 })
		b.stop() // with a session in the middle of it
		b.up()
		held := b.c.Len()
		if held >= a.c.Len() {
			t.Fatalf("%d entries before the cut", held)
		}
		b.meets(a)
		agree(a, b)
		left := whole * int64(a.c.Len()-held) / int64(a.c.Len())
		after := b.sees(a).Shares[0].In.Bytes
		t.Logf("%d bytes whole, %d of %d entries before the cut, %d bytes left, %d after", whole, held, a.c.Len(), left, after)
		if after > left*12/10 {
			t.Errorf("%d bytes after the cut, %d were left", after, left)
		}
	})
}

// TestNothingIsLost: what is said while alone, right before a connection and
// right after it, arrives, over a bad link too.
func TestNothingIsLost(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b", "c")
		a, b, c := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up(), v.newMachine("c").fly(air, 2).up()
		a.write(note("alone"))
		b.write(note("alone"))
		pass(10 * time.Minute)
		air.weather(300, 50, 100*time.Millisecond, 100*time.Millisecond)
		for _, m := range []*machine{b, c} {
			m.write(note("right before"))
			_, _ = m.node.Dial(t.Context(), a.node.Addresses()[0]) // tried again if the air takes it
			m.write(note("right after"))
			a.write(note("meanwhile"))
		}
		agree(a, b)
		agree(a, c)
		agree(a, b)
		if got := b.c.Len(); got != 4+2*3+2 {
			t.Errorf("%d entries", got)
		}
	})
}

// TestOldAddresses: a device that moved is found again at its new address, when
// the other one hears it from somebody; and the waits before dialling end when
// the interfaces change.
func TestInterfaces(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0), v.newMachine("b").fly(air, 1).up()
		faces := &interfaces{}
		a.options.Interfaces = faces.list
		a.up()
		a.meets(b)
		a.write(note("x"))
		agree(a, b)
		air.part(0, 1, true)
		a.until("alone", func() bool { return !a.sees(b).Connected })
		pass(30 * time.Minute) // attempts are minutes apart by now
		air.part(0, 1, false)
		faces.change()
		begun := time.Now()
		a.until("with b again", func() bool { return a.sees(b).Connected })
		if took := time.Since(begun); took > 40*time.Second { // virtual: one look around, one attempt that was under way
			t.Errorf("took %v", took)
		}
	})
}

// TestOldCopy: a directory that comes back as it was gets what it has lost, even
// where both sides remember that they agreed.
func TestOldCopy(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a, b := v.newMachine("a").fly(air, 0).up(), v.newMachine("b").fly(air, 1).up()
		a.write(note("x"))
		a.meets(b)
		agree(a, b)
		b.stop()
		old := t.TempDir()
		if err := os.CopyFS(old, os.DirFS(b.dir)); err != nil {
			t.Fatal(err)
		}
		b.up()
		b.write(note("y"))
		agree(a, b)
		b.stop()
		a.until("alone", func() bool { return !a.sees(b).Connected })
		b.dir = old
		b.up()
		if b.c.Digest() == a.c.Digest() {
			t.Fatal("not an old copy")
		}
		b.until("as a is", func() bool { return b.c.Digest() == a.c.Digest() })
		agree(a, b)
	})
}
