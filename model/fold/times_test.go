package fold_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

func TestBounds(t *testing.T) {
	ana, bea, chus := identity.PersonID{1}.Agent(), identity.PersonID{2}.Agent(), identity.PersonID{3}.Agent()
	for _, c := range []struct {
		name          string
		before, after []fold.Claim
		want          fold.Bounds
		declared      fold.Seconds
		suspect       bool
	}{
		{name: "nobody else says anything", before: []fold.Claim{{ana, 50}}, after: []fold.Claim{{ana, 60}}, declared: 10},
		{name: "the latest before, the earliest after", before: []fold.Claim{{bea, 20}, {chus, 30}}, after: []fold.Claim{{bea, 80}, {chus, 70}},
			want: fold.Bounds{From: 30, Until: 70}, declared: 50},
		{name: "too early", before: []fold.Claim{{bea, 20}}, want: fold.Bounds{From: 20}, declared: 10, suspect: true},
		{name: "too late", after: []fold.Claim{{bea, 20}}, want: fold.Bounds{Until: 20}, declared: 30, suspect: true},
		{name: "not declared", after: []fold.Claim{{bea, 20}}, want: fold.Bounds{Until: 20}},
		{name: "an entry that says nothing", before: []fold.Claim{{bea, 0}}, declared: 1},
		{name: "witnesses who contradict each other", before: []fold.Claim{{bea, 90}}, after: []fold.Claim{{chus, 10}}, declared: 50},
	} {
		got := fold.BoundsOf(ana, c.before, c.after)
		if got != c.want || got.Suspect(c.declared, 0) != c.suspect {
			t.Errorf("%s: %v, suspect %v", c.name, got, got.Suspect(c.declared, 0))
		}
	}
	if (fold.Bounds{From: 100}).Suspect(40, fold.Slack("day")) {
		t.Error("a day is not an instant")
	}
}

func TestReadCommon(t *testing.T) {
	agent := identity.PersonID{9: 1}.Agent()
	witness := crdt.ID{Link: [32]byte{7}}
	body := crdt.Body{Fields: map[string]any{
		"agent": agent[:], "recordedBy": "somebody", "lang": "es", "at": "2026-03-01T10:00:00Z",
		"consent":  map[string]any{"how": "spoken", "witness": witness.Link},
		"occurred": map[string]any{"from": "2026-02-28T00:00:00Z", "precision": "day"},
	}}
	c, wrong := fold.ReadCommon(body)
	want := fold.Common{Lang: "es", At: 1772359200, Consent: fold.Consent{How: "spoken", Witness: witness},
		Occurred: fold.Occurred{From: 1772236800, To: 1772236800, Precision: "day"}}
	if agent.Check() == nil {
		want.Agent = agent
	}
	if c != want || wrong[len(wrong)-1] != "recordedBy" {
		t.Errorf("%+v, wrong: %v", c, wrong)
	}
	for name, v := range map[string]any{
		"at": "yesterday", "lang": int64(1), "agent": []byte{1}, "consent": map[string]any{"how": "sure"},
		"occurred": map[string]any{"from": "2026-02-28T00:00:00Z", "to": "2026-02-27T00:00:00Z", "precision": "day"},
	} {
		if c, wrong := fold.ReadCommon(crdt.Body{Fields: map[string]any{name: v}}); c != (fold.Common{}) || len(wrong) != 1 {
			t.Errorf("%s %v: %+v, wrong: %v", name, v, c, wrong)
		}
	}
}
