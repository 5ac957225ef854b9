package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// LossKind says what is lost, and by whose act.
type LossKind string

// The losses of power.
const (
	LossRemoval     LossKind = "removal"     // of a person, by the stewards
	LossDevice      LossKind = "device-end"  // of a device, by the stewards, or by its person and confirmed by them
	LossUnconfirmed LossKind = "unconfirmed" // of a device, by its person's root key alone
	LossLeaving     LossKind = "leaving"     // of a person, by themselves
	LossRole        LossKind = "role-end"    // of one role of a person, by the stewards
	LossResignation LossKind = "resignation" // of one role, by the person
	LossMandate     LossKind = "mandate-end" // of representing an organisation
)

// power is what an entry needs. Losses differ in what they take.
type power int

const (
	governs  power = iota // an act that membership, roles or keys rest on
	records               // any other entry
	promises              // what a promise asks for that was made before: still allowed to who is leaving
	leaves                // to leave: as governs, and still allowed to who is leaving
)

// loss is one loss of power in force.
type loss struct {
	kind   LossKind
	act    *act // from where it holds
	person identity.PersonID
	device identity.DeviceID // of the device that ends
	role   Role
	grant  *act                        // the mandate that ends
	logs   map[crdt.LogID][]fold.Place // the last entries honoured
	last   map[crdt.LogID][]crdt.ID    // the same, as the act names them
	heir   crdt.LogID
	done   bool   // of who leaves: nothing is open any more
	again  []*act // other results of the same motion: who knew one of them knew of the loss
}

func (a *Authority) newLoss(kind LossKind, e *act, person identity.PersonID, logs []Honoured) *loss {
	x := &loss{kind: kind, act: e, person: person, logs: map[crdt.LogID][]fold.Place{}, last: map[crdt.LogID][]crdt.ID{}}
	for _, honoured := range logs {
		x.logs[honoured.Log], x.last[honoured.Log] = a.placed(honoured.Last), honoured.Last
	}
	return x
}

// endsAtPrev makes a loss that people take upon themselves fence the log it is
// written in at the entry before, whatever it says of that log.
func (a *Authority) endsAtPrev(x *loss) *loss {
	before := a.lineage.Back(x.act.place, x.act.place.Seq()-1)
	x.logs[x.act.log] = []fold.Place{before}
	return x
}

// ofDevice reports whether a loss is of one device, not of a person.
func (x *loss) ofDevice() bool { return x.kind == LossDevice || x.kind == LossUnconfirmed }

// reaches reports whether a log is of the person or device that loses. The end
// of a device reaches the logs of its person alone: a root key speaks for its
// own person, so nobody ends somebody else's device by claiming it.
func (x *loss) reaches(keys crdt.Keys) bool {
	return keys.Person == x.person && (!x.ofDevice() || keys.Device == x.device)
}

// fencesSet reports whether the loss takes entries out of the set.
func (x *loss) fencesSet() bool { return x.kind == LossRemoval || x.kind == LossDevice }

// takes reports whether the loss takes what an entry needs to be of a member.
func (x *loss) takes(need power) bool {
	switch x.kind {
	case LossRemoval, LossDevice:
		return true
	case LossUnconfirmed:
		return need == records || need == promises
	case LossLeaving:
		return need == governs || need == records || x.done
	}
	return false
}

// honours reports whether an entry of a log is before the fence: reached by
// prev from one of the entries named.
func (a *Authority) honours(x *loss, log crdt.LogID, at fold.Place) bool {
	return slices.ContainsFunc(x.logs[log], func(last fold.Place) bool { return a.lineage.Reaches(last, at) })
}

// spares reports whether a log that the loss does not list was itself let in
// by people who knew of the loss. That its person was is not enough: other
// devices could come back with them, and a thief can show the certificate of a
// root key again.
func (a *Authority) spares(x *loss, log crdt.LogID, by gain) bool {
	if _, listed := x.logs[log]; listed || by.act == nil || !by.direct {
		return false
	}
	return a.after(x, by.act.place)
}

// after reports whether the author of an entry knew of a loss.
func (a *Authority) after(x *loss, at fold.Place) bool {
	return a.lineage.Precedes(x.act.place, at) ||
		slices.ContainsFunc(x.again, func(e *act) bool { return a.lineage.Precedes(e.place, at) })
}
