package crdttest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
)

// orders is how many ways the entries of a drawing are fed in Check.
const orders = 20

// Check draws a world and fails the test unless it turns out as its lines
// "tips:" and "waits:" say, by the oracle and for holders in memory that are
// given its entries in many orders. It returns the world for more questions.
func Check(t testing.TB, text string) *World {
	t.Helper()
	w := Draw(t, text)
	verdict := Consult(w.Community, w.Entries).Judge(w.Losses)
	var last *Memory
	open := func() (Holder, error) {
		last = NewMemory(w.Community, w.Losses)
		return last, nil
	}
	for seed := range uint64(orders) {
		random := rand.New(rand.NewPCG(seed, 0))
		if err := Converges(random, w, verdict, 1, open); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if err := w.expected(verdict, last); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	return w
}

// expected compares the outcome with what the drawing says of it.
func (w *World) expected(v Verdict, m *Memory) error {
	for _, want := range w.Drawing.Expected {
		got := w.Names(v.Tips)
		if want.Of == "waits" {
			got = w.Names(m.waits())
		}
		slices.Sort(want.Names)
		if got != orNothing(want.Names) {
			return fmt.Errorf("%s: %s, want %s", want.Of, got, strings.Join(want.Names, " "))
		}
	}
	return nil
}

// waits is every entry that waits.
func (m *Memory) waits() (tips []crdt.Tip) {
	for s := range m.Waiting.All() {
		tips = append(tips, s.Tip())
	}
	return tips
}
