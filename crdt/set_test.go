package crdt_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
)

// TestSet is the rules of the set, one drawing each.
func TestSet(t *testing.T) {
	for _, test := range []struct{ name, drawing string }{
		{"the charter begins it", `
			founders a b
			a: 0-1-2
			tips: a2`},
		{"without the charter it is empty", `
			founders a b
			a: 0-1~-2
			b: 0-1
			tips: nothing
			waits: a2`},
		{"a founder counts once their log is there", `
			founders a b
			a: 0-1
			b: 0-1
			tips: a1 b1`},
		{"a log that nobody names stays outside", `
			founders a
			a: 0-1
			s: 0-1{a1}
			tips: a1`},
		{"an admission names a log", `
			founders a
			a: 0-1-2=admit(c)
			c: 0-1
			tips: a2 c1`},
		{"a log may be there before its admission", `
			founders a
			c: 0-1
			a: 0-1-2{c1}-3=admit(c)
			tips: a3 c1`},
		{"admissions race", `
			founders a b
			a: 0-1-2=admit(c)
			b: 0-1=admit(c)
			c: 0-1{b1}-2=admit(d)
			d: 0
			tips: a2 b1 c2 d0`},
		{"admissions that stand on each other", `
			founders a
			a: 0-1-2=admit(b)
			b: 0-1=admit(c){a2}
			c: 0-1=admit(d){b1}
			d: 0-1=admit(e){c1}
			e: 0-1=admit(f){d1}
			f: 0
			a: 2-3{e1}
			tips: a3 b1 c1 d1 e1 f0`},
		{"an author who was no member in their own past names nobody", `
			founders a
			a: 0-1-2=admit(c)
			c: 0-1=admit(d)-2{a2}-3=admit(e)
			d: 0
			e: 0
			tips: a2 c3 e0`},
		{"membership is seen through what others had taken up", `
			founders a b
			a: 0-1-2=admit(c)-3
			b: 0-1{a3}
			c: 0-1{b1}-2=admit(d)
			d: 0
			tips: a3 b1 c2 d0`},
		{"a past with a hole in it does not show membership", `
			founders a b
			a: 0-1-2=admit(c)
			b: 0-1~{a2}
			c: 0-1{b1}-2=admit(d)
			d: 0
			tips: a2 b0 c2`},
		{"a dep names a log", `
			founders a
			s: 0-1-2
			a: 0-1-2{s1}
			tips: a2 s2`},
		{"a dep makes no member", `
			founders a
			s: 0-1
			a: 0-1-2{s1}
			s: 1-2{a2}-3=admit(d)
			d: 0
			tips: a2 s3`},
		{"an admission of oneself is none", `
			founders a
			s: 0-1=admit(s)
			a: 0-1-2{s1}
			s: 1-2{a2}-3=admit(d)
			d: 0
			tips: a2 s3`},
		{"a dep on another branch of one's own log says nothing", `
			founders a
			a: 0-1-2=admit(c)
			c: 0-1
			c: 0-1'{a2}
			c: 1-2=admit(d){c1'}
			d: 0
			tips: a2 c1' c2`},
		{"a device certifies another of its person", `
			founders a
			device phone of a
			a: 0-1-2=certify(phone)
			phone: 0-1{a2}-2=admit(d)
			d: 0
			tips: a2 d0 phone2`},
		{"a root key certifies a founder's devices", `
			founders a
			device phone of a certified
			a: 0-1
			phone: 0-1=admit(d)
			d: 0
			tips: a1 d0 phone1`},
		{"a root key certifies devices of a person admitted", `
			founders a
			device phone of c certified
			a: 0-1-2=admit(c)
			phone: 0-1=admit(d)-2{a2}-3=admit(e)
			d: 0
			e: 0
			tips: a2 e0 phone3`},
		{"whose person may be admitted late", `
			founders a f
			device phone of c certified
			device pad of c certified
			device tab of c certified
			a: 0-1-2=admit(b)
			b: 0-1=admit(c){a2}
			phone: 0-1=admit(d){b1}
			pad: 0-1=admit(e){b1}
			tab: 0-1=admit(g){b1}
			f: 0-1{phone1 pad1 tab1 b1}
			d: 0
			e: 0
			g: 0
			tips: a2 b1 d0 e0 f1 g0 pad1 phone1 tab1`},
		{"a root certificate of a person whom nobody names is worth nothing", `
			founders a
			device phone of c certified
			a: 0-1
			phone: 0-1
			tips: a1`},
		{"an admission out of force names no person either", `
			founders a
			device phone of d certified
			s: 0-1=admit(d)
			a: 0-1-2{s1}
			d: 0
			phone: 0
			tips: a2 s1`},
		{"a certificate on either introduction certifies the log", `
			founders a
			device phone of c certified
			a: 0-1-2=admit(c)
			phone: 0
			phone: 0'-1=admit(d){a2}
			d: 0
			a: 2-3{phone1}
			tips: a3 d0 phone0 phone1`},
		{"both branches of a fork are in", `
			founders a
			a: 0-1-2-3
			a: 1-2'-3'
			tips: a3 a3'`},
		{"a log may fork at its introduction", `
			founders a b
			a: 0-1
			b: 0-1
			b: 0'-1'
			tips: a1 b1 b1'`},
		{"a fork of the charter", `
			founders a
			a: 0-1-2
			a: 0'-1'-2'
			fence a after nothing
			tips: a1 a1'`},
		{"an admission on any branch counts", `
			founders a
			a: 0-1-2
			a: 1-2'=admit(c)
			c: 0
			tips: a2 a2' c0`},
		{"an entry of another community is none of ours", `
			founders a
			device z of z elsewhere
			z: 0-1
			a: 0-1-2=admit(z){z1}
			tips: a2`},
	} {
		t.Run(test.name, func(t *testing.T) { crdttest.Check(t, test.drawing) })
	}
}

