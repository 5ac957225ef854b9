package flow_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// balanceText is a balance on a line: what came, what is left, what is over, and
// what is beside it.
func balanceText(b flow.Balance) string {
	text := "done " + lines([]vf.Quantity{b.Done})
	if !b.Counted {
		text = "uncounted"
	} else if b.Left.Unit != "" {
		text += " left " + lines([]vf.Quantity{b.Left}) + " over " + lines([]vf.Quantity{b.Over})
	}
	if len(b.Beside) > 0 {
		text += " beside " + lines(b.Beside)
	}
	return text
}

func TestBalance(t *testing.T) {
	for _, c := range []struct {
		wanted, came, want string
		progress           flow.Progress
	}{
		{"60:KGM", "", "done 0:KGM left 60:KGM over 0:KGM", flow.ProgressNothing},
		{"60:KGM", "20:KGM 500:GRM", "done 20.5:KGM left 39.5:KGM over 0:KGM", flow.ProgressPart},
		{"60:KGM", "60:KGM", "done 60:KGM left 0:KGM over 0:KGM", flow.ProgressWhole},
		{"60:KGM", "61:KGM", "done 61:KGM left 0:KGM over 1:KGM", flow.ProgressOver},
		{"60:KGM", "20:KGM 2:XCR", "done 20:KGM left 40:KGM over 0:KGM beside 2:XCR", flow.ProgressUnresolved},
		{"60:KGM", "60:KGM 2:XCR", "done 60:KGM left 0:KGM over 0:KGM beside 2:XCR", flow.ProgressWhole},
		{"1:HUR", "20:MIN", "done 20:MIN left 40:MIN over 0:HUR", flow.ProgressPart},
		{"1:HUR", "20:MIN 40:MIN", "done 1:HUR left 0:HUR over 0:HUR", flow.ProgressWhole},
		{"", "20:KGM 1:TNE 2:XCR", "uncounted beside 1020:KGM+2:XCR", flow.ProgressUnresolved},
		{"", "", "uncounted", flow.ProgressNothing},
	} {
		var wanted *vf.Quantity
		if c.wanted != "" {
			q := quantityOf(t, c.wanted)
			wanted = &q
		}
		var came []vf.Quantity
		for _, text := range strings.Fields(c.came) {
			came = append(came, quantityOf(t, text))
		}
		b, err := flow.BalanceOf(wanted, came)
		if got := balanceText(b); err != nil || got != c.want || b.Progress() != c.progress {
			t.Errorf("%s of %s: %s, %s, %v; want %s, %s", c.came, c.wanted, got, b.Progress(), err, c.want, c.progress)
		}
	}
	wanted := quantityOf(t, "60:KGM")
	b, err := flow.BalanceOf(&wanted, []vf.Quantity{quantityOf(t, "2:XCR")}, vf.Ratio{From: "XCR", To: "KGM", Factor: number(18)})
	if got := balanceText(b); err != nil || got != "done 36:KGM left 24:KGM over 0:KGM" {
		t.Errorf("by a ratio: %s, %v", got, err)
	}
}

func fulfilment(t testing.TB, p *paper, ref vf.Ref) flow.Fulfilment {
	t.Helper()
	f, ok, err := flow.FulfilmentOf(ref, p)
	if err != nil || !ok {
		t.Fatal(ref, ok, err)
	}
	return f
}

// metText is a fulfilment on a line.
func metText(f flow.Fulfilment) string {
	text := string(f.Progress)
	for _, each := range []struct {
		name string
		flow.Balance
	}{{"resource", f.Resource}, {"effort", f.Effort}, {"promised", f.Promised.Resource}, {"promised effort", f.Promised.Effort}} {
		if each.Counted || len(each.Beside) > 0 {
			text += ", " + each.name + " " + balanceText(each.Balance)
		}
	}
	if f.Open() {
		text += ", open"
	}
	for _, flag := range f.Flags {
		text += fmt.Sprintf(", %s%v", flag.Code, flag.By)
	}
	return text
}

