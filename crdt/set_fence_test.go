package crdt_test

import (
	"math/rand/v2"
	"testing"

	"tallystick/crdt/crdttest"
)

// TestFences is what losses of power take out of the set.
func TestFences(t *testing.T) {
	for _, test := range []struct{ name, drawing string }{
		{"an entry past the fence stays outside", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			fence b after b1
			tips: a1 b1`},
		{"an admission past the fence that nobody cites names nobody", `
			founders a b
			a: 0-1
			b: 0-1-2=admit(c)
			c: 0
			fence b after b1
			tips: a1 b1`},
		{"cited, it is in, and names", `
			founders a b
			a: 0-1
			b: 0-1-2=admit(c)-3-4
			a: 1-2{b3}
			c: 0
			fence b after b1
			tips: a2 b3 c0`},
		{"what an honoured entry was written upon is in, past any fence", `
			founders a b c
			a: 0-1
			c: 0-1-2
			b: 0-1-2{c2}
			a: 1-2{b2}
			fence b after b0
			fence c after c0
			tips: a2 b2 c2`},
		{"a citation past the citer's fence is not honoured by itself", `
			founders a b c
			a: 0-1
			c: 0-1-2
			b: 0-1-2{c2}
			fence b after b1
			fence c after c1
			tips: a1 b1 c1`},
		{"a log does not cite its own other branch in", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			b: 1-2'{b3}
			fence b after b2'
			tips: a1 b2'`},
		{"unless another log cites the same", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			b: 1-2'{b3}
			a: 1-2{b3}
			fence b after b2'
			tips: a2 b2' b3`},
		{"the charter is never fenced", `
			founders a b
			a: 0-1-2
			b: 0
			fence a after nothing
			tips: a1 b0`},
		{"every act has to honour an entry", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			fence b after b3
			fence b after b2
			tips: a1 b2`},
		{"acts that honour different branches leave what is common", `
			founders a b
			a: 0-1
			b: 0-1-2
			b: 1-2'-3'
			fence b after b2
			fence b after b3'
			tips: a1 b1`},
		{"an act may honour several branches", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			b: 1-2'-3'
			fence b after b2 b3'
			tips: a1 b2 b3'`},
		{"an honoured entry that is not here says nothing yet", `
			founders a b
			a: 0-1
			b: 0-1-2-3~
			fence b after b3
			tips: a1`},
		{"an honoured entry of another log says nothing", `
			founders a b
			a: 0-1
			b: 0-1
			fence b after a1
			tips: a1`},
		{"an act is in, past the fence of another, with all that it was written upon", `
			founders a b c
			a: 0-1
			c: 0-1-2-3
			b: 0-1-2-3{c2}-4
			fence b after b1 by a1
			fence c after c0 by b3
			tips: a1 b3 c2`},
		{"what follows an act is fenced like everything", `
			founders a b
			a: 0-1-2
			b: 0-1-2-3
			fence a after a1 by b2
			fence b after b1 by a2
			tips: a2 b2`},
		{"an act in a log that nobody names brings it in, and makes no member", `
			founders a
			a: 0-1
			s: 0-1=admit(d)-2-3
			d: 0
			fence a after a1 by s2
			tips: a1 s3`},
		{"what an act was written upon names, if its author was a member", `
			founders a b
			a: 0-1
			b: 0-1=admit(d)-2-3=admit(e)
			d: 0
			e: 0
			fence b after b0 by a1
			fence a after a1 by b2
			tips: a1 b2 d0`},
		{"an act does not cite its own other branch in", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			b: 1-2'{b3}-3'
			fence b after b1 by b2'
			tips: a1 b2'`},
		{"an act on a branch brings in that branch", `
			founders a b
			a: 0-1
			b: 0-1-2-3
			b: 1-2'-3'
			fence b after nothing by b2'
			tips: a1 b2'`},
		{"an act that is not here says nothing yet", `
			founders a b
			a: 0-1
			b: 0-1-2-3~
			fence b after b0 by b3
			tips: a1 b0`},
		{"without the charter an act is in, and makes nobody a founder", `
			founders a b
			a: 0-1~
			b: 0-1=admit(c)-2
			c: 0
			fence a after nothing by b1
			tips: b2`},
		{"an act may be here before the charter", `
			founders a b
			a: 0
			a: 0'-1'=charter
			a: 0-1=admit(c)-2
			c: 0
			fence b after nothing by a2
			tips: a1' a2 c0`},
		{"a fenced log that nobody names stays outside", `
			founders a
			a: 0-1
			s: 0-1
			fence s after s0
			tips: a1`},
	} {
		t.Run(test.name, func(t *testing.T) { crdttest.Check(t, test.drawing) })
	}
}

// TestRemovalsThatCross: each of two removals lies past the fence of the other,
// and nobody cites either. Both stay in the set, so that a third holder, who is
// given only what the tips of a second one reach, learns of both and has the
// same tips.
func TestRemovalsThatCross(t *testing.T) {
	const drawing = `
		founders a b c
		a: 0-1-2
		b: 0-1-2{a1}
		c: 0-1{a1}
		a: 2-3{b2}-4
		b: 2-3{a2}-4
		c: 1-2{a2 b1}
		fence b after b2 by a3
		fence a after a2 by b3
		tips: a3 b3 c2`
	w := crdttest.Check(t, drawing)
	verdict := crdttest.Consult(w.Community, w.Entries).Judge(w.Losses)
	for seed := range uint64(20) {
		third := memoryOf(w)
		err := crdttest.Relays(rand.New(rand.NewPCG(seed, 0)), w, verdict, func() (crdttest.Holder, error) { return third, nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, past := range []string{"a4", "b4"} {
			if s, _ := w.Named(past); third.HasBody(s.ID()) {
				t.Errorf("the third holder was given %s, which no tip reaches", past)
			}
		}
	}
}
