package community

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// TestOneIDTwoKeys hands Carl a wrap that holds another key than the grant
// names. He refuses it and says that he has no key; what its maker seals for
// him under it opens for nobody.
func TestOneIDTwoKeys(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, carl := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	g, err := newGrant(w.community, ana.log, sealings(ana, bea, carl), nil, nil, w.random)
	w.check(err)
	other := identity.Key{9}
	at, _ := slices.BinarySearchFunc(g.last.Recipients, carl.log, crdt.LogID.Compare)
	g.last.Wraps[at], err = wrapInfo(w.community, ana.log, g.id, carl.log, carl.device.Sealing.ID()).Seal(other)
	w.check(err)
	ana.write(g.drafts(nil)...)
	honest, forked := ana.note(g.writing(), "to all"), ana.note(WritingKey{Key: g.id, Secret: other}, "to Carl")
	if bea.reads(honest) != Text || carl.reads(honest) != NoKey || bea.reads(forked) != NoKey || carl.reads(forked) != NoKey {
		t.Errorf("Bea reads %v and %v, Carl %v and %v", bea.reads(honest), bea.reads(forked), carl.reads(honest), carl.reads(forked))
	}
}

// TestOutcomes tells missing keys from damage.
func TestOutcomes(t *testing.T) {
	w := newKeyWorld(t)
	ana := w.pen(w.person(1))
	key, _ := ana.epoch(true, ana)
	sound := ana.note(key, "sound")
	misnamed := ana.note(WritingKey{Key: identity.KeyID{1}, Secret: key.Secret}, "bound to another key id")
	foreign := ana.note(WritingKey{Secret: identity.Key{3}}, "nobody's key")
	changed := ana.write(replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
		sealed, err := key.seal(at, []byte{0xa0}, w.random)
		sealed[len(sealed)-1]++
		return sealed, true, err
	}})[0]
	for _, c := range []struct {
		what string
		v    crdt.Verified
		want Outcome
		key  identity.KeyID
	}{
		{"a note", sound, Text, key.Key},
		{"in clear", w.written[0], Text, identity.KeyID{}},
		{"another key id", misnamed, Damaged, key.Key},
		{"no key", foreign, NoKey, identity.KeyID{}},
		{"a byte changed", changed, Damaged, key.Key},
		{"bytes not here", sound.WithoutBody(), Absent, identity.KeyID{}},
	} {
		block, outcome, under := ana.chain().Open(c.v)
		if outcome != c.want || under != c.key || (len(block) > 0) != (outcome == Text) {
			t.Errorf("%s: %s, key %v", c.what, outcome, under)
		}
	}
}

// TestHistory wraps a key for a newcomer, with and without history.
func TestHistory(t *testing.T) {
	for _, history := range []bool{true, false} {
		w := newKeyWorld(t)
		ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
		first, _ := ana.epoch(history, ana)
		old := ana.note(first, "before Bea")
		second, granted := ana.epoch(history, ana, bea)
		now := ana.note(second, "with Bea")
		if bea.reads(now) != Text || (bea.reads(old) == Text) != history || ana.reads(old) != Text {
			t.Errorf("history %t: Bea reads the new note %s and the old one %s", history, bea.reads(now), bea.reads(old))
		}
		g, _ := bea.chain().Grant(granted.ID())
		if !slices.Equal(g.Parents, []identity.KeyID{first.Key}) {
			t.Errorf("history %t: parents %v", history, g.Parents)
		}
	}
}

// TestWithheldHistoryIsGivenByTheNext has a creator who names a parent without
// its key where it should be given.
func TestWithheldHistoryIsGivenByTheNext(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, carl := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	first, _ := ana.epoch(true, ana, bea)
	old := ana.note(first, "old")
	g, err := newGrant(w.community, bea.log, sealings(ana, bea), []identity.KeyID{first.Key}, nil, w.random)
	w.check(err)
	bea.write(g.drafts(nil)...)
	_, third := ana.epoch(true, ana, bea, carl)
	granted, _ := ana.chain().Grant(third.ID())
	if !slices.Contains(granted.Parents, first.Key) || !slices.Contains(granted.Parents, g.id) || carl.reads(old) != Text {
		t.Errorf("parents %v; Carl reads %s", granted.Parents, carl.reads(old))
	}
}

// TestParentUnderAWrongKey has a creator who gives another key for a parent. It
// is not taken, and the next grant gives the right one.
func TestParentUnderAWrongKey(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, carl := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	first, _ := ana.epoch(true, ana, bea)
	old := ana.note(first, "old")
	wrong := map[identity.KeyID]identity.Key{first.Key: {9}}
	g, err := newGrant(w.community, bea.log, sealings(ana, bea, carl), []identity.KeyID{first.Key}, wrong, w.random)
	w.check(err)
	bea.write(g.drafts(nil)...)
	if _, held := carl.chain().Held(first.Key); held {
		t.Error("Carl took another key for the parent's")
	}
	ana.epoch(true, ana, bea, carl)
	if carl.reads(old) != Text {
		t.Errorf("with the right one, Carl reads %s", carl.reads(old))
	}
}