// TestAdmission is which entries are verified, and which wait.
func TestAdmission(t *testing.T) {
	for _, test := range []struct{ name, drawing string }{
		{"a garbage signature waits", `
			founders a
			a: 0-1-2?
			tips: a1
			waits: a2`},
		{"a later signature vouches for it", `
			founders a
			a: 0?-1?-2?-3
			tips: a3`},
		{"on one branch alone", `
			founders a
			a: 0-1-2?-3
			a: 2-3'?
			tips: a3
			waits: a3'`},
		{"what follows a lost entry waits", `
			founders a
			a: 0-1-2~-3-4
			tips: a1
			waits: a3 a4`},
		{"a log without its introduction waits", `
			founders a b
			a: 0-1
			b: 0~-1
			tips: a1
			waits: b1`},
		{"nobody writes in another's log", `
			founders a b
			a: 0-1
			b: 0-1
			forge b2 after a1
			forge b1' after a1
			tips: a1 b1`},
		{"nobody leaves a number out", `
			founders a
			a: 0-1-2
			forge a4 after a2
			forge a2' after a2
			tips: a2`},
	} {
		t.Run(test.name, func(t *testing.T) { crdttest.Check(t, test.drawing) })
	}
}

// TestIntroduction checks that of two introductions the same one is shown,
// whichever came first.
func TestIntroduction(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b
		b: 0
		b: 0'`)
	var shown []bool
	for _, order := range [][]string{{"b0", "b0'"}, {"b0'", "b0"}} {
		m := memoryOf(w)
		for _, name := range order {
			if err := m.Admit("peer", runOf(t, w, name)); err != nil {
				t.Fatal(err)
			}
		}
		in, held := m.Set.Introduction(m.Set.Logs()[0])
		if !held {
			t.Fatal("no introduction of a log that is held")
		}
		shown = append(shown, len(in.Replaces) > 0)
	}
	if shown[0] != shown[1] {
		t.Error("the introduction shown depends on the order of arrival")
	}
}

// TestHoldAsksNothing checks that an entry which follows the last one of its
// log, and names no other, costs no question to the graph: it is nearly every
// entry, and the graph is a store.
func TestHoldAsksNothing(t *testing.T) {
	w := crdttest.Draw(t, `
		founders a b
		a: 0-1-2-3-4-5-6-7-8
		b: 0-1=sealed-2-3=admit(c)-4
		b: 1-2'-3'-4'
		c: 0-1-2`)
	m := memoryOf(w)
	asked := 0
	set := crdt.NewSet(w.Community, counting{m, &asked}, crdt.NoLosses{})
	intake := crdt.NewIntake(set, m.Waiting)
	for _, names := range [][]string{{"a0", "a1"}, {"b0", "b1", "b2"}, {"b2'"}, {"c0"}, {"b3"}} {
		held, _, _ := intake.Take("peer", runOf(t, w, names...))
		m.Keep(held...)
		for _, v := range held {
			set.Hold(v)
		}
	}
	asked = 0
	for _, names := range [][]string{{"a2", "a3", "a4"}, {"b3'"}, {"b4"}, {"c1", "c2"}, {"b4'"}, {"a5", "a6", "a7", "a8"}} {
		held, _, _ := intake.Take("peer", runOf(t, w, names...))
		m.Keep(held...)
		for _, v := range held {
			set.Hold(v)
		}
	}
	if got := w.Names(set.Tips()); got != "a8 b4 b4' c2" || asked > 0 {
		t.Errorf("tips are %s after %d questions, want a8 b4 b4' c2 after none", got, asked)
	}
}

// counting is a graph that counts what it is asked.
type counting struct {
	*crdttest.Memory
	asked *int
}

func (c counting) Entry(id crdt.ID) (crdt.Verified, bool) {
	*c.asked++
	return c.Memory.Entry(id)
}