func TestFulfilment(t *testing.T) {
	for name, c := range map[string]struct {
		text, ref, want string
	}{
		// The facts of the worked example of an intent, a commitment and two shifts.
		"two shifts": {`
wish Intent action=work receiver=maker resourceConformsTo=machining effort=8:HUR
promise Commitment action=work provider=bob receiver=maker resourceConformsTo=machining effort=8:HUR satisfies=wish
morning EconomicEvent action=work provider=bob effort=4:HUR fulfills=promise
afternoon EconomicEvent action=work provider=bob resourceConformsTo=machining effort=4:HUR fulfills=promise`,
			"wish", "whole, effort done 8:HUR left 0:HUR over 0:HUR, promised effort done 8:HUR left 0:HUR over 0:HUR"},
		"one shift": {`
promise Commitment action=work effort=8:HUR
morning EconomicEvent action=work effort=4:HUR fulfills=promise`,
			"promise", "part, effort done 4:HUR left 4:HUR over 0:HUR, open"},
		"finished with less": {`
promise Commitment action=transfer quantity=60:KGM finished=true
one EconomicEvent action=transfer quantity=58:KGM fulfills=promise`,
			"promise", "part, resource done 58:KGM left 2:KGM over 0:KGM"},
		"corrected": {`
promise Commitment action=transfer quantity=60:KGM
one EconomicEvent action=transfer quantity=60:KGM fulfills=promise
mend EconomicEvent action=transfer quantity=-5:KGM corrects=one
again EconomicEvent action=transfer quantity=1:KGM corrects=mend fulfills=promise`,
			"promise", "part, resource done 56:KGM left 4:KGM over 0:KGM, open"},
		"negative": {`
promise Commitment action=transfer quantity=60:KGM
one EconomicEvent action=transfer quantity=-5:KGM fulfills=promise`,
			"promise", "nothing, resource done 0:KGM left 60:KGM over 0:KGM, open, negative-event[one]"},
		"crates": {`
promise Commitment action=transfer quantity=60:KGM
one EconomicEvent action=transfer quantity=3:XCR fulfills=promise`,
			"promise", "unresolved, resource done 0:KGM left 60:KGM over 0:KGM beside 3:XCR, open, unit-unresolved[]"},
		"something else": {`
promise Commitment action=transfer resourceConformsTo=apples quantity=60:KGM
one EconomicEvent action=transfer resourceConformsTo=pears quantity=60:KGM fulfills=promise`,
			"promise", "whole, resource done 60:KGM left 0:KGM over 0:KGM, differs[one]"},
		"for two": {`
promise Commitment action=transfer quantity=60:KGM
other Commitment action=transfer quantity=60:KGM
one EconomicEvent action=transfer quantity=60:KGM fulfills=promise fulfills=other`,
			"promise", "whole, resource done 60:KGM left 0:KGM over 0:KGM, shared[one]"},
		"use": {`
promise Commitment action=use quantity=1:H87 effort=6:HUR
one EconomicEvent action=use effort=2:HUR quantity=1:H87 fulfills=promise`,
			"promise", "part, resource done 1:H87 left 0:H87 over 0:H87, effort done 2:HUR left 4:HUR over 0:HUR, open"},
		"several promises to a wish": {`
wish Intent action=transfer quantity=100:KGM
a Commitment action=transfer quantity=40:KGM satisfies=wish
b Commitment action=transfer quantity=50:KGM satisfies=wish finished=true
one EconomicEvent action=transfer quantity=30:KGM fulfills=b
two EconomicEvent action=transfer quantity=10:KGM fulfills=a satisfies=wish
three EconomicEvent action=transfer quantity=5:KGM satisfies=wish`,
			"wish", "part, resource done 45:KGM left 55:KGM over 0:KGM, promised done 75:KGM left 25:KGM over 0:KGM, open"},
		// The facts of the worked example of a claim for income.
		"claim": {`
work EconomicEvent action=work provider=bob effort=7:HUR
claim Claim action=transfer provider=maker receiver=bob resourceConformsTo=dollar quantity=140:C62 triggeredBy=work
paid EconomicEvent action=transfer provider=maker receiver=bob resourceConformsTo=dollar quantity=70:C62 settles=claim`,
			"claim", "part, resource done 70:C62 left 70:C62 over 0:C62, open"},
		"claim of nothing": {`
work EconomicEvent action=work effort=7:HUR
undo EconomicEvent action=work effort=-7:HUR corrects=work
claim Claim action=transfer quantity=140:C62 triggeredBy=work`,
			"claim", "nothing, resource done 0:C62 left 140:C62 over 0:C62, open, trigger-undone[work]"},
		"uncounted": {`
promise Commitment action=deliverService
one EconomicEvent action=deliverService fulfills=promise`,
			"promise", "unresolved, open, uncounted[one]"},
	} {
		f := fulfilment(t, onPaper(t, c.text), vf.Ref(c.ref))
		if got := metText(f); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
	p := onPaper(t, "work EconomicEvent action=work effort=7:HUR\nclaim Claim action=transfer triggeredBy=work")
	if claims, err := flow.ClaimsOf("work", p); err != nil || len(claims) != 1 || claims[0].Ref != "claim" {
		t.Error(claims, err)
	}
	if _, ok, err := flow.FulfilmentOf("work", p); ok || err != nil {
		t.Error("an event is met", err)
	}
}

// In whatever order and how often events come, a promise is met as far.
func TestFulfilmentIsOfTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPaper()
		for _, line := range []string{"wish Intent action=transfer quantity=10:KGM", "promise Commitment action=transfer quantity=10:KGM satisfies=wish", "claim Claim action=transfer quantity=10:KGM"} {
			words := strings.Fields(line)
			n := node(vf.Class(words[1]), words[0], map[vf.Property]vf.Value{vf.PropertyAction: vf.Transfer, vf.PropertyResourceQuantity: quantityOf(t, "10:KGM")})
			if strings.Contains(line, "satisfies") {
				n.Set(vf.PropertySatisfies, vf.Ref("wish"))
			}
			p.add(n, "")
		}
		for i := range rapid.IntRange(1, 10).Draw(t, "events") {
			n := node(vf.ClassEconomicEvent, fmt.Sprintf("e%d", i), map[vf.Property]vf.Value{vf.PropertyAction: vf.Transfer})
			for property, to := range map[vf.Property]vf.Ref{vf.PropertyFulfills: "promise", vf.PropertySatisfies: "wish", vf.PropertySettles: "claim"} {
				if rapid.Bool().Draw(t, string(property)) {
					n.Set(property, to)
				}
			}
			least := 0
			if i > 0 && rapid.Bool().Draw(t, "corrects") {
				least = -9
				n.Set(vf.PropertyCorrects, vf.Ref(fmt.Sprintf("e%d", rapid.IntRange(0, i).Draw(t, "corrected"))))
			}
			unit := rapid.SampledFrom([]string{"KGM", "GRM", "XCR"}).Draw(t, "unit")
			n.Set(vf.PropertyResourceQuantity, quantityOf(t, fmt.Sprintf("%d:%s", rapid.IntRange(least, 9).Draw(t, "number"), unit)))
			p.add(n, "")
		}
		for _, ref := range []vf.Ref{"wish", "promise", "claim"} {
			want, _, err := flow.FulfilmentOf(ref, p)
			if err != nil {
				t.Fatal(err)
			}
			shuffled := *p
			shuffled.refs = rapid.Permutation(append(p.refs, rapid.SliceOf(rapid.SampledFrom(p.refs)).Draw(t, "again")...)).Draw(t, "order")
			got, _, err := flow.FulfilmentOf(ref, &shuffled)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: %+v is not %+v: %v", ref, got, want, err)
			}
		}
	})
}

// From records: by whatever name a promise is meant.
func TestFulfilmentOfRecords(t *testing.T) {
	s := newShelf(t)
	quantity := func(text string) map[vf.Property]vf.Value {
		return map[vf.Property]vf.Value{vf.PropertyAction: vf.Transfer, vf.PropertyResourceQuantity: quantityOf(t, text)}
	}
	one := node(vf.ClassEconomicEvent, "", quantity("20:KGM"))
	one.Set(vf.PropertyFulfills, vf.Ref("urn:x:promise"))
	s.put(one)
	id := s.put(node(vf.ClassCommitment, "urn:x:promise", quantity("60:KGM")))[0]
	two := node(vf.ClassEconomicEvent, "", quantity("500:GRM"))
	two.Set(vf.PropertyFulfills, flow.RecordRef(id))
	s.put(two)
	for _, ref := range []vf.Ref{"urn:x:promise", flow.RecordRef(id)} {
		f, ok, err := flow.FulfilmentOf(ref, flow.NewStocks(s.engine).Around())
		if got := metText(f); err != nil || !ok || got != "part, resource done 20.5:KGM left 39.5:KGM over 0:KGM, open" {
			t.Errorf("%s: %s, %t, %v", ref, got, ok, err)
		}
	}
}
