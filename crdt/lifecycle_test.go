package crdt_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt"
	"tallystick/identity"
)

// did is one alternative that asks for acts, each "act", "act/role" or
// "act/role*quorum".
func did(needs ...string) []crdt.Need {
	var way []crdt.Need
	for _, text := range needs {
		var n crdt.Need
		text, quorum, _ := strings.Cut(text, "*")
		n.Act, n.Role, _ = strings.Cut(text, "/")
		fmt.Sscan(quorum, &n.Quorum)
		way = append(way, n)
	}
	return way
}

type ways = [][]crdt.Need

// The lifecycles of a market, as data: that the type can say them is part of
// what it is for.
var lifecycles = map[string][]crdt.State{
	"offer": {
		{Name: "open", By: ways{did("publish/owner")}},
		{Name: "partly committed", After: []string{"open"}, By: ways{did("commit")}},
		{Name: "covered", After: []string{"partly committed"}, By: ways{did("cover")}},
		{Name: "closed", After: []string{"open", "covered"}, By: ways{did("close/owner")}},
		{Name: "withdrawn", After: []string{"open"}, By: ways{did("withdraw/owner")}},
	},
	"commitment": {
		{Name: "requested", By: ways{did("accept")}},
		{Name: "firm", By: ways{did("accept/provider", "accept/receiver"), did("confirm")}},
		{Name: "part-fulfilled", After: []string{"firm"}, By: ways{did("receive/receiver")}},
		{Name: "fulfilled", After: []string{"firm", "part-fulfilled"}, By: ways{did("finish/receiver")}},
		{Name: "short-closed", After: []string{"firm", "part-fulfilled"}, By: ways{did("short-close/receiver")}},
		{Name: "cancelled", After: []string{"firm", "part-fulfilled"}, By: ways{did("cancel/provider", "cancel/receiver")}},
	},
	"delivery": {
		{Name: "announced", By: ways{did("announce/sender")}},
		{Name: "sent", By: ways{did("note/sender")}},
		{Name: "counted", By: ways{did("receipt/receiver")}},
		{Name: "accepted", After: []string{"counted"}, By: ways{did("accept/receiver")}},
		{Name: "refused", After: []string{"counted"}, By: ways{did("refuse/receiver")}},
		{Name: "settled", After: []string{"accepted", "refused"}, By: ways{did("settle")}},
	},
	"dispute": {
		{Name: "opened", By: ways{did("open/party")}},
		{Name: "agreed", After: []string{"opened"}, By: ways{did("agree/party*2")}},
		{Name: "panel formed", After: []string{"opened"}, By: ways{did("sit/panel*3")}},
		{Name: "decided", After: []string{"panel formed"}, By: ways{did("sign/panel*2")}},
		{Name: "final", After: []string{"decided"}, By: ways{did("declare-final/panel")}},
		{Name: "withdrawn", After: []string{"opened"}, By: ways{did("withdraw/party")}},
	},
}

