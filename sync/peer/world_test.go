package peer_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/sync/peer"
)

var (
	worlds    = flag.Int("worlds", usualWorlds, "how many worlds to try")
	firstSeed = flag.Uint64("seed", 1, "the seed of the first world; the others follow")
)

// TestWorlds has real hosts over real replicas live through bad times in virtual
// time, each world by the schedule that its seed gives: loss, delays, packets
// twice, partitions, restarts, a member's device that talks nonsense, and old
// copies of a directory that come back. After the last heal all hold the same.
func TestWorlds(t *testing.T) {
	for i := range *worlds {
		seed := *firstSeed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			synctest.Test(t, func(t *testing.T) { newWorld(t, seed).live() })
		})
	}
}

// world is one run.
type world struct {
	t        *testing.T
	random   *rand.Rand
	air      *air
	machines []*machine
	rogue    *rogue
	copies   map[*machine]string // an earlier state of its directory
	mute     map[*machine]bool   // came back as a copy, and can't write in its log
	written  int
	told     []string
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{
		t: t, random: rand.New(rand.NewPCG(seed, 0)),
		copies: map[*machine]string{}, mute: map[*machine]bool{},
	}
	w.air = newAir(t, rand.New(rand.NewPCG(seed, 1)))
	names := []string{"a", "b", "c", "d", "e"}[:3+w.random.IntN(3)]
	v := newVillage(t, append(slices.Clone(names), "z")...)
	for i, name := range names {
		w.machines = append(w.machines, v.newMachine(name).fly(w.air, i).up())
	}
	w.rogue = newRogue(t, w.air, len(names), v.transport("z"))
	w.rogue.SetStreamHandler(peer.SyncProtocol, w.babble)
	return w
}

// live goes through the schedule, and then heals everything.
func (w *world) live() {
	w.write(w.machines[0])
	for i, m := range w.machines {
		w.introduce(m, w.machines[(i+1)%len(w.machines)])
	}
	for range 8 + w.random.IntN(8) {
		w.step()
		w.wait()
	}
	w.heal()
	w.converge()
	for _, m := range w.machines {
		m.stop()
	}
}

// introduce gives a machine another one's address, whether it can be reached now
// or not.
func (w *world) introduce(m, other *machine) {
	at := other.node.Addresses()[0]
	_, err := m.node.Dial(w.t.Context(), at)
	w.tell("%s dials %s: %v", m.name, other.name, err == nil)
}

func (w *world) tell(what string, args ...any) {
	w.told = append(w.told, fmt.Sprintf(what, args...))
}

// wait lets time go by: mostly less than a minute, sometimes hours.
func (w *world) wait() {
	d := time.Duration(w.random.Int64N(int64(40 * time.Second)))
	if w.random.IntN(30) == 0 {
		d = time.Hour + time.Duration(w.random.Int64N(int64(time.Hour)))
	}
	w.tell("%v pass", d)
	pass(d)
}

// step does one thing to somebody.
func (w *world) step() {
	m := w.machines[w.random.IntN(len(w.machines))]
	switch w.random.IntN(12) {
	case 0, 1, 2, 3:
		w.write(m)
	case 4, 5:
		w.part(true)
	case 6:
		w.part(false)
	case 7, 8:
		w.weather()
	case 9:
		w.restart(m)
	case 10:
		w.revert(m)
	case 11:
		w.attack(m)
	}
}

// write has a machine say a few things, some of them sealed.
func (w *world) write(m *machine) {
	if m.r == nil || w.mute[m] {
		return
	}
	drafts := notes(1+w.random.IntN(40), m.name)
	for range w.random.IntN(20) {
		drafts = append(drafts, sealed(m.name, w.random.IntN(4000)))
	}
	m.write(drafts...)
	w.written += len(drafts)
	w.tell("%s writes %d", m.name, len(drafts))
}

// part cuts or mends some of the ways.
func (w *world) part(cut bool) {
	for i := range w.machines {
		for j := range i {
			if w.random.IntN(2) == 0 {
				w.air.part(i, j, cut)
				w.tell("%s and %s apart: %v", w.machines[i].name, w.machines[j].name, cut)
			}
		}
	}
}

