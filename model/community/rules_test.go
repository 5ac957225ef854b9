package community_test

import (
	"encoding/hex"
	"os"
	"reflect"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// allRules use every rule, none of them as by default.
func allRules() community.Rules {
	return community.Rules{
		Purpose: "f00d", Language: identity.Spanish, Further: []identity.Language{"ca", identity.English},
		History: true, Couriers: true, Strict: true, Vouch: true, Invite: community.Stewards,
		Stewards: []identity.PersonID{{1}, {2}},
		Thresholds: map[string]community.Threshold{
			"removal": atLeast(3, 4, community.Stewards), "role": over(1, 3, community.Members),
		},
		Calendar:  community.Calendar{Zone: "America/Bogota", Weekend: []int{7}, Holidays: []string{"2026-05-01", "2026-07-20"}},
		Audiences: map[string]string{"offer": "community", "price": "parties"},
		Governing: []string{"budget", "tariff"},
	}
}

// sameRules compares what rules say: a threshold that is written out and is
// the default says nothing.
func sameRules(a, b community.Rules) bool {
	for _, rules := range []*community.Rules{&a, &b} {
		matters := map[string]community.Threshold{}
		for _, kind := range motionKinds() {
			matters[string(kind)] = rules.Threshold(kind, "")
		}
		matters["steward"] = rules.Threshold(community.MotionRole, community.RoleSteward)
		rules.Thresholds = matters
	}
	return reflect.DeepEqual(a, b)
}

func motionKinds() []community.MotionKind {
	return []community.MotionKind{
		community.MotionRole, community.MotionRoleEnd, community.MotionRemoval, community.MotionDeviceEnd, community.MotionConfirm,
		community.MotionCharter, community.MotionRatify, community.MotionAdopt, community.MotionRecovery, community.MotionDecision,
	}
}

// rulesOf are the rules as members read them in the charter.
func rulesOf(t *testing.T, rules map[string]any) community.Rules {
	t.Helper()
	body := carried(t, crdt.Body{Kind: crdt.KindCharter, Fields: rules})
	return community.ReadRules(crdt.Charter{Rules: body.Fields})
}

func TestAmendmentIsTheDifference(t *testing.T) {
	standard := rulesOf(t, map[string]any{"purpose": community.PurposePrivate, "languages": []any{"en"}})
	changes := allRules().Amendment(standard)
	want := allRules()
	want.Stewards = nil // no amendment names stewards
	after := standard.Amended(carried(t, crdt.Body{Kind: "x", Fields: changes}).Fields)
	if !sameRules(after, want) {
		t.Errorf("%+v, not %+v", after, want)
	}
	if back := after.Amended(standard.Amendment(after)); !sameRules(back, standard) {
		t.Errorf("and back: %+v", back)
	}
	if changes := after.Amendment(after); len(changes) != 0 {
		t.Errorf("no difference, and %v", changes)
	}
}

// TestCharterGolden holds the bytes of a charter's rules.
func TestCharterGolden(t *testing.T) {
	const golden = "testdata/rules.golden"
	changes := allRules().Amendment(community.ReadRules(crdt.Charter{}))
	block, err := community.Motion{Kind: community.MotionCharter, Rules: changes}.Body().Block()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(hex.EncodeToString(block)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(block); got != strings.TrimSpace(string(want)) {
		t.Errorf("the body is %s", got)
	}
}

func TestThresholdsByDefault(t *testing.T) {
	for _, rules := range []community.Rules{{}, rulesOf(t, nil)} {
		for _, kind := range motionKinds() {
			want := over(1, 2, community.Stewards)
			switch kind {
			case community.MotionRole, community.MotionRoleEnd, community.MotionRatify:
				want = over(0, 1, community.Stewards)
			case community.MotionRecovery:
				want = atLeast(2, 3, community.Members)
			case community.MotionDecision:
				want = over(1, 2, community.Members)
			}
			if got := rules.Threshold(kind, community.RoleBuyer); got != want {
				t.Errorf("%s: %+v", kind, got)
			}
		}
		for _, kind := range []community.MotionKind{community.MotionRole, community.MotionRoleEnd} {
			if got := rules.Threshold(kind, community.RoleSteward); got != over(1, 2, community.Stewards) {
				t.Errorf("%s of a steward: %+v", kind, got)
			}
		}
	}
}

// TestRemovalNeedsAMajority: whatever a charter says, one third of the stewards
// do not remove anybody.
func TestRemovalNeedsAMajority(t *testing.T) {
	half := over(1, 2, community.Stewards)
	for _, c := range []struct{ said, holds community.Threshold }{
		{over(1, 3, community.Stewards), half},
		{atLeast(1, 2, community.Stewards), half},
		{over(0, 1, community.Stewards), half},
		{atLeast(2, 3, community.Members), half},
		{over(1, 1, community.Stewards), half},
		{over(1, 2, community.Stewards), half},
		{over(2, 4, community.Stewards), over(2, 4, community.Stewards)},
		{atLeast(2, 3, community.Stewards), atLeast(2, 3, community.Stewards)},
		{atLeast(1, 1, community.Stewards), atLeast(1, 1, community.Stewards)},
	} {
		rules := community.Rules{Thresholds: map[string]community.Threshold{"removal": c.said}}
		if got := rules.Threshold(community.MotionRemoval, ""); got != c.holds {
			t.Errorf("%+v said, %+v holds", c.said, got)
		}
	}
}

// TestRulesOfAnotherShape count as missing, one by one.
func TestRulesOfAnotherShape(t *testing.T) {
	before := rulesOf(t, nil).Amended(allRules().Amendment(rulesOf(t, nil)))
	day := func(days ...any) any { return map[string]any{"zone": "UTC", "weekend": days} }
	rows := func(row ...any) any { return map[string]any{"removal": row} }
	for name, wrong := range map[string][]any{
		"purpose":   {nil, "", int64(1), strings.Repeat("x", community.MaxCode+1)},
		"languages": {nil, []any{}, []any{int64(1)}, []any{""}, "es"},
		"history":   {nil, int64(1), "true"},
		"couriers":  {nil, int64(0)},
		"strict":    {nil, []any{}},
		"vouch":     {nil, "no"},
		"invite":    {nil, "nobody", true},
		"governing": {nil, []any{"b", "a"}, []any{""}, "x"},
		"audiences": {nil, []any{}, map[string]any{"offer": int64(1)}, map[string]any{"offer": ""}},
		"calendar": {nil, "UTC", map[string]any{}, day(int64(0)), day(int64(8)), day(int64(7), int64(6)), day("Sunday"),
			map[string]any{"zone": "UTC", "weekend": []any{}, "holidays": []any{"1 May 2026"}},
			map[string]any{"zone": "UTC", "weekend": []any{}, "holidays": []any{"2026-5-001"}}},
		"thresholds": {nil, []any{}, rows(), rows("over", int64(1), int64(2)), rows("under", int64(1), int64(2), "stewards"),
			rows("over", int64(1), int64(0), "stewards"), rows("over", int64(1), int64(1), "stewards"),
			rows("at-least", int64(0), int64(1), "stewards"), rows("over", int64(-1), int64(2), "stewards"),
			rows("over", int64(1), int64(2), "cats"), rows("over", "1", int64(2), "stewards"),
			rows("over", int64(1), int64(community.MaxShare+1), "stewards"), rows("over", int64(1)<<33, int64(1)<<34, "stewards")},
		"stewards": {[]any{make([]byte, 32)}},
		"nonce":    {make([]byte, 32)},
		"later":    {int64(1)},
	} {
		for _, value := range wrong {
			if after := before.Amended(map[string]any{name: value}); !sameRules(after, before) {
				t.Errorf("%s = %#v made %+v", name, value, after)
			}
		}
	}
}

// TestAmendmentsOfDifferentMatters do not undo each other, in either order.
func TestAmendmentsOfDifferentMatters(t *testing.T) {
	before := rulesOf(t, nil)
	one, other := before, before
	one.Thresholds = map[string]community.Threshold{"adopt": over(2, 3, community.Stewards)}
	other.Thresholds = map[string]community.Threshold{"decision": over(2, 3, community.Members)}
	a, b := one.Amendment(before), other.Amendment(before)
	ab, ba := before.Amended(a).Amended(b), before.Amended(b).Amended(a)
	if !sameRules(ab, ba) || ab.Threshold(community.MotionAdopt, "") != one.Thresholds["adopt"] ||
		ab.Threshold(community.MotionDecision, "") != other.Thresholds["decision"] {
		t.Errorf("%+v and %+v", ab, ba)
	}
}

// TestStewardsByDefault: founders are stewards where the charter names none.
func TestStewardsByDefault(t *testing.T) {
	charter := crdt.Charter{Founders: []crdt.Keys{{Person: identity.PersonID{2}}, {Person: identity.PersonID{1}}, {Person: identity.PersonID{2}}}}
	if got := community.ReadRules(charter).Stewards; !reflect.DeepEqual(got, []identity.PersonID{{1}, {2}}) {
		t.Errorf("stewards %v", got)
	}
	charter.Rules = map[string]any{"stewards": []any{make([]byte, 32)}}
	if got := community.ReadRules(charter).Stewards; !reflect.DeepEqual(got, []identity.PersonID{{}}) {
		t.Errorf("stewards %v", got)
	}
}

func TestPermits(t *testing.T) {
	permits := community.CommunityPermits()
	for _, c := range []struct {
		kind  string
		role  community.Role
		allow bool
	}{
		{community.KindAssisted, community.RoleSteward, true},
		{community.KindAssisted, community.RoleTreasurer, false},
		{community.KindKeyed, community.RoleSteward, true},
		{community.KindMotion, "", true},
	} {
		if got := permits.Allow(c.kind, func(role community.Role) bool { return role == c.role }); got != c.allow {
			t.Errorf("%s by a %s: %v", c.kind, c.role, got)
		}
	}
}
