package community

import (
	"bytes"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// TestAudience seals to two of three, and looks at what the third can see.
func TestAudience(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea, eve := w.pen(w.person(1)), w.pen(w.person(2)), w.pen(w.person(3))
	all, _ := ana.epoch(true, ana, bea, eve)
	pair, granted := ana.audience(all, ana, bea)
	note := ana.note(pair, "for Bea")
	if ana.reads(note) != Text || bea.reads(note) != Text || eve.reads(note) != NoKey {
		t.Fatalf("read %s, %s, %s", ana.reads(note), bea.reads(note), eve.reads(note))
	}
	block, outcome, _ := eve.chain().Open(granted)
	if outcome != Text {
		t.Fatal("the grant is sealed under an epoch that Eve has")
	}
	for _, p := range []*pen{ana, bea} {
		sealing := p.device.Sealing.ID()
		if bytes.Contains(block, p.log[:]) || bytes.Contains(block, sealing[:]) || bytes.Contains(block, p.device.Person[:]) {
			t.Error("the grant says whom it is for")
		}
	}
	if _, known := eve.chain().Grant(granted.ID()); known {
		t.Error("Eve knows the recipients")
	}
}

// TestSlotsLookAlike draws many grants: what distinguishes true slots from
// others would show in where they stand or in the first 32 bytes of a wrap.
func TestSlotsLookAlike(t *testing.T) {
	w := newKeyWorld(t)
	for n, want := range map[int]int{1: 4, 2: 4, 4: 4, 5: 8, 9: 16} {
		var to []*pen
		for i := range n {
			to = append(to, w.pen(w.person(byte(i))))
		}
		key, _ := to[0].epoch(true, to...)
		_, granted := to[0].audience(key, to...)
		block, _, _ := to[0].chain().Open(granted)
		body, err := crdt.ParseBody(block)
		w.check(err)
		a, ok := ReadAudience(body)
		if !ok || len(a.Slots) != want {
			t.Fatalf("%d slots for %d, sound %t", len(a.Slots), n, ok)
		}
		for i, slot := range a.Slots {
			if err := identity.SealingID(slot.Wrap[:32]).Check(); err != nil || slot.Wrap[31] > 0x7f {
				t.Errorf("slot %d of %d can be nobody's: %v", i, n, err)
			}
			if i > 0 && bytes.Compare(a.Slots[i-1].Mark[:], slot.Mark[:]) > 0 {
				t.Errorf("slots are not in the order of their marks")
			}
		}
	}
}

// TestAudienceSkipsABadKey fills the slot of who can't be sealed to.
func TestAudienceSkipsABadKey(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
	to := sealings(ana, bea)
	to[bea.log] = identity.SealingID{}
	key, _ := ana.epoch(true, ana, bea)
	g, err := newAudience(w.community, ana.log, ana.device.Sealing, to, w.random)
	w.check(err)
	if len(g.skipped) != 1 || g.skipped[0] != bea.log {
		t.Fatalf("skipped %v", g.skipped)
	}
	ana.write(g.draft(key, w.random))
	note := ana.note(g.writing(), "note")
	if ana.reads(note) != Text || bea.reads(note) != NoKey {
		t.Errorf("read %s, %s", ana.reads(note), bea.reads(note))
	}
}

// TestAudienceInAnotherPlace copies the grant of an audience's key to another
// log, and to another place of the same one: it opens nowhere else.
func TestAudienceInAnotherPlace(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
	all, _ := ana.epoch(true, ana, bea)
	_, granted := ana.audience(all, ana, bea)
	block, _, _ := ana.chain().Open(granted)
	copies := []crdt.ID{ana.write(all.draft(block, w.random))[0].ID(), bea.write(all.draft(block, w.random))[0].ID()}
	for _, entry := range copies {
		if _, known := bea.chain().Grant(entry); known {
			t.Error("a copied grant was opened")
		}
	}
}

func TestLargestAudienceFitsABody(t *testing.T) {
	a := Audience{Slots: make([]Slot, MaxAudience), Recipients: identity.SealRecipients(identity.KeyID{}, identity.Key{}, make([][32]byte, 1))}
	var logs [][32]byte
	for i := range MaxAudience {
		logs = append(logs, [32]byte{byte(i), 1})
	}
	a.Recipients = identity.SealRecipients(identity.KeyID{}, identity.Key{}, logs)
	block, err := a.Body().Block()
	if err != nil || len(block) > identity.MaxClear {
		t.Errorf("%d bytes, %v", len(block), err)
	}
	w := newKeyWorld(t)
	many := map[crdt.LogID]identity.SealingID{}
	for i := range MaxAudience + 1 {
		many[crdt.LogID{byte(i), byte(i >> 8)}] = identity.SealingID{}
	}
	if _, err := newAudience(w.community, crdt.LogID{}, identity.SealingKey{}, many, w.random); err == nil {
		t.Error("an audience of too many was granted a key")
	}
}

func FuzzReadAudience(f *testing.F) {
	block, err := Audience{Slots: make([]Slot, 4), Recipients: []byte{1}}.Body().Block()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(block)
	f.Fuzz(func(t *testing.T, block []byte) {
		body, err := crdt.ParseBody(block)
		if err != nil {
			return
		}
		a, ok := ReadAudience(body)
		if !ok {
			return
		}
		again, err := a.Body().Block()
		if err != nil || len(body.Fields) == 3 && !bytes.Equal(again, block) {
			t.Errorf("reads and is not what it is written as: %v", err)
		}
	})
}