// TestWrapAddsARecipient gives an existing key to a device that was left out of
// its wraps, and to one that came later.
func TestWrapAddsARecipient(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, carl := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	to := sealings(ana, bea)
	to[bea.log] = identity.SealingID{} // of small order: no wrap can be made for it
	g, err := newGrant(w.community, ana.log, to, nil, nil, w.random)
	w.check(err)
	if !slices.Equal(g.skipped, []crdt.LogID{bea.log}) {
		t.Fatalf("skipped %v", g.skipped)
	}
	granted := ana.write(g.drafts(nil)...)[0]
	note := ana.note(g.writing(), "for both")
	if grant, _ := ana.chain().Grant(granted.ID()); !slices.Equal(grant.Recipients, logsOfPens(ana, bea)) {
		t.Fatal("who got no wrap is no recipient")
	}
	if ana.reads(note) != Text || bea.reads(note) != NoKey {
		t.Fatal("Ana can't read, or Bea can")
	}
	if _, ok := bea.chain().Epoch(logsOfPens(ana, bea), w); ok {
		t.Error("Bea would write under a key that she can't open")
	}
	wrap, skipped, ok := ana.chain().Wrap(g.id, sealings(bea, carl))
	if !ok || len(skipped) > 0 {
		t.Fatalf("skipped %v", skipped)
	}
	added := ana.write(ana.body(wrap.Body()))[0]
	if bea.reads(note) != Text || carl.reads(note) != Text {
		t.Error("the wraps open nothing")
	}
	if _, ok := carl.chain().Epoch(logsOfPens(ana, bea, carl), w); !ok {
		t.Error("recipients are not list and wraps")
	}
	w.void[added.ID()] = true
	if _, ok := carl.chain().Epoch(logsOfPens(ana, bea, carl), w); ok {
		t.Error("a wrap that does not count adds a recipient")
	}
	if _, _, ok := carl.chain().Wrap(identity.KeyID{1}, sealings(bea)); ok {
		t.Error("a key that is not held was wrapped")
	}
}

func TestGossip(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	_, granted := ana.epoch(true, ana, bea)
	one, ok := ana.chain().Gossip(granted.ID())
	two, also := bea.chain().Gossip(granted.ID())
	if _, hers := eve.chain().Gossip(granted.ID()); !ok || !also || one != two || hers {
		t.Errorf("secrets %t %t %t", ok, also, hers)
	}
}

// TestHeldKeysOpenWithoutTheirGrants is a backup that was restored before the
// entries with the grants came back.
func TestHeldKeysOpenWithoutTheirGrants(t *testing.T) {
	w := newKeyWorld(t)
	ana := w.pen(w.person(1))
	key, _ := ana.epoch(true, ana)
	note := ana.note(key, "kept")
	k := NewKeychain(w.community, ana.device, w, map[identity.KeyID]identity.Key{key.Key: key.Secret})
	if _, outcome, _ := k.Open(note); outcome != Text {
		t.Errorf("the note is %s", outcome)
	}
	if _, ok := k.Epoch(logsOfPens(ana), w); ok {
		t.Error("a key was chosen whose recipients nobody knows")
	}
}

// TestAnyOrderGivesTheSameKeys shows a world in which keys come in every way to
// keychains in every order, with repetitions.
func TestAnyOrderGivesTheSameKeys(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
	first, _ := ana.epoch(true, ana)
	ana.note(first, "1")
	second, _ := ana.epoch(true, ana, bea)
	pair, _ := bea.audience(second, ana, bea)
	ana.note(pair, "2")
	carl, phone := w.pen(w.person(3)), w.pen(w.person(1))
	wrap, _, _ := bea.chain().Wrap(second.Key, sealings(carl, phone))
	bea.write(bea.body(wrap.Body()))
	own, _ := ana.audience(second, ana, phone)
	for _, pass := range Passes(ana.chain().Unshared(logsOfPens(ana, phone), true)) {
		block, err := pass.Body().Block()
		w.check(err)
		ana.write(own.draft(block, w.random))
	}
	third, _ := carl.epoch(true, ana, bea, carl, phone)
	bea.note(third, "3")
	pens := map[string]*pen{"ana": ana, "bea": bea, "carl": carl, "phone": phone}
	want := map[string]string{}
	for name, p := range pens {
		want[name] = held(p.chain(), w.written)
	}
	if want["phone"] != want["ana"] || want["carl"] == want["bea"] {
		t.Fatalf("held %v", want)
	}
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation(append(slices.Clone(w.written), w.written[:3]...)).Draw(rt, "order")
		for _, name := range slices.Sorted(maps.Keys(pens)) {
			p := pens[name]
			if got := held(feed(NewKeychain(w.community, p.device, w, nil), order), w.written); got != want[name] {
				rt.Fatalf("%s holds %s, not %s", name, got, want[name])
			}
		}
	})
}

// held is the keys of a keychain, and what it makes of every entry.
func held(k *Keychain, entries []crdt.Verified) (all string) {
	for _, id := range slices.SortedFunc(maps.Keys(k.keys), compare32[identity.KeyID]) {
		all += id.String() + " "
	}
	for _, v := range entries {
		_, outcome, _ := k.Open(v)
		all += fmt.Sprint(outcome, ", ")
	}
	return all
}
