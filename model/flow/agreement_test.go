package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

func sideText(s flow.Side) string {
	text := string(s.Progress)
	for _, f := range s.Clauses {
		text += fmt.Sprintf(", %s %s", f.Ref, f.Progress)
	}
	if len(s.Missing) > 0 {
		text += fmt.Sprintf(", missing %v", s.Missing)
	}
	text += fmt.Sprintf(", by %v", s.Events)
	if len(s.Unasked) > 0 {
		text += fmt.Sprintf(", unasked %v", s.Unasked)
	}
	for _, l := range s.Realized {
		text += strings.TrimSuffix(fmt.Sprintf(", %s %s %s%s", l.Action, l.Of, lines(l.Resource), lines(l.Effort)), " ")
	}
	return text
}

// Both sides of an agreement are met by events that name it and by those that
// fulfil its clauses; a clause that has not come yet is missing.
func TestAgreement(t *testing.T) {
	p := onPaper(t, `
season AgreementBundle bundles=deal bundles=later
deal Agreement stipulates=apples stipulates=pears
later Agreement
apples Commitment action=transfer resourceConformsTo=apple quantity=60:KGM
pears Commitment action=transfer resourceConformsTo=pear quantity=10:KGM
price Commitment action=transfer resourceConformsTo=euro quantity=90:C62 reciprocalClauseOf=deal
one EconomicEvent action=transfer resourceConformsTo=apple quantity=40:KGM fulfills=apples realizationOf=deal
two EconomicEvent action=transfer resourceConformsTo=apple quantity=20:KGM fulfills=apples
gift EconomicEvent action=transfer resourceConformsTo=plum quantity=1:KGM realizationOf=deal
paid EconomicEvent action=transfer resourceConformsTo=euro quantity=90:C62 fulfills=price
`)
	agreed, ok, err := flow.AgreementOf("deal", p)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if got, want := sideText(agreed.Clauses), "part, apples whole, pears nothing, by [one two gift], unasked [gift], transfer apple 60:KGM, transfer plum 1:KGM"; got != want {
		t.Errorf("clauses: %s\nwant %s", got, want)
	}
	if got, want := sideText(agreed.Reciprocal), "whole, price whole, by [paid], transfer euro 90:C62"; got != want {
		t.Errorf("reciprocal: %s\nwant %s", got, want)
	}
	p.write(t, "three EconomicEvent action=transfer resourceConformsTo=pear quantity=10:KGM fulfills=pears")
	b, ok, err := flow.BundleOf("season", p)
	if err != nil || !ok || len(b.Agreements) != 2 || b.Progress() != flow.ProgressWhole {
		t.Errorf("bundle %+v, %t, %v", b, ok, err)
	}
	p.nodes["deal"].Set(vf.PropertyStipulates, vf.Ref("apples"), vf.Ref("pears"), vf.Ref("elsewhere"))
	agreed, _, err = flow.AgreementOf("deal", p)
	if err != nil || agreed.Progress() != flow.ProgressPart || len(agreed.Clauses.Missing) != 1 {
		t.Errorf("with a clause that is not here: %+v, %v", agreed, err)
	}
	if _, ok, err := flow.AgreementOf("season", p); ok || err != nil {
		t.Error("a bundle is an agreement", err)
	}
}
