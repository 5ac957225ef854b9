package community

import (
	"encoding/binary"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// Authority is who belongs to one community and who may do what in it, as a
// pure function of its entries in clear: a courier, a newcomer without history
// and a member work out the same. It is fed governing entries in causal order
// and answers with the [State] after all of them, or before any one of them.
//
// It works in layers. Losses of power come first: each is judged on its own
// ancestors and never by another loss. Then everything else is gone through
// once, in the order of folds: an entry counts if its author had gained what
// it needs in its own past, and no loss cuts it off. So power only grows by
// citing, and is only lost up to a named entry, and no replica has to ask
// another before it decides.
//
// An Authority is used by one goroutine.
type Authority struct {
	community crdt.CommunityID
	lineage   *fold.Lineage
	readers   map[string]reader
	acts      []*act // in the order of folds, leaves too
	byID      map[crdt.ID]*act
	fresh     bool // acts have come since state was worked out

	charter *act
	judged  map[crdt.ID]*ruling        // in their own past: final
	recent  []recentState              // the last ones asked for
	since   map[knowledge][]fold.Place // from where a log is known to follow an act
	until   map[knowledge]fold.Place   // up to where it is known not to
	signed  map[signing]bool           // what was verified, as that takes longer than all else
	state   *State
}

// knowledge is one log and one act.
type knowledge struct {
	log crdt.LogID
	act crdt.ID
}

// signing is an act that carries a root key's signature, and the key.
type signing struct {
	act  crdt.ID
	root identity.PersonID
}

// signs verifies a signature once.
func (a *Authority) signs(e *act, root identity.PersonID, verify func(root identity.PersonID) bool) bool {
	key := signing{act: e.id, root: root}
	valid, known := a.signed[key]
	if !known {
		valid = verify(root)
		a.signed[key] = valid
	}
	return valid
}

// NewAuthority knows nothing yet. The lineage is the one that places the
// entries that [Authority.Take] is given.
func NewAuthority(community crdt.CommunityID, lineage *fold.Lineage) *Authority {
	return &Authority{
		community: community, lineage: lineage, readers: governing(), fresh: true,
		byID: map[crdt.ID]*act{}, judged: map[crdt.ID]*ruling{},
		since: map[knowledge][]fold.Place{}, until: map[knowledge]fold.Place{}, signed: map[signing]bool{},
	}
}

// Governs reports whether entries of a kind, in clear, are for [Authority.Take].
func (a *Authority) Governs(kind string) bool { return a.readers[kind] != nil }

// Take learns of a governing entry whose past it has been told of. Telling it
// twice changes nothing.
func (a *Authority) Take(v crdt.Verified, at fold.Place) {
	read := a.readers[v.Kind()]
	if v.Sealed() || read == nil || a.byID[v.ID()] != nil {
		return
	}
	e := &act{
		id: v.ID(), log: v.Log(), place: at, depth: a.lineage.Depth(at), kind: v.Kind(),
		number: uint64(len(a.acts)), leaf: isLeaf(v.Kind()),
	}
	if body, err := crdt.ParseBody(v.Body()); err == nil {
		e.body, _ = read(v, body)
	}
	if in, ok := e.body.(crdt.Introduction); ok {
		e.certified = in.Certified()
	}
	if a.isCharter(v, e) && (a.charter == nil || e.at().Compare(a.charter.at()) < 0) {
		a.found(e)
	}
	a.byID[e.id] = e
	i, _ := slices.BinarySearchFunc(a.acts, e, func(x, y *act) int { return x.at().Compare(y.at()) })
	a.acts = slices.Insert(a.acts, i, e)
	a.fresh = true
}

// found takes an entry for the charter: of several that say the same, the first
// in the order of folds. It is in everybody's past, so that all that was judged
// before it came is judged again.
func (a *Authority) found(e *act) {
	a.charter, a.recent = e, nil
	clear(a.judged)
}

// isCharter reports whether the entry is the one that the community is named
// after: seq 1 of its first founder's log.
func (a *Authority) isCharter(v crdt.Verified, e *act) bool {
	charter, ok := e.body.(crdt.Charter)
	return ok && v.Seq() == 1 && crdt.BodyID(v.Body()).Link == a.community.Link &&
		charter.Founders[0].LogID(a.community) == v.Log()
}

// State is what everything taken so far adds up to.
func (a *Authority) State() *State {
	if a.fresh {
		a.state, a.fresh = a.stateOf(a.lineage.All(), true), false
	}
	return a.state
}

// Before is the state as the author of an entry knew it, which is all that a
// decision is judged by.
func (a *Authority) Before(at fold.Place) *State { return a.stateOf(a.lineage.Before(at), false) }

// stateOf works out the state of a past. Two pasts with the same governing
// entries and the same forks have one state, so that between two of them all
// authors know the same; leaves, on which nothing rests, do not count there.
func (a *Authority) stateOf(past *fold.Past, leaves bool) *State {
	forks := a.forksIn(past)
	key := forks.key()
	var acts []*act
	for _, e := range a.acts {
		if (leaves || !e.leaf) && past.Has(e.place) {
			acts = append(acts, e)
			key = binary.AppendUvarint(key, e.number)
		}
	}
	for _, known := range a.recent {
		if !leaves && known.key == string(key) {
			return known.state
		}
	}
	s := newState(a, acts, forks)
	if !leaves {
		a.recent = append([]recentState{{key: string(key), state: s}}, a.recent[:min(len(a.recent), recentStates-1)]...)
	}
	return s
}

// recentState is a state that the next entries may be judged by as well.
type recentState struct {
	key   string
	state *State
}

// recentStates is how many are kept: entries come in causal order, so a few
// authors at a time know the same.
const recentStates = 4

// Judged is what came of judging an act in its own past, which never changes.
func (a *Authority) ruling(e *act) *ruling {
	if a.judged[e.id] == nil {
		a.judged[e.id] = a.rule(e, a.Before(e.place))
	}
	return a.judged[e.id]
}

// knows reports whether the entry at a place, of a log, follows an act. What a
// log once follows it always does, so that one search serves all that comes
// after.
func (a *Authority) knows(at fold.Place, log crdt.LogID, e *act) bool {
	if e == a.charter || a.lineage.Reaches(at, e.place) {
		return true // every introduction names the community by the charter's hash
	}
	key := knowledge{log: log, act: e.id}
	if slices.ContainsFunc(a.since[key], func(since fold.Place) bool { return a.lineage.Reaches(at, since) }) {
		return true
	}
	if until, some := a.until[key]; some && a.lineage.Reaches(until, at) {
		return false
	}
	if !a.lineage.Precedes(e.place, at) {
		a.until[key] = at
		return false
	}
	a.since[key] = append(a.since[key], at)
	return true
}

// find is the act of an id, if it is one and precedes the entry at a place.
func (a *Authority) find(id crdt.ID, before fold.Place) (*act, bool) {
	e := a.byID[id]
	return e, e != nil && a.lineage.Precedes(e.place, before)
}

// precede reports whether all entries named precede the one at a place.
func (a *Authority) precede(at fold.Place, ids ...crdt.ID) bool {
	return !slices.ContainsFunc(ids, func(id crdt.ID) bool {
		place, known := a.lineage.Place(id)
		return !known || !a.lineage.Precedes(place, at)
	})
}
