package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// gainsOf are all ways in which a log was let in: by name, or, if its person's
// root key certifies it, with its person.
func (s *State) gainsOf(d *device) []gain {
	var gains []gain
	for _, by := range d.gains {
		if s.holdsFor(by, d) {
			gains = append(gains, by)
		}
	}
	if d.certified && !s.lapsed(d.keys.Person, d.intro) {
		gains = s.gainWith(gains, d, nil)
	}
	for _, by := range d.carried {
		if s.signedByRoot(by.body.(Certificate).Signature, d.keys, by) {
			gains = s.gainWith(gains, d, by)
		}
	}
	return gains
}

// gainWith adds what lets in a device with its person, whose root key vouches
// for it. That is never more than the person is: a certificate can be carried
// by anybody, at any time and to every community.
func (s *State) gainWith(gains []gain, d *device, by *act) []gain {
	for _, naming := range s.namings[d.keys.Person] {
		gains = append(gains, gain{act: naming, by: by})
	}
	return gains
}

// holdsFor reports whether what names a log fits the log. An admission lets in
// a device that its person's root key vouches for, so that nobody joins under
// another's name; a certificate by word is by a device of the same person.
func (s *State) holdsFor(by gain, d *device) bool {
	switch body := by.act.body.(type) {
	case Admission:
		return d.keys.Person == body.Person && s.vouchedFor(d)
	case Certificate:
		from, known := s.keys(by.act.log)
		return known && from.Person == d.keys.Person
	}
	return true // the charter
}

// vouchedFor reports whether the root key that speaks for a person vouches for
// a device, in its introduction or by what others carry.
func (s *State) vouchedFor(d *device) bool {
	return d.certified && !s.lapsed(d.keys.Person, d.intro) || slices.ContainsFunc(d.carried, func(by *act) bool {
		return s.signedByRoot(by.body.(Certificate).Signature, d.keys, by)
	})
}

// names reports whether an admission names the person whose device it lets in,
// as far as that device is here.
func (s *State) names(naming *act) bool {
	body, ok := naming.body.(Admission)
	if !ok {
		return true // the charter
	}
	d := s.devices[body.Log]
	return d == nil || s.holdsFor(gain{act: naming, direct: true}, d)
}

// member is whose log it is, and by what the log is a member's where an entry
// stands: its author follows something that let the log in, and no loss cuts
// the entry off.
func (s *State) member(log crdt.LogID, at fold.Place, need power) (identity.PersonID, gain, *denial) {
	d := s.devices[log]
	if d == nil {
		return identity.PersonID{}, gain{}, deny(ruleMember, "a log of this community", "log %s", log.Short())
	}
	var lost *loss
	for _, by := range s.gainsOf(d) {
		if !s.authority.knows(at, log, by.act) || by.by != nil && !s.authority.knows(at, log, by.by) {
			continue
		}
		if lost = s.cut(log, at, by, need); lost == nil {
			return d.keys.Person, by, nil
		}
	}
	if lost != nil {
		return d.keys.Person, gain{}, cutOff(lost)
	}
	return d.keys.Person, gain{}, deny(ruleMember, "an admission or certificate in its own past", "log %s, which nobody had let in", log.Short())
}

// inForce reports whether a device may still act: something let it in, and no
// loss that it was not spared has come since.
func (s *State) inForce(d *device) bool {
	for _, by := range s.gainsOf(d) {
		lost := false
		for _, x := range s.reaching(d.log) {
			ends := x.takes(records) && (x.kind != LossLeaving || x.done)
			lost = lost || ends && !s.authority.spares(x, d.log, by)
		}
		if !lost {
			return true
		}
	}
	return false
}

// isMember reports whether a person belongs to the community now: named by the
// charter or an admission, and not removed or leaving since.
func (s *State) isMember(person identity.PersonID) bool {
	for _, naming := range s.namings[person] {
		lost := false
		for _, x := range s.lossesOf(person, "") {
			lost = lost || !s.authority.after(x, naming.place)
		}
		if !lost && !courier(naming) && s.names(naming) {
			return true
		}
	}
	return false
}

// courier reports whether an admission lets somebody in to carry and no more.
func courier(naming *act) bool {
	admission, ok := naming.body.(Admission)
	for _, role := range admission.Roles {
		if role == RoleCourier {
			return ok
		}
	}
	return false
}

// Devices are the logs that a community's key is for: of members in force, not
// of couriers. Sorted.
func (s *State) Devices() (logs []crdt.LogID) {
	for _, log := range s.order {
		if d := s.devices[log]; s.inForce(d) && s.reads(d) {
			logs = append(logs, log)
		}
	}
	return logs
}

// reads reports whether a device is of a person who was not let in only to
// carry. Who is leaving still reads.
func (s *State) reads(d *device) bool {
	return slices.ContainsFunc(s.namings[d.keys.Person], func(naming *act) bool {
		return !courier(naming) && !slices.ContainsFunc(s.lossesOf(d.keys.Person, ""), func(x *loss) bool {
			return x.takes(promises) && !s.authority.after(x, naming.place)
		})
	})
}

// outside reports whether a log is honoured up to nothing, so that the set
// need not hold its introduction.
func (s *State) outside(d *device) bool {
	return slices.ContainsFunc(s.reaching(d.log), func(x *loss) bool {
		return x.fencesSet() && !s.sparesLog(x, d.log) && !s.authority.honours(x, d.log, d.intro.place)
	})
}

// members are the persons who count where members decide.
func (s *State) members() map[identity.PersonID]bool {
	members := map[identity.PersonID]bool{}
	for person := range s.namings {
		if s.isMember(person) {
			members[person] = true
		}
	}
	return members
}
