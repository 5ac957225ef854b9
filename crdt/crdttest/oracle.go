package crdttest

import (
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Verdict is what a community's entries add up to.
type Verdict struct {
	Admitted map[crdt.ID]bool
	In       map[crdt.ID]bool // the set
	Tips     []crdt.Tip
	Forks    []crdt.Fork
}

// Oracle works out admission and the set from a bag of entries by the sentences
// of crdt/FORMAT.md, one function a sentence, over and over until nothing
// changes. It shares no code with what it is compared with, and is in no hurry:
// its time grows with the cube of the entries.
type Oracle struct {
	community crdt.CommunityID
	losses    crdt.Losses
	entries   map[crdt.ID]crdt.Signed // all of them, and from the second step on those admitted
	admitted  map[crdt.ID]bool
	in        map[crdt.ID]bool

	founders  []crdt.LogID
	founding  map[identity.PersonID]bool
	keys      map[crdt.LogID]crdt.Keys
	certified map[crdt.LogID]bool
}

// Consult works out which of the entries are admitted.
func Consult(community crdt.CommunityID, entries []crdt.Signed) *Oracle {
	o := &Oracle{community: community, entries: map[crdt.ID]crdt.Signed{}, admitted: map[crdt.ID]bool{}}
	for _, e := range entries {
		o.entries[e.ID()] = e
	}
	o.introductions()
	signed := map[crdt.ID]crdt.Signed{}
	for id, e := range o.entries {
		if keys, known := o.keys[e.Log()]; known && verifies(keys.Device, e) {
			signed[id] = e
		}
	}
	untilStable(o.admitted, signed, o.vouchedRun)
	maps.DeleteFunc(o.entries, func(id crdt.ID, _ crdt.Signed) bool { return !o.admitted[id] })
	o.introductions()
	o.charter()
	return o
}

// Judge works out which of the entries admitted are in the set.
func (o *Oracle) Judge(losses crdt.Losses) Verdict {
	o.in, o.losses = map[crdt.ID]bool{}, losses
	untilStable(o.in, o.entries, func(e crdt.Signed) []crdt.ID {
		if o.isCharter(e) || o.isAct(e.ID()) || o.isNamed(e.Log()) && (o.isBefore(e) || o.isCited(e)) {
			return o.line(e)
		}
		return nil
	})
	return Verdict{Admitted: o.admitted, In: o.in, Tips: o.tips(), Forks: o.forks()}
}

// untilStable adds to a set what the rule finds of each entry, until it finds
// nothing new of any.
func untilStable(set map[crdt.ID]bool, entries map[crdt.ID]crdt.Signed, rule func(crdt.Signed) []crdt.ID) {
	for size := -1; size < len(set); {
		size = len(set)
		for id, e := range entries {
			if set[id] {
				continue
			}
			for _, found := range rule(e) {
				set[found] = true
			}
		}
	}
}

// vouchedRun is the vouched run that ends in e, whose signature is valid: 1 to
// 256 consecutive entries of one log that start at seq 0 or follow an admitted
// one.
func (o *Oracle) vouchedRun(e crdt.Signed) (run []crdt.ID) {
	for range 256 {
		run = append(run, e.ID())
		if e.Seq() == 0 {
			return o.introduced(e, run)
		}
		before, here := o.entries[e.Prev()]
		if !here || !succeeds(before, e) {
			return nil
		}
		if o.admitted[before.ID()] {
			return run
		}
		e = before
	}
	return nil
}

// introduced is the run if it starts with an introduction to the community
// that hashes to the log.
func (o *Oracle) introduced(start crdt.Signed, run []crdt.ID) []crdt.ID {
	if o.keys[start.Log()].LogID(o.community) != start.Log() {
		return nil
	}
	return run
}

func verifies(device identity.DeviceID, e crdt.Signed) bool {
	return identity.Verify(device, "tallystick/entry/1", e.Header().Append(nil), e.Signature())
}

// line is e and everything that it reaches by prev.
func (o *Oracle) line(e crdt.Signed) (line []crdt.ID) {
	for {
		line = append(line, e.ID())
		if e.Seq() == 0 {
			return line
		}
		e = o.entries[e.Prev()]
	}
}

// tips are the entries of the set that no entry of their log in the set
// follows.
func (o *Oracle) tips() (tips []crdt.Tip) {
	followed := map[crdt.ID]bool{}
	for id := range o.in {
		followed[o.entries[id].Prev()] = true
	}
	for id := range o.in {
		if !followed[id] {
			tips = append(tips, o.entries[id].Tip())
		}
	}
	slices.SortFunc(tips, crdt.Tip.Compare)
	return tips
}

// forks pairs, of all entries that follow the same one in a log, each with the
// smallest id.
func (o *Oracle) forks() (forks []crdt.Fork) {
	for _, e := range o.entries {
		smallest := e.ID()
		for _, other := range o.entries {
			if other.Log() == e.Log() && other.Seq() == e.Seq() && other.Prev() == e.Prev() && other.ID().Compare(smallest.Link) < 0 {
				smallest = other.ID()
			}
		}
		if smallest != e.ID() {
			forks = append(forks, crdt.Fork{Log: e.Log(), Seq: e.Seq(), A: smallest, B: e.ID()})
		}
	}
	slices.SortFunc(forks, crdt.Fork.Compare)
	return forks
}
