package crdttest_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tallystick/crdt/crdttest"
)

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "nobody founds the community"},
		{"founders a\nwhat is this", `line 2: "what is this": neither a log such as "a: 0-1-2"`},
		{"founders a\na: 1-2", "a1 follows nothing"},
		{"founders a\na: 0-2", "a2 does not follow a0"},
		{"founders a\na: 0-1\na: 0-1", "a1 is drawn already; add a prime"},
		{"founders a\na: 0-1\na: 1", "a1 is drawn already; add a prime"},
		{"founders a\na: 0-1\na: 1?-2", "a1 is drawn already; add a prime"},
		{"founders a\na: 0-1-x", `"x" is not an entry`},
		{"founders a\na: 0-1{b0}", "b0 is not drawn yet"},
		{"founders a\na: 0\nfence a after a1", "a1 is not drawn yet"},
		{"founders a\na: 0\nfence a after a0 by a1", "a1 is not drawn yet"},
		{"founders a\na: 0\nforge a after a0", "a is not a name"},
		{"founders a\na: 0\nforge a0 after a0", "a0 is drawn already"},
		{"founders a\na: 0\ndevice b of a", "devices are introduced before the first log is drawn"},
		{"founders a\na: 0\ntips: a1", "a1 is not drawn yet"},
	} {
		if _, err := crdttest.Parse(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q in it", test.text, err, test.want)
		}
	}
}

func TestBuildErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"founders a\na: 0-1-2=sing", `draw a2: nobody knows how to "sing"`},
		{"founders a\na: 0-1-2=admit", "admit(log) or admit(log as person)"},
		{"founders a\na: 0-1-2=certify(b c)", "certify(log)"},
		{"founders a\na: 0-1-2=adopt(b7)", `"b7" is not drawn yet`},
	} {
		drawing, err := crdttest.Parse(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := drawing.Build(crdttest.NewCast(), nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q in it", test.text, err, test.want)
		}
	}
}

// TestDrawingsAreText checks that random drawings say in text all that they
// are: the text builds the same entries.
func TestDrawingsAreText(t *testing.T) {
	cast := crdttest.NewCast()
	for seed := range uint64(50) {
		drawing := crdttest.Random(rand.New(rand.NewPCG(seed, 0)), 30)
		again, err := crdttest.Parse(drawing.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, drawing)
		}
		if again.String() != drawing.String() {
			t.Fatalf("drawn again:\n%s\nwas:\n%s", again, drawing)
		}
		one, err := drawing.Build(cast, nil)
		if err != nil {
			t.Fatal(err)
		}
		two, err := again.Build(cast, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range one.Entries {
			if two.Entries[i].ID() != e.ID() {
				t.Fatalf("entry %s differs\n%s", one.Name(e.ID()), drawing)
			}
		}
	}
}

// TestPackageComment checks that the drawing in the package comment can be
// drawn and turns out as it says.
func TestPackageComment(t *testing.T) {
	crdttest.Check(t, `
		founders a b             # the first holds the charter, as its entry 1
		device phone of a        # any other name is a device of its own person
		device pad of a certified
		a: 0-1-2=admit(c)-3      # a log: its entries in order
		a: 2-3'=sealed-4'        # from 2 on it has a second history: a fork
		b: 0
		c: 0-1{a2}-2{a3' b0}     # in braces: deps
		c: 2-3?-4                # 3 has a garbage signature, which 4 vouches for
		b: 0-1~-2                # 1 is never delivered
		fence c after c1 by a3   # a loss of power that honours c up to c1; a3 is the act
		fence b after nothing    # one that honours nothing of b, by an act that nobody holds
		forge b1' after c2       # says it is b's entry 1; follows c2, signed by c
		tips: a3 a4' c1          # what is expected of it, if a test asks`)
}

func FuzzParse(f *testing.F) {
	f.Add("founders a b\ndevice x of a certified\na: 0-1-2'?~=admit(b as x){b0}\nfence a after nothing by a1\ntips: a1")
	f.Fuzz(func(t *testing.T, text string) {
		drawing, err := crdttest.Parse(text)
		if err != nil {
			return
		}
		if _, err := crdttest.Parse(drawing.String()); err != nil {
			t.Errorf("%v\n%s", err, drawing)
		}
	})
}
