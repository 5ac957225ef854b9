package community

import (
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// TestRemovedDeviceOpensNothingWrittenAfter has a writer who knows of a removal:
// no key that the removed device may have is good any more, however it got it.
func TestRemovedDeviceOpensNothingWrittenAfter(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	withEve, _ := ana.epoch(true, ana, bea, eve)
	before := ana.note(withEve, "before")
	// A key without Eve, to which Bea added her.
	added, _ := ana.epoch(true, ana, bea)
	wrap, _, _ := bea.chain().Wrap(added.Key, sealings(eve))
	bea.write(bea.body(wrap.Body()))
	inForce := logsOfPens(ana, bea)
	if key, ok := ana.chain().Epoch(inForce, w); ok {
		t.Fatalf("key %v, which Eve has, was chosen", key.Key)
	}
	ana.epoch(true, ana, bea)
	key, ok := ana.chain().Epoch(inForce, w)
	if !ok || key.Key == withEve.Key || key.Key == added.Key {
		t.Fatalf("chosen %v, %t", key.Key, ok)
	}
	pair, _ := ana.audience(key, ana, bea)
	for _, under := range []WritingKey{key, pair} {
		if after := ana.note(under, "after"); eve.reads(after) != NoKey || bea.reads(after) != Text {
			t.Errorf("Eve reads %s, Bea %s", eve.reads(after), bea.reads(after))
		}
	}
	if eve.reads(before) != Text {
		t.Error("Eve has lost what she had")
	}
}

// TestAudienceWithoutTheRemoved is the same for named people.
func TestAudienceWithoutTheRemoved(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	all, _ := ana.epoch(true, ana, bea, eve)
	ana.audience(all, ana, bea, eve)
	if _, ok := ana.chain().Audience(logsOfPens(ana, bea), w); ok {
		t.Error("a key was chosen that a removed device has")
	}
	if _, ok := ana.chain().Audience(logsOfPens(ana, bea, eve), w); !ok {
		t.Error("no key was chosen while all were in force")
	}
}

func TestWhichKeyIsChosen(t *testing.T) {
	for name, c := range map[string]struct {
		arrange func(w *keyWorld, first, second crdt.ID)
		want    int // 0: none
	}{
		"the last":                         {func(*keyWorld, crdt.ID, crdt.ID) {}, 2},
		"one that counts":                  {func(w *keyWorld, _, second crdt.ID) { w.void[second] = true }, 1},
		"one that is not contested":        {func(w *keyWorld, _, second crdt.ID) { w.contested[second] = true }, 1},
		"none, if both are of forked logs": {func(w *keyWorld, a, b crdt.ID) { w.contested[a], w.contested[b] = true, true }, 0},
	} {
		w := newKeyWorld(t)
		ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
		one, first := ana.epoch(true, ana, bea)
		two, second := bea.epoch(true, ana, bea)
		c.arrange(w, first.ID(), second.ID())
		want := []identity.KeyID{{}, one.Key, two.Key}[c.want]
		for _, p := range []*pen{ana, bea} {
			if got, ok := p.chain().Epoch(logsOfPens(ana, bea), w); got.Key != want || ok != (c.want > 0) {
				t.Errorf("%s: key %v, %t", name, got.Key, ok)
			}
		}
	}
}

// TestKeyPlantedByAnOutsider has Eve make keys for Ana and Bea, hoping that
// they will write under what she knows.
func TestKeyPlantedByAnOutsider(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	all, _ := ana.epoch(true, ana, bea, eve)
	pair, _ := eve.audience(all, ana, bea)
	planted := eve.note(pair, "planted")
	if ana.reads(planted) != Text {
		t.Fatal("Ana can't read what Eve sealed to her")
	}
	for _, p := range []*pen{ana, bea} {
		if _, ok := p.chain().Audience(logsOfPens(ana, bea), w); ok {
			t.Error("a key of Eve's was chosen for Ana and Bea")
		}
	}
	// An epoch that leaves its maker out.
	eve.epoch(true, ana, bea)
	if _, ok := ana.chain().Epoch(logsOfPens(ana, bea), w); ok {
		t.Error("an epoch of Eve's was chosen for Ana and Bea")
	}
}

// TestCopiedKeyID names the id of a key that Eve has in a grant of its own,
// with a list in which Eve is not. The id commits to another list.
func TestCopiedKeyID(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	real, _ := ana.epoch(true, ana, bea, eve)
	for _, forger := range []*pen{bea, ana} {
		forged := newKey{community: w.community, creator: forger.log, id: real.Key, key: real.Secret, recipients: sealings(ana, bea)}
		wraps, _ := forged.wrap(forged.logs())
		body, err := Epoch{Key: real.Key, Recipients: forged.logs(), Wraps: wraps}.Body()
		w.check(err)
		forger.write(inClear(body))
	}
	if _, ok := ana.chain().Epoch(logsOfPens(ana, bea), w); ok {
		t.Error("a key that Eve has was chosen for Ana and Bea")
	}
	if got, ok := ana.chain().Epoch(logsOfPens(ana, bea, eve), w); !ok || got.Key != real.Key {
		t.Error("the copies hide the grant")
	}
}

// TestEpochThatLeavesMembersOut is good for nobody who knows of the member.
func TestEpochThatLeavesMembersOut(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, carl := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	ana.epoch(true, ana, bea)
	if _, ok := ana.chain().Epoch(logsOfPens(ana, bea, carl), w); ok {
		t.Error("a key without Carl was chosen for all")
	}
}

// TestWrapOfAnAudienceKeyInClear adds nobody and opens nothing.
func TestWrapOfAnAudienceKeyInClear(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	all, _ := ana.epoch(true, ana, bea, eve)
	pair, _ := ana.audience(all, ana, bea)
	wrap := Wrap{Key: pair.Key, Recipients: []crdt.LogID{eve.log}, Wraps: []identity.Wrap{{1}}}
	eve.write(eve.body(wrap.Body()))
	if _, ok := ana.chain().Audience(logsOfPens(ana, bea), w); !ok {
		t.Error("anybody can spoil an audience's key")
	}
	if _, _, ok := ana.chain().Wrap(pair.Key, sealings(eve)); ok {
		t.Error("an audience's key was wrapped in clear")
	}
}
