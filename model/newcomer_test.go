package model_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// authority is everything that the entries of the set in clear decide, as one
// device says it.
type authority struct {
	Canonical []byte
	Refusals  []fold.Refusal
	Persons   any
	Stewards  any
	Devices   any
	Questions any
}

func (w *witness) authority(t *testing.T) authority {
	t.Helper()
	s := w.book.State()
	refusals := slices.DeleteFunc(s.Refusals(), func(r fold.Refusal) bool { return !w.book.Community().InSet(r.Entry) })
	return authority{must(s.Canonical())(t), refusals, s.Persons(), s.Stewards(), s.Devices(), s.Questions()}
}

// history is a market with something of everything: a role, a removal, an
// organisation, a device that ended, a courier, and entries that do not count.
func history(t *testing.T, given bool) (ana, bea, kurt *witness, early []crdt.ID) {
	t.Helper()
	ana = founder(t, "Ana", func(r *community.Rules) { r.History = given })
	bea, kurt = ana.lets(t, "Bea"), ana.lets(t, "Kurt", community.RoleCourier)
	chus := ana.lets(t, "Chus")
	gather(t, ana, bea, chus, kurt)
	early = []crdt.ID{ana.write(t, community.Note{Text: "early"}.Body()), bea.write(t, community.Note{Text: "early, too"}.Body())}
	phone := bea.second(t, "Bea's phone")
	must(ana.book.GrantRole(t.Context(), bea.book.Me(), community.RoleMatcher, 0, "why"))(t)
	must(bea.book.FoundOrganisation(t.Context(), "Hub"))(t)
	gather(t, ana, bea, chus, kurt, phone)
	bea.presume(t, community.Result{Motion: early[0], Answers: early[1:]}.Body())
	bea.presume(t, community.Admission{Log: crdt.LogID{1}, Person: identity.PersonID{2}}.Body())
	bea.presume(t, community.Wrap{Key: identity.KeyID{3}, Recipients: []crdt.LogID{{4}}, Wraps: []identity.Wrap{{5}}}.Body())
	must(ana.book.Remove(t.Context(), chus.book.Me(), "why"))(t)
	late := chus.write(t, community.Note{Text: "from who was removed"}.Body())
	must(bea.book.EndDevice(t.Context(), phone.options.Device.Signing.ID(), bea.words.Root()))(t)
	gather(t, ana, bea, chus, kurt, phone)
	if _, err := ana.book.Community().Entry(late); err == nil && ana.book.Community().InSet(late) {
		t.Error("what the removed wrote since is in the set")
	}
	return ana, bea, kurt, early
}

// presume writes an entry in clear without asking whether it would count.
func (w *witness) presume(t *testing.T, body crdt.Body) crdt.ID {
	t.Helper()
	seat := must(community.TakeSeat(w.options.Replica, w.book.ID(), w.options.Device, w.options.Random))(t)
	draft := must(community.InClear(body))(t)
	written := must(seat.Post(t.Context(), drafts(draft)))(t)
	check(t, w.book.CatchUp(t.Context()))
	return written[0].ID()
}

// TestEverybodyComputesTheSameAuthority: a member, a courier who opens nothing,
// a newcomer who was given no history and one who was agree to the byte on who
// belongs, with which roles, who was removed, and what does not count and why.
func TestEverybodyComputesTheSameAuthority(t *testing.T) {
	for _, given := range []bool{false, true} {
		t.Run(map[bool]string{false: "no history", true: "history"}[given], func(t *testing.T) {
			ana, bea, kurt, early := history(t, given)
			dani := ana.lets(t, "Dani")
			eve := newStranger(t, ana)
			gather(t, ana, bea, kurt, dani)
			ana.hand(t, eve)
			want := ana.authority(t)
			if len(want.Refusals) < 3 || len(ana.book.State().Questions()) == 0 {
				t.Fatalf("nothing to compare: %+v", want)
			}
			for _, w := range []*witness{bea, kurt, dani, eve} {
				compareAuthority(t, w, want)
			}
			late := ana.write(t, community.Note{Text: "late"}.Body())
			gather(t, ana, bea, kurt, dani)
			ana.hand(t, eve)
			for i, id := range append(early, late) {
				member, newcomer := true, given || id == late
				if ana.opens(t, id) != member || bea.opens(t, id) != member || dani.opens(t, id) != newcomer || kurt.opens(t, id) || eve.opens(t, id) {
					t.Errorf("entry %d opens: Ana %t, Bea %t, newcomer %t, courier %t, stranger %t", i,
						ana.opens(t, id), bea.opens(t, id), dani.opens(t, id), kurt.opens(t, id), eve.opens(t, id))
				}
			}
			if name := dani.book.Name(bea.book.Me()); (name == "Bea") != given {
				t.Errorf("the newcomer knows Bea as %q", name)
			}
		})
	}
}

func compareAuthority(t *testing.T, w *witness, want authority) {
	t.Helper()
	got := reflect.ValueOf(w.authority(t))
	for i := range got.NumField() {
		if g, w0 := fmt.Sprintf("%+v", got.Field(i)), fmt.Sprintf("%+v", reflect.ValueOf(want).Field(i)); g != w0 {
			t.Errorf("%s computes other %s:\n%.3000s\nnot\n%.3000s", w.name, got.Type().Field(i).Name, g, w0)
		}
	}
}

// newStranger is a device that holds a community which never let it in, as one
// that found a copy does.
func newStranger(t *testing.T, of *witness) *witness {
	t.Helper()
	w := newWitness(t, "Eve")
	must(w.options.Replica.Join(t.Context(), of.book.ID()))(t)
	w.book = must(model.Open(t.Context(), w.options, of.book.ID()))(t)
	return w
}

// TestFoundCopyShowsNothing: what was copied from a member's disk, without the
// member's keys, shows nothing but what stands in clear.
func TestFoundCopyShowsNothing(t *testing.T) {
	ana := founder(t, "Ana", nil)
	ana.write(t, community.Note{Text: secretNote}.Body())
	must(ana.book.Rename(t.Context(), secretName))(t)
	eve := newStranger(t, ana)
	ana.hand(t, eve)
	if found := eve.search(t, secretNote, secretName); len(found) > 0 {
		t.Errorf("found in %v", found)
	}
	if !bytes.Equal(must(eve.book.State().Canonical())(t), must(ana.book.State().Canonical())(t)) {
		t.Error("the authority is another")
	}
}
