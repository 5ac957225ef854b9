package crdt_test

import (
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
