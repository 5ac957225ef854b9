package crdttest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"tallystick/crdt"
)

// Feed gives a holder a world's entries in a random order and cut, and returns
// what was refused for want of room or by a fault.
func Feed(random *rand.Rand, w *World, h Holder) error {
	deliveries, err := Schedule(random, w.Entries)
	if err != nil {
		return err
	}
	for _, d := range deliveries {
		if err := unexpected(h.Admit(d.Source, d.Run)); err != nil {
			return err
		}
	}
	return nil
}

// unexpected is nil for refusals that entries deserve.
func unexpected(err error) error {
	var refusal *crdt.Refusal
	if errors.As(err, &refusal) && refusal.Rule != crdt.RuleRoom {
		return nil
	}
	return err
}

// Agrees says in which answer a holder that was given all of a world's entries
// differs from the verdict on them; nil if in none.
func Agrees(w *World, h Holder, v Verdict) error {
	if got := h.Tips(); !slices.Equal(got, v.Tips) {
		return fmt.Errorf("tips are %s, want %s", w.Names(got), w.Names(v.Tips))
	}
	if got := h.Forks(); !slices.Equal(got, v.Forks) {
		return fmt.Errorf("forks are %s, want %s", w.forks(got), w.forks(v.Forks))
	}
	for _, e := range w.Entries {
		if v.Admitted[e.ID()] && !h.HasBody(e.ID()) {
			return fmt.Errorf("the body of %s was lost", w.Name(e.ID()))
		}
	}
	return nil
}

func (w *World) forks(forks []crdt.Fork) (text []string) {
	for _, f := range forks {
		text = append(text, w.Name(f.A)+"/"+w.Name(f.B))
	}
	return text
}

// Converges checks that holders which are given all of a world's entries agree
// with the [Oracle] and so with each other: each in another order, cut and with
// other repetitions.
func Converges(random *rand.Rand, w *World, v Verdict, orders int, open func() (Holder, error)) error {
	for range orders {
		h, err := open()
		if err != nil {
			return err
		}
		if err := Feed(random, w, h); err != nil {
			return err
		}
		if err := Agrees(w, h, v); err != nil {
			return err
		}
	}
	return nil
}

// Reunites checks that replicas which each hold a part of a world's entries,
// some of them in both parts, end with the whole once they are given what the
// other one was.
func Reunites(random *rand.Rand, w *World, v Verdict, open func() (Holder, error)) error {
	deliveries, err := Schedule(random, w.Entries)
	if err != nil {
		return err
	}
	var parts [2][]Delivery
	for _, d := range deliveries {
		side := random.IntN(3)
		if side != 0 {
			parts[0] = append(parts[0], d)
		}
		if side != 1 {
			parts[1] = append(parts[1], d)
		}
	}
	for side := range parts {
		h, err := open()
		if err != nil {
			return err
		}
		for _, d := range slices.Concat(parts[side], parts[1-side]) {
			if err := unexpected(h.Admit(d.Source, d.Run)); err != nil {
				return err
			}
		}
		if err := Agrees(w, h, v); err != nil {
			return err
		}
	}
	return nil
}

// Relays checks that a holder which is given no more than the set of another
// one, in runs that end where a signature is valid, has the same set. It says
// nothing about worlds in which a loss names entries that neither its act nor
// anything else brings into the set: no act honours what it has not seen.
func Relays(random *rand.Rand, w *World, v Verdict, open func() (Holder, error)) error {
	for _, fences := range w.Losses {
		for _, f := range fences {
			if slices.ContainsFunc(f.Honoured, func(id crdt.ID) bool { return v.Admitted[id] && !v.In[id] }) {
				return nil
			}
		}
	}
	part := *w
	part.Entries = w.relayed(v)
	h, err := open()
	if err != nil {
		return err
	}
	if err := Feed(random, &part, h); err != nil {
		return err
	}
	if got := h.Tips(); !slices.Equal(got, v.Tips) {
		return fmt.Errorf("relayed: tips are %s, want %s", w.Names(got), w.Names(v.Tips))
	}
	return nil
}

// relayed are the entries of the set, and those that vouch for them by a
// signature further on.
func (w *World) relayed(v Verdict) (entries []crdt.Signed) {
	sent, byID := map[crdt.ID]bool{}, map[crdt.ID]crdt.Signed{}
	for _, e := range w.Entries {
		if v.Admitted[e.ID()] {
			byID[e.ID()] = e
		}
	}
	for _, end := range byID {
		if !w.signed(end) {
			continue
		}
		run := []crdt.ID{end.ID()}
		for e, more := byID[end.Prev()]; more && !w.signed(e); e, more = byID[e.Prev()] {
			run = append(run, e.ID())
		}
		if slices.ContainsFunc(run, func(id crdt.ID) bool { return v.In[id] }) {
			for _, id := range run {
				sent[id] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(w.Entries), func(e crdt.Signed) bool { return !sent[e.ID()] })
}

// signed reports whether an entry's own signature is valid.
func (w *World) signed(e crdt.Signed) bool {
	author, err := w.deviceOf(e.Log())
	return err == nil && verifies(author.Key.ID(), e)
}
