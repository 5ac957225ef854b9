package community_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

func manyEntries(n int) (ids []crdt.ID) {
	for i := range n {
		id := entry(byte(i >> 8))
		id.Link[1], id.Link[31] = byte(i), 1
		ids = append(ids, id)
	}
	return ids
}

func manyLogs(n int) (logs []community.Honoured) {
	for i := range n {
		logs = append(logs, community.Honoured{Log: crdt.LogID{byte(i >> 8), byte(i)}})
	}
	return logs
}

func manyPersons(n int) (persons []identity.PersonID) {
	for i := range n {
		persons = append(persons, identity.PersonID{byte(i), 1})
	}
	return persons
}

// TestClearBounds: as many as a bound says fit into a body and count; one more
// is void.
func TestClearBounds(t *testing.T) {
	for name, c := range map[string]struct {
		most int
		of   func(n int) interface{ Body() crdt.Body }
		read func(crdt.Body) (any, bool)
	}{
		"logs honoured": {community.MaxHonoured, func(n int) interface{ Body() crdt.Body } {
			return community.Leaving{Logs: manyLogs(n)}
		}, reads(community.ReadLeaving)},
		"branches honoured": {community.MaxBranches, func(n int) interface{ Body() crdt.Body } {
			return community.Leaving{Logs: []community.Honoured{{Last: manyEntries(n)}}}
		}, reads(community.ReadLeaving)},
		"erased": {crdt.MaxErase, func(n int) interface{ Body() crdt.Body } {
			return community.Erase{Entries: manyEntries(n)}
		}, reads(community.ReadErase)},
		"ratified": {community.MaxNamed, func(n int) interface{ Body() crdt.Body } {
			return community.Motion{Kind: community.MotionRatify, Entries: manyEntries(n)}
		}, reads(community.ReadMotion)},
		"stood for": {community.MaxNamed, func(n int) interface{ Body() crdt.Body } {
			return community.Stand{Agent: community.AssistedID(entry(1)), Entries: manyEntries(n)}
		}, reads(community.ReadStand)},
		"elected": {community.MaxStewards, func(n int) interface{ Body() crdt.Body } {
			return community.Motion{Kind: community.MotionRecovery, Stewards: manyPersons(n)}
		}, reads(community.ReadMotion)},
		"answers": {community.MaxAnswers, func(n int) interface{ Body() crdt.Body } {
			return community.Result{Answers: manyEntries(n), Motion: entry(1), Late: manyEntries(community.MaxAnswers)}
		}, reads(community.ReadResult)},
		"trustees": {community.MaxTrustees, func(n int) interface{ Body() crdt.Body } {
			return community.Trustees{Trustees: manyPersons(n), Needed: n}
		}, reads(community.ReadTrustees)},
		"root statements": {community.MaxRootStatements, func(n int) interface{ Body() crdt.Body } {
			return community.Successor{Root: someRoot(), Honoured: manyEntries(n)}
		}, reads(community.ReadSuccessor)},
		"vouches": {community.MaxVouches, func(n int) interface{ Body() crdt.Body } {
			return community.Admission{Vouches: manyEntries(n)}
		}, reads(community.ReadAdmission)},
		"recipients": {community.MaxGrant, func(n int) interface{ Body() crdt.Body } {
			w := community.Wrap{Wraps: make([]identity.Wrap, n)}
			for i := range n {
				w.Recipients = append(w.Recipients, crdt.LogID{byte(i >> 8), byte(i)})
			}
			return w
		}, reads(community.ReadWrap)},
	} {
		if _, ok := c.read(carried(t, c.of(c.most).Body())); !ok {
			t.Errorf("%s: %d are void", name, c.most)
		}
		if _, ok := c.read(c.of(c.most + 1).Body()); ok {
			t.Errorf("%s: %d are not void", name, c.most+1)
		}
	}
}