func (w *world) weather() {
	loss, double := w.random.IntN(301), w.random.IntN(60)
	delay := time.Duration(5+w.random.IntN(300)) * time.Millisecond
	shaken := time.Duration(w.random.IntN(200)) * time.Millisecond
	w.air.weather(loss, double, delay, shaken)
	w.tell("loss %d ‰, twice %d ‰, delay %v to %v", loss, double, delay, delay+shaken)
}

// restart stops a machine, or starts it again.
func (w *world) restart(m *machine) {
	if m.r == nil {
		m.up()
		w.tell("%s comes up", m.name)
		return
	}
	m.stop()
	w.tell("%s goes down", m.name)
	if w.copies[m] == "" || w.random.IntN(2) == 0 {
		w.copies[m] = w.copy(m.dir)
		w.tell("%s is copied", m.name)
	}
}

// revert brings an earlier copy of a machine's directory back, and leaves what
// was there out of the world.
func (w *world) revert(m *machine) {
	old := w.copies[m]
	if old == "" {
		return
	}
	m.stop()
	m.dir = w.copy(old)
	m.up()
	w.mute[m] = true
	w.tell("%s comes back as the copy", m.name)
}

func (w *world) copy(dir string) string {
	to := w.t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		w.t.Fatal(err)
	}
	return to
}

// attack has the rogue connect, and say something wrong.
func (w *world) attack(m *machine) {
	if m.r == nil {
		return
	}
	err := w.rogue.reach(m)
	w.tell("the rogue reaches %s: %v", m.name, err == nil)
	if err != nil {
		return
	}
	if s, err := w.rogue.open(m, peer.SyncProtocol); err == nil {
		w.babble(s)
	}
}

// babble answers whatever it is asked with noise, of a true length or not, or
// with silence.
func (w *world) babble(s network.Stream) {
	noise := make([]byte, 1+rand.IntN(1000)) // what it says is no part of the schedule
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	switch rand.IntN(3) {
	case 0:
		_, _ = s.Write(binary.BigEndian.AppendUint32(nil, rand.Uint32()))
		_, _ = s.Write(noise)
	case 1:
		_ = say(s, noise)
	}
	go func() { _, _ = io.Copy(io.Discard, s) }()
}

// heal ends all faults.
func (w *world) heal() {
	w.air.weather(0, 0, 10*time.Millisecond, 0)
	for i := range w.machines {
		for j := range i {
			w.air.part(i, j, false)
		}
	}
	for _, m := range w.machines {
		if m.r == nil {
			m.up()
		}
	}
	w.tell("all is well")
}

// converge waits until all hold the same, which takes no longer than the longest
// of the waits between attempts.
func (w *world) converge() {
	begun := time.Now()
	for !w.same() {
		if time.Since(begun) > 30*time.Minute {
			w.t.Fatalf("not the same after %v:\n%s\n%s", time.Since(begun), strings.Join(w.told, "\n"), w.differences())
		}
		pass(time.Second)
	}
	w.t.Logf("%d machines, %d entries of %d written, the same after %v", len(w.machines), w.machines[0].c.Len(), w.written, time.Since(begun))
}

func (w *world) same() bool {
	first := w.machines[0].c
	for _, m := range w.machines {
		if m.c.Digest() != first.Digest() || m.c.Len() != first.Len() || len(m.c.Lacking()) > 0 {
			return false
		}
	}
	return first.Len() > 0
}

func (w *world) differences() string {
	var b strings.Builder
	for _, m := range w.machines {
		digest := m.c.Digest()
		fmt.Fprintf(&b, "%s: %x, %d entries, %d bodies lacking\n", m.name, digest[:4], m.c.Len(), len(m.c.Lacking()))
		for _, row := range m.node.Peers() {
			fmt.Fprintf(&b, "  %x connected %v, %+v\n", row.ID[:4], row.Connected, row.Shares)
		}
		b.WriteString(m.logged.tail(20))
	}
	return b.String()
}
