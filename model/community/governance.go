package community

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/fold"
)

// Governance is what the fold's engine asks about a community: an [Authority],
// which says what counts, and a [Keychain], which says what opens. It is used
// by one goroutine, except for Open.
type Governance struct {
	*Authority
	keys *Keychain

	promising func(kind string) bool
	strict    Discipline
	standings map[crdt.LogID][sha256.Size]byte
	erased    map[crdt.ID]crdt.ID
	losses    [sha256.Size]byte
}

// NewGovernance is the governance of the community that a keychain is of.
// Promising tells the kinds of entries by which a promise made before is kept:
// who is leaving may still write them; nil if there are none.
func NewGovernance(lineage *fold.Lineage, keys *Keychain, promising func(kind string) bool) *Governance {
	return &Governance{
		Authority: NewAuthority(keys.community, lineage), keys: keys, promising: promising,
		standings: map[crdt.LogID][sha256.Size]byte{}, erased: map[crdt.ID]crdt.ID{},
	}
}

// Discipline is why a record may not be written where the charter asks for the
// strict profile, or nil: by its body, its author, and for which organisations
// the author acts.
type Discipline func(body crdt.Body, author identity.PersonID, represents func(identity.AgentID) bool) *fold.Refusal

// Disciplined is the same governance, which holds records to this wherever
// their author knew a charter that asks for it. It is called before the first
// entry is taken.
func (g *Governance) Disciplined(strict Discipline) *Governance {
	g.strict = strict
	return g
}

// Keys are what opens.
func (g *Governance) Keys() *Keychain { return g.keys }

// Take learns of a governing entry.
func (g *Governance) Take(v crdt.Verified, at fold.Place) {
	g.Authority.Take(v, at)
	g.keys.Take(v)
}

// Learns reports whether sealed entries of a kind hold keys.
func (g *Governance) Learns(kind string) bool { return g.keys.Learns(kind) }

// Learn is told of such an entry.
func (g *Governance) Learn(v crdt.Verified, _ fold.Place, body crdt.Body) { g.keys.Learn(v, body) }

// Open opens a body. Several goroutines may call it at once.
func (g *Governance) Open(v crdt.Verified) ([]byte, fold.Outcome, identity.KeyID) {
	return g.keys.Open(v)
}

// Settle is what is different since it was last called.
func (g *Governance) Settle() fold.Change {
	s := g.State()
	change := fold.Change{Keys: g.keys.News(), Erased: map[crdt.ID]crdt.ID{}}
	for log, standing := range s.standings() {
		if g.standings[log] != standing {
			g.standings[log] = standing
			change.Logs = append(change.Logs, log)
		}
	}
	slices.SortFunc(change.Logs, crdt.LogID.Compare)
	erased := s.Erasures()
	for id, by := range erased {
		if g.erased[id] != by {
			change.Erased[id] = by
		}
	}
	for id := range g.erased {
		if _, still := erased[id]; !still {
			change.Erased[id] = crdt.ID{}
		}
	}
	g.erased = erased
	if losses := digestOf(s.lossRows(), s.sparedRows()); g.losses != losses {
		g.losses, change.Losses = losses, s
	}
	return change
}

// Verdict is why an entry that is no governing one does not count.
func (g *Governance) Verdict(v crdt.Verified, at fold.Place, body crdt.Body) *fold.Refusal {
	promising := g.promising != nil && g.promising(body.Kind)
	if refusal, counts := g.State().Verdict(v.ID(), v.Log(), at, promising); !counts {
		return &refusal
	}
	if g.strict == nil || !g.State().rulesAt(&act{id: v.ID(), log: v.Log(), place: at}).Strict {
		return nil
	}
	person, _ := g.State().Person(v.Log())
	return g.strict(body, person, func(organisation identity.AgentID) bool {
		_, represents := g.State().Represents(organisation, v.Log(), at)
		return represents
	})
}

// Refusals are the governing entries that do not count.
func (g *Governance) Refusals() []fold.Refusal { return g.State().Refusals() }

// Digest is [State.Digest]. The state has a canonical form whatever it is made
// of, so there is none for what cannot be.
func (g *Governance) Digest() [32]byte {
	digest, err := g.State().Digest()
	if err != nil {
		panic(fmt.Sprintf("authority without a canonical form: %v", err)) // an invariant: nothing in it comes from elsewhere unread
	}
	return digest
}

// Counts reports whether an entry that holds a key may be relied on: a grant in
// clear if it counts, a sealed one if its author was a member.
func (g *Governance) Counts(entry crdt.ID) bool {
	if g.byID[entry] != nil {
		return g.State().Counts(entry)
	}
	at, taken := g.lineage.Place(entry)
	if !taken {
		return false
	}
	_, _, denial := g.State().member(g.lineage.Log(at), at, records)
	return denial == nil
}

// Position is where an entry that was taken up stands.
func (g *Governance) Position(entry crdt.ID) crdt.Position {
	at, taken := g.lineage.Place(entry)
	if !taken {
		return crdt.Position{ID: entry}
	}
	return crdt.Position{Depth: g.lineage.Depth(at), ID: entry}
}

// Contested reports whether an entry is on one of several histories of its log
// and nobody has adopted it.
func (g *Governance) Contested(entry crdt.ID) bool {
	at, taken := g.lineage.Place(entry)
	return taken && g.State().contested(&act{id: entry, log: g.lineage.Log(at), place: at})
}

// standings are, by log, a hash of everything that verdicts about its entries
// depend on beside the entries themselves.
func (s *State) standings() map[crdt.LogID][sha256.Size]byte {
	ratified := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(s.ratified), compareIDs) {
		ratified = append(ratified, id.Link)
	}
	forks, amended := s.forks.key(), links(s.amended)
	standings := map[crdt.LogID][sha256.Size]byte{}
	persons := map[identity.PersonID][]any{}
	for _, held := range slices.SortedFunc(maps.Keys(s.grants), compareHoldings) {
		row := []any{string(held.role), links(s.grants[held])}
		for _, x := range s.lossesOf(held.person, held.role) {
			row = append(row, x.act.id.Link)
		}
		persons[held.person] = append(persons[held.person], row)
	}
	for _, agent := range slices.SortedFunc(maps.Keys(s.bodies.mandates), compareAgents) {
		for _, m := range s.bodies.mandates[agent] {
			person := s.representative(m)
			persons[person] = append(persons[person], []any{agent[:], m.id.Link, s.mandateEnded(m)})
		}
	}
	for _, log := range s.order {
		d := s.devices[log]
		var by, lost []*act
		for _, g := range s.gainsOf(d) {
			by = append(by, g.act)
		}
		for _, x := range s.reaching(log) {
			lost = append(lost, x.act)
		}
		standings[log] = digestOf(links(by), links(lost), ratified, forks, amended, persons[d.keys.Person])
	}
	return standings
}

// sparedRows are the logs that losses spare.
func (s *State) sparedRows() []any {
	rows := []any{}
	for _, x := range s.losses {
		for _, log := range s.order {
			if x.reaches(s.devices[log].keys) && s.sparesLog(x, log) {
				rows = append(rows, []any{x.act.id.Link, log[:]})
			}
		}
	}
	return rows
}

func digestOf(parts ...any) [sha256.Size]byte {
	encoded, err := dagcbor.Marshal(parts)
	if err != nil {
		panic(fmt.Sprintf("a state without a canonical form: %v", err)) // an invariant, as in Digest
	}
	return sha256.Sum256(encoded)
}