// TestClearOutOfOrder: a writer puts sets in order, and a set out of order or
// with the same twice is void, so that there is one way to write it.
func TestClearOutOfOrder(t *testing.T) {
	written := community.Erase{Entries: []crdt.ID{entry(2), entry(1)}}.Body()
	if got, ok := community.ReadErase(written); !ok || got.Entries[0] != entry(1) {
		t.Errorf("written as %+v, %v", got, ok)
	}
	one, two := entry(1).Link, entry(2).Link
	logs := community.Leaving{Logs: someLogs()}.Body().Fields["logs"].([]any)
	first, second := logs[0], logs[1]
	roles := community.Invitation{}.Body()
	for name, void := range map[string]bool{
		"entries":        isVoid(community.ReadErase, with(written, "entries", []any{two, one})),
		"an entry twice": isVoid(community.ReadErase, with(written, "entries", []any{one, one})),
		"no entry":       isVoid(community.ReadErase, with(written, "entries", []any{})),
		"logs":           isVoid(community.ReadLeaving, with(community.Leaving{}.Body(), "logs", []any{second, first})),
		"a log twice":    isVoid(community.ReadLeaving, with(community.Leaving{}.Body(), "logs", []any{first, first})),
		"roles":          isVoid(community.ReadInvitation, with(roles, "roles", []any{"teller", "buyer"})),
		"a role twice":   isVoid(community.ReadInvitation, with(roles, "roles", []any{"buyer", "buyer"})),
	} {
		if !void {
			t.Errorf("%s: not void", name)
		}
	}
}

func isVoid[T any](read func(crdt.Body) (T, bool), body crdt.Body) bool {
	_, ok := read(body)
	return !ok
}

// TestClearVoid: what has the right shapes and still says nothing.
func TestClearVoid(t *testing.T) {
	log, persons := make([]byte, 32), manyPersons(2)
	rows := func(row any) crdt.Body { return crdt.Body{Kind: "leaving", Fields: map[string]any{"logs": []any{row}}} }
	for name, void := range map[string]bool{
		"a row of one":            isVoid(community.ReadLeaving, rows([]any{log})),
		"a row with a short log":  isVoid(community.ReadLeaving, rows([]any{log[1:], []any{}})),
		"a row without a list":    isVoid(community.ReadLeaving, rows([]any{log, entry(1).Link})),
		"a row with another list": isVoid(community.ReadLeaving, rows([]any{log, []any{log}})),
		"more trustees needed than there are": isVoid(community.ReadTrustees,
			community.Trustees{Trustees: persons, Needed: 3}.Body()),
		"no trustee needed":         isVoid(community.ReadTrustees, community.Trustees{Trustees: persons}.Body()),
		"no trustees":               isVoid(community.ReadTrustees, community.Trustees{Needed: 1}.Body()),
		"a root key of small order": isVoid(community.ReadSuccessor, community.Successor{Person: persons[0]}.Body()),
		"a person as organisation": isVoid(community.ReadRepresentative,
			community.Representative{Organisation: persons[0].Agent(), Role: "buyer"}.Body()),
		"an organisation as assisted person": isVoid(community.ReadKeyed,
			community.Keyed{Agent: community.OrganisationID(entry(1))}.Body()),
		"an answer that is none": isVoid(community.ReadAnswer, community.Answer{Motion: entry(1), Choice: "maybe"}.Body()),
		"a motion of a later version": isVoid(community.ReadMotion,
			community.Motion{Kind: "merger"}.Body()),
		"an amendment of nothing": isVoid(community.ReadMotion,
			community.Motion{Kind: community.MotionCharter, Rules: map[string]any{}}.Body()),
		"an election of nobody": isVoid(community.ReadMotion, community.Motion{Kind: community.MotionRecovery}.Body()),
		"a wrap too few": isVoid(community.ReadWrap,
			community.Wrap{Recipients: []crdt.LogID{{1}, {2}}, Wraps: make([]identity.Wrap, 1)}.Body()),
		"a wrap for nobody": isVoid(community.ReadWrap, community.Wrap{}.Body()),
	} {
		if !void {
			t.Errorf("%s: not void", name)
		}
	}
}