func lifecycle(t testing.TB, name string) crdt.Lifecycle {
	t.Helper()
	l, err := crdt.NewLifecycle(lifecycles[name]...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// done makes the acts of a story, in order: "act/role agent subject", the last
// two being a digit or left out.
func done(story ...string) []crdt.Act {
	var acts []crdt.Act
	for i, text := range story {
		words := append(strings.Fields(text), "0", "0")
		a := crdt.Act{At: crdt.Position{Depth: uint64(i + 1), ID: entryID(i)}}
		a.Name, a.Role, _ = strings.Cut(words[0], "/")
		a.Agent = identity.AgentID{1, words[1][0]}
		if words[2] != "0" {
			a.Subject = entryID(1000 + int(words[2][0]))
		}
		acts = append(acts, a)
	}
	return acts
}

func TestLifecycle(t *testing.T) {
	for _, c := range []struct {
		name, of, story string
		standing        string // the current state first
	}{
		{"nothing done", "offer", "", ""},
		{"withdrawn beats a commitment made apart, and both show", "offer",
			"publish/owner, withdraw/owner, commit", "withdrawn, partly committed"},
		{"the covering arrives before the offer", "offer", "cover", ""},
		{"one side asks", "commitment", "accept/provider 1 1", "requested"},
		{"both sides of one version", "commitment", "accept/provider 1 1, accept/receiver 2 1", "firm, requested"},
		{"both sides, of different versions", "commitment", "accept/provider 1 1, accept/receiver 2 2", "requested"},
		{"a confirmation within an allocation", "commitment", "confirm", "firm"},
		{"finished and cancelled apart", "commitment",
			"confirm, receive/receiver, finish/receiver, cancel/provider, cancel/receiver", "cancelled, fulfilled"},
		{"one side cannot cancel", "commitment", "confirm, cancel/provider", "firm"},
		{"delivery without a note", "delivery", "receipt/receiver, accept/receiver, settle", "settled"},
		{"two panellists on one text", "dispute",
			"open/party, sit/panel 1, sit/panel 2, sit/panel 3, sign/panel 1 8, sign/panel 2 8", "decided"},
		{"two panellists on two texts", "dispute",
			"open/party, sit/panel 1, sit/panel 2, sit/panel 3, sign/panel 1 8, sign/panel 2 9", "panel formed"},
		{"one panellist on two devices", "dispute",
			"open/party, sit/panel 1, sit/panel 2, sit/panel 3, sign/panel 1 8, sign/panel 1 8", "panel formed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			course := lifecycle(t, c.of).Course(done(strings.FieldsFunc(c.story, func(r rune) bool { return r == ',' })...)...)
			if got := strings.Join(course.Standing(), ", "); got != c.standing {
				t.Errorf("standing %q, want %q", got, c.standing)
			}
			if current, _, _ := strings.Cut(c.standing, ", "); course.Current() != current {
				t.Errorf("current %q, want %q", course.Current(), current)
			}
		})
	}
}

func TestReachedNamesWhatEntitles(t *testing.T) {
	acts := done("accept/provider 1 1", "accept/receiver 2 2", "accept/receiver 2 1")
	reached := lifecycle(t, "commitment").Course(acts...).Reached()
	if len(reached) != 2 || !slices.Equal(reached[1].By, []crdt.ID{acts[0].At.ID, acts[2].At.ID}) {
		t.Errorf("reached %v: firm rests on the two acceptances of one version", reached)
	}
}

// One entry may act in two roles, for two agents and on two subjects; each is
// an act.
func TestOneEntryManyActs(t *testing.T) {
	at := crdt.Position{Depth: 1, ID: entryID(0)}
	ana, bea := identity.AgentID{1, 'a'}, identity.AgentID{1, 'b'}
	for _, c := range []struct {
		name, of, current string
		acts              []crdt.Act
	}{
		{"two roles", "commitment", "firm", []crdt.Act{
			{At: at, Name: "accept", Role: "provider", Agent: ana}, {At: at, Name: "accept", Role: "receiver", Agent: ana}}},
		{"two agents", "dispute", "agreed", []crdt.Act{{At: at, Name: "open", Role: "party", Agent: ana},
			{At: at, Name: "agree", Role: "party", Agent: ana}, {At: at, Name: "agree", Role: "party", Agent: bea}}},
		{"two subjects", "commitment", "firm", []crdt.Act{
			{At: at, Name: "confirm", Agent: ana}, {At: at, Name: "confirm", Agent: ana, Subject: entryID(1)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			course := lifecycle(t, c.of).Course(c.acts...)
			if course.Current() != c.current {
				t.Fatalf("current %q, want %q", course.Current(), c.current)
			}
			for _, reached := range course.Reached() {
				if len(reached.By) != 1 {
					t.Errorf("%v: one entry entitles once", reached)
				}
			}
		})
	}
}

func TestNewLifecycleRefuses(t *testing.T) {
	open := crdt.State{Name: "open", By: ways{did("publish")}}
	for name, states := range map[string][]crdt.State{
		"no name":           {{By: ways{did("publish")}}},
		"the same name":     {open, open},
		"no way":            {{Name: "open"}},
		"an empty way":      {{Name: "open", By: ways{{}}}},
		"a nameless act":    {{Name: "open", By: ways{did("")}}},
		"a negative quorum": {{Name: "open", By: ways{{{Act: "publish", Quorum: -1}}}}},
		"after itself":      {{Name: "open", After: []string{"open"}, By: open.By}},
		"after a later row": {{Name: "closed", After: []string{"open"}, By: ways{did("close")}}, open},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := crdt.NewLifecycle(states...); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// drawActs has every entry of a history do one or two things to a dispute.
func drawActs(t *rapid.T) []crdt.Act {
	var acts []crdt.Act
	for _, n := range drawHistory(t) {
		for range rapid.IntRange(1, 2).Draw(t, "acts") {
			acts = append(acts, crdt.Act{
				At:    n.at,
				Name:  rapid.SampledFrom([]string{"open", "agree", "sit", "sit", "sign", "sign", "declare-final", "withdraw", "?"}).Draw(t, "act"),
				Role:  rapid.SampledFrom([]string{"party", "panel", "panel", ""}).Draw(t, "role"),
				Agent: identity.AgentID{1, rapid.Byte().Draw(t, "agent") % 4},
				// one entry's acts are often about one text
				Subject: rapid.SampledFrom([]crdt.ID{{}, {}, entryID(900)}).Draw(t, "subject"),
			})
		}
	}
	return acts
}

func showCourse(reached []crdt.Reached, standing []string) string {
	text := strings.Join(standing, "|")
	for _, r := range reached {
		text += fmt.Sprintf(" %s%.4x", r.State, r.By)
	}
	return text
}

func courseRule(l crdt.Lifecycle, states []crdt.State) mergeRule[crdt.Course, crdt.Act] {
	return mergeRule[crdt.Course, crdt.Act]{
		of:     l.Course,
		merge:  crdt.Course.Merge,
		show:   func(c crdt.Course) string { return showCourse(c.Reached(), c.Standing()) },
		oracle: func(acts []crdt.Act) string { return replayCourse(states, acts) },
	}
}

func TestLifecycleLaws(t *testing.T) {
	courseRule(lifecycle(t, "dispute"), lifecycles["dispute"]).hold(t, drawActs)
}

func TestReachedOnlyGrows(t *testing.T) {
	l := lifecycle(t, "dispute")
	rapid.Check(t, func(t *rapid.T) {
		p := drawPartition(t, drawActs(t))
		few, all := l.Course(p.replicas[0]...), l.Course(p.all...)
		for _, before := range few.Reached() {
			if !slices.ContainsFunc(all.Reached(), func(r crdt.Reached) bool { return r.State == before.State }) {
				t.Fatalf("%q was reached and no longer is", before.State)
			}
		}
	})
}

func TestLifecycleMutants(t *testing.T) {
	l, states := lifecycle(t, "dispute"), lifecycles["dispute"]
	show := func(acts []crdt.Act) string {
		c := l.Course(acts...)
		return showCourse(c.Reached(), c.Standing())
	}
	for name, read := range map[string]func([]crdt.Act) string{
		"the act that arrives last decides": func(acts []crdt.Act) string { return show(acts[max(0, len(acts)-1):]) },
		"quorums count entries": func(acts []crdt.Act) string {
			counted := slices.Clone(acts)
			for i := range counted {
				counted[i].Agent = identity.AgentID{2, byte(i)}
			}
			return show(counted)
		},
		"acts on different texts add up": func(acts []crdt.Act) string {
			counted := slices.Clone(acts)
			for i := range counted {
				counted[i].Subject = crdt.ID{}
			}
			return show(counted)
		},
		"a withdrawal undoes the opening": func(acts []crdt.Act) string {
			if slices.ContainsFunc(acts, func(a crdt.Act) bool { return a.Name == "withdraw" }) {
				return show(nil)
			}
			return show(acts)
		},
	} {
		t.Run(name, func(t *testing.T) {
			mergeRule[[]crdt.Act, crdt.Act]{
				of:     func(acts ...crdt.Act) []crdt.Act { return acts },
				merge:  func(a, b []crdt.Act) []crdt.Act { return slices.Concat(a, b) },
				show:   read,
				oracle: func(acts []crdt.Act) string { return replayCourse(states, acts) },
			}.caught(t, drawActs)
		})
	}
}
