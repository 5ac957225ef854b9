package community

import (
	"bytes"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// passOn writes what a person's other devices lack, under a key of theirs.
func (p *pen) passOn(epoch WritingKey, history bool, devices ...*pen) (passed []crdt.Verified) {
	unshared := p.chain().Unshared(logsOfPens(devices...), history)
	if len(unshared) == 0 {
		return nil
	}
	own, ok := p.chain().Audience(logsOfPens(devices...), p)
	if !ok {
		own, _ = p.audience(epoch, devices...)
	}
	for _, pass := range Passes(unshared) {
		block, err := pass.Body().Block()
		p.check(err)
		passed = append(passed, p.write(own.draft(block, p.random))...)
	}
	return passed
}

// TestLinkedDeviceReadsWhatItsPersonMayRead links a phone after records were
// sealed to the person, in communities with and without history.
func TestLinkedDeviceReadsWhatItsPersonMayRead(t *testing.T) {
	for _, history := range []bool{true, false} {
		w := newKeyWorld(t)
		ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
		first, _ := ana.epoch(history, ana, bea)
		pair, _ := bea.audience(first, ana, bea)
		sealed, open := bea.note(pair, "for Ana"), bea.note(first, "for all")
		phone, carl := w.pen(w.person(1)), w.pen(w.person(3))
		second, _ := ana.epoch(history, ana, bea, phone, carl)
		if phone.reads(sealed) != NoKey || (phone.reads(open) == Text) != history {
			t.Fatalf("history %t: the phone reads %s and %s", history, phone.reads(sealed), phone.reads(open))
		}
		ana.passOn(second, history, ana, phone)
		if phone.reads(sealed) != Text || phone.reads(open) != Text {
			t.Errorf("history %t: then the phone reads %s and %s", history, phone.reads(sealed), phone.reads(open))
		}
		if carl.reads(sealed) != NoKey || (carl.reads(open) == Text) != history {
			t.Errorf("history %t: Carl reads %s and %s", history, carl.reads(sealed), carl.reads(open))
		}
		if again := ana.passOn(second, history, ana, phone); again != nil {
			t.Errorf("history %t: the same keys were passed twice", history)
		}
		if back := phone.passOn(second, history, ana, phone); back != nil {
			t.Errorf("history %t: the phone passes them back", history)
		}
		tablet := w.pen(w.person(1))
		third, _ := ana.epoch(history, ana, bea, phone, carl, tablet)
		phone.passOn(third, history, ana, phone, tablet)
		if tablet.reads(sealed) != Text || tablet.reads(open) != Text {
			t.Errorf("history %t: the tablet reads %s and %s", history, tablet.reads(sealed), tablet.reads(open))
		}
	}
}

// TestPassFromSomebodyElse and one with a key that is not of its id give
// nothing.
func TestPassFromSomebodyElse(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, phone := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(1))
	all, _ := ana.epoch(true, ana, bea, phone)
	pair, _ := bea.audience(all, ana, bea)
	note := bea.note(pair, "for Ana")
	pass := func(p *pen, secret identity.Key) {
		body := Pass{Keys: []Passed{{Key: pair.Key, Secret: secret, Creator: bea.log, Recipients: logsOfPens(ana, bea)}}}
		block, err := body.Body().Block()
		w.check(err)
		p.write(all.draft(block, w.random))
	}
	pass(bea, pair.Secret)
	pass(ana, identity.Key{5})
	if phone.reads(note) != NoKey {
		t.Error("a key was taken from another person, or under a wrong id")
	}
	pass(ana, pair.Secret)
	if phone.reads(note) != Text {
		t.Error("the key was not taken from the person's own device")
	}
}

func TestPassesFitBodies(t *testing.T) {
	var keys []Passed
	for i := range 3 * MaxPassed {
		keys = append(keys, Passed{Key: identity.KeyID{byte(i), byte(i >> 8)}, Creator: crdt.LogID{1}})
		for j := range i % 200 {
			keys[i].Recipients = append(keys[i].Recipients, crdt.LogID{byte(j)})
		}
	}
	passed := 0
	for _, pass := range append(Passes(keys), Passes(make([]Passed, 2*MaxPassed+1))...) {
		block, err := pass.Body().Block()
		if err != nil || len(block) > identity.MaxClear {
			t.Fatalf("%d keys take %d bytes, %v", len(pass.Keys), len(block), err)
		}
		body, err := crdt.ParseBody(block)
		if read, ok := ReadPass(body); !ok || err != nil || len(read.Keys) != len(pass.Keys) {
			t.Fatalf("reads as %d keys of %d, %v", len(read.Keys), len(pass.Keys), err)
		}
		passed += len(pass.Keys)
	}
	if passed != 5*MaxPassed+1 {
		t.Errorf("%d keys", passed)
	}
}

func FuzzReadPass(f *testing.F) {
	block, err := Pass{Keys: []Passed{{Key: identity.KeyID{1}}, {Creator: crdt.LogID{2}, Recipients: []crdt.LogID{{3}}}}}.Body().Block()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(block)
	f.Fuzz(func(t *testing.T, block []byte) {
		body, err := crdt.ParseBody(block)
		if err != nil {
			return
		}
		p, ok := ReadPass(body)
		if !ok {
			return
		}
		again, err := p.Body().Block()
		if err != nil || len(body.Fields) == 1 && !bytes.Equal(again, block) {
			t.Errorf("reads and is not what it is written as: %v", err)
		}
	})
}
