package community

import (
	"crypto/sha256"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Canonical is the state as bytes: canonical DAG-CBOR, equal wherever the same
// entries are in the set. It is the array
//
//	["tallystick/authority/1", rules, persons, logs, roles, agents, results, losses, roots, keys, adoptions]
//
// of the charter's rules as amended and then sorted lists: of persons with the
// entries that name them; of logs with what let them in and what ends them; of
// roles with their grants; of organisations and assisted people with theirs;
// of the results, losses, successions, epoch grants and adoptions that count.
func (s *State) Canonical() ([]byte, error) {
	return dagcbor.Marshal([]any{
		"tallystick/authority/1", s.Rules.fields(), s.personRows(), s.logRows(), s.roleRows(), s.agentRows(),
		links(s.results), s.lossRows(), s.rootRows(), links(s.epochs()), s.adoptionRows(),
	})
}

// Digest is SHA-256 over [State.Canonical]: the second of the three values by
// which replicas compare themselves.
func (s *State) Digest() ([sha256.Size]byte, error) {
	canonical, err := s.Canonical()
	return sha256.Sum256(canonical), err
}

func (s *State) personRows() []any {
	rows := []any{}
	for _, person := range slices.SortedFunc(maps.Keys(s.namings), compare32[identity.PersonID]) {
		rows = append(rows, []any{person[:], links(s.namings[person]), s.isMember(person)})
	}
	return rows
}

func (s *State) logRows() []any {
	rows := []any{}
	for _, log := range s.order {
		d := s.devices[log]
		gains := s.gainsOf(d)
		if len(gains) == 0 || s.outside(d) {
			continue // the set need not hold it
		}
		var by []*act
		for _, g := range gains {
			by = append(by, g.act)
			if g.by != nil {
				by = append(by, g.by)
			}
		}
		rows = append(rows, []any{log[:], d.keys.Person[:], links(by), s.inForce(d)})
	}
	return rows
}

func (s *State) roleRows() []any {
	rows := []any{}
	for _, held := range slices.SortedFunc(maps.Keys(s.grants), compareHoldings) {
		accepted := []any{}
		if held.role == RoleSteward {
			accepted = links(s.accepted[held.person])
		}
		rows = append(rows, []any{held.person[:], string(held.role), links(s.grants[held]), accepted, s.inRole(held.person, held.role)})
	}
	return rows
}

func compareHoldings(a, b holding) int {
	if c := compare32(a.person, b.person); c != 0 || a.role == b.role {
		return c
	}
	if a.role < b.role {
		return -1
	}
	return 1
}

func (s *State) agentRows() []any {
	rows := []any{}
	for _, agent := range slices.SortedFunc(maps.Keys(s.bodies.mandates), compareAgents) {
		rows = append(rows, []any{agent[:], links(s.bodies.mandates[agent])})
	}
	for _, agent := range slices.SortedFunc(maps.Keys(s.bodies.assisted), compareAgents) {
		persons := []any{}
		for _, person := range s.bodies.persons(agent) {
			persons = append(persons, person[:])
		}
		rows = append(rows, []any{agent[:], persons, links(s.bodies.stands[agent])})
	}
	return rows
}

func compareAgents(a, b identity.AgentID) int { return slices.Compare(a[:], b[:]) }

func (s *State) lossRows() []any {
	rows := []any{}
	for _, x := range slices.SortedFunc(slices.Values(s.losses), compareLosses) {
		logs := []any{}
		for _, log := range slices.SortedFunc(maps.Keys(x.last), crdt.LogID.Compare) {
			last := []any{}
			for _, id := range x.last[log] {
				last = append(last, id.Link)
			}
			logs = append(logs, []any{log[:], last})
		}
		rows = append(rows, []any{x.act.id.Link, string(x.kind), x.person[:], x.device[:], string(x.role), logs})
	}
	for _, e := range slices.SortedFunc(maps.Keys(s.undone), compareActs) {
		rows = append(rows, []any{e.id.Link, "undone", s.undone[e].act.id.Link})
	}
	return rows
}

func compareLosses(a, b *loss) int { return compareActs(a.act, b.act) }

func compareActs(a, b *act) int { return a.id.Compare(b.id.Link) }

func (s *State) rootRows() []any {
	rows := []any{}
	for _, person := range slices.SortedFunc(maps.Keys(s.trust.roots), compare32[identity.PersonID]) {
		next := s.trust.roots[person]
		rows = append(rows, []any{person[:], next.root[:], links(next.by)})
	}
	return rows
}

func (s *State) adoptionRows() []any {
	var acts []*act
	for _, d := range s.adoptions {
		acts = append(acts, d.act)
	}
	return links(acts)
}

// epochs are the grants of community keys that count.
func (s *State) epochs() (epochs []*act) {
	for _, e := range s.acts {
		if e.kind == KindEpoch && s.counted[e] {
			epochs = append(epochs, e)
		}
	}
	return epochs
}

// links names acts, sorted by id, each once.
func links(acts []*act) []any {
	list := []any{}
	for _, e := range slices.Compact(slices.SortedFunc(slices.Values(acts), compareActs)) {
		list = append(list, e.id.Link)
	}
	return list
}
