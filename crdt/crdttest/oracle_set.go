package crdttest

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// introductions reads every entry 0.
func (o *Oracle) introductions() {
	o.keys, o.certified = map[crdt.LogID]crdt.Keys{}, map[crdt.LogID]bool{}
	for _, e := range o.entries {
		if e.Seq() > 0 {
			continue
		}
		if in, err := crdt.ParseIntroduction(e.Body()); err == nil && in.Community == o.community {
			o.keys[e.Log()] = in.Keys
			o.certified[e.Log()] = o.certified[e.Log()] || in.Certified()
		}
	}
}

// charter finds the founders, if the charter is held.
func (o *Oracle) charter() {
	o.founding = map[identity.PersonID]bool{}
	for _, e := range o.entries {
		if e.Seq() != 1 || crdt.BodyID(e.Body()).Link != o.community.Link {
			continue
		}
		charter, err := crdt.ParseCharter(e.Body())
		if err != nil || charter.Founders[0].LogID(o.community) != e.Log() {
			continue
		}
		o.founders = nil
		for _, keys := range charter.Founders {
			o.founders = append(o.founders, keys.LogID(o.community))
			o.founding[keys.Person] = true
		}
	}
}

func (o *Oracle) isCharter(e crdt.Signed) bool {
	return len(o.founders) > 0 && e.Log() == o.founders[0] && e.Seq() == 1 && e.Header().Body.Link == o.community.Link
}

// isAct: an act of a loss of power.
func (o *Oracle) isAct(id crdt.ID) bool { return slices.Contains(o.losses.Acts(), id) }

// isNamed: by the charter's founder list; by a root certificate of a person
// whom the charter or an admission in force names; by an admission or
// certificate in force; by a dep of an entry in the set; by an act of a loss in
// it.
func (o *Oracle) isNamed(log crdt.LogID) bool {
	if slices.Contains(o.founders, log) || o.certified[log] && o.founding[o.keys[log].Person] {
		return true
	}
	for id := range o.in {
		e := o.entries[id]
		if o.names(e, log) && o.inForce(e) || e.Log() == log && o.isAct(id) {
			return true
		}
		for _, dep := range e.Deps() {
			if cited, here := o.entries[dep]; here && cited.Log() == log && e.Log() != log {
				return true
			}
		}
	}
	return false
}

// names reports whether e, once in force, names the log itself or, if a root
// key certifies the log, its person.
func (o *Oracle) names(e crdt.Signed, log crdt.LogID) bool {
	body, err := crdt.ParseBody(e.Body())
	if err != nil || e.Sealed() {
		return false
	}
	switch body.Kind {
	case "admission":
		person, _ := body.Fields["person"].([]byte)
		return slices.Equal(body.Fields["log"].([]byte), log[:]) || o.certified[log] && slices.Equal(person, slice(o.keys[log].Person))
	case "certificate":
		return slices.Equal(body.Fields["log"].([]byte), log[:])
	}
	return false
}

func slice(p identity.PersonID) []byte { return p[:] }

// inForce: it is in the set, and its author was a member in its own past.
func (o *Oracle) inForce(e crdt.Signed) bool {
	author := e.Log()
	if !o.in[e.ID()] {
		return false
	}
	if slices.Contains(o.founders, author) || o.certified[author] && o.founding[o.keys[author].Person] {
		return true
	}
	for id := range o.past(e) {
		if past := o.entries[id]; o.names(past, author) && o.inForce(past) {
			return true
		}
	}
	return false
}

// past is every ancestor of e that is held, by prev and by deps into other
// logs.
func (o *Oracle) past(e crdt.Signed) map[crdt.ID]bool {
	past := map[crdt.ID]bool{}
	var walk func(crdt.Signed)
	walk = func(e crdt.Signed) {
		for _, id := range append([]crdt.ID{e.Prev()}, e.Deps()...) {
			before, here := o.entries[id]
			if !here || past[id] || id != e.Prev() && before.Log() == e.Log() {
				continue
			}
			past[id] = true
			walk(before)
		}
	}
	walk(e)
	return past
}

// isBefore: for every act that reaches the log, e is reached by prev from one
// of the entries that the act honours.
func (o *Oracle) isBefore(e crdt.Signed) bool {
	for _, fence := range o.losses.Fences(e.Log(), o.keys[e.Log()]) {
		honoured := false
		for _, id := range fence.Honoured {
			end, here := o.entries[id]
			honoured = honoured || here && end.Log() == e.Log() && slices.Contains(o.line(end), e.ID())
		}
		if !honoured {
			return false
		}
	}
	return true
}

// isCited: an entry of another log that is in the set names e, or an entry
// that reaches e by prev.
func (o *Oracle) isCited(e crdt.Signed) bool {
	for id := range o.in {
		citer := o.entries[id]
		if citer.Log() == e.Log() {
			continue
		}
		for _, dep := range citer.Deps() {
			cited, here := o.entries[dep]
			if here && cited.Log() == e.Log() && slices.Contains(o.line(cited), e.ID()) {
				return true
			}
		}
	}
	return false
}
