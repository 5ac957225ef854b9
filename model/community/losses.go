package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// lose finds the losses of power that reach governing entries. Each is judged
// in its own past; what undoes one is only that its author resigned or left
// below it, never another removal and no end of a device: so valid ones only
// grow.
func (s *State) lose() {
	var resigned []*loss
	for _, e := range s.acts {
		if x := s.selfLoss(e); x != nil {
			resigned = append(resigned, x)
		}
	}
	for _, e := range s.acts {
		x := s.lossByResult(e)
		if x == nil {
			continue
		}
		if by := s.undoing(e, resigned); by != nil {
			s.undone[e] = by
			s.resigning = append(s.resigning, by)
			continue
		}
		s.losses = append(s.losses, x)
	}
	s.repeat()
	s.losses = append(s.losses, s.timely(resigned)...)
	for _, e := range s.acts {
		if end, ok := e.body.(RepresentativeEnd); ok && s.timelyEnd(e) == nil {
			grant := s.authority.byID[end.Grant]
			x := s.authority.newLoss(LossMandate, e, s.representative(grant), end.Logs)
			x.grant = grant
			s.losses = append(s.losses, x)
		}
	}
}

// repeat lets the results of one motion know of each other: nobody loses twice
// by one decision.
func (s *State) repeat() {
	byMotion := map[*act][]*act{}
	for _, x := range s.losses {
		motion := s.authority.ruling(x.act).motion
		byMotion[motion] = append(byMotion[motion], x.act)
	}
	for _, x := range s.losses {
		x.again = byMotion[s.authority.ruling(x.act).motion]
	}
}

// timely leaves out what people gave up past the fence of a removal or of the
// end of a device: nobody has to hold it any more, so nothing may rest on it.
// What it undid it still undoes.
func (s *State) timely(resigned []*loss) (timely []*loss) {
	for _, x := range resigned {
		if by := s.cut(x.act.log, x.act.place, s.authority.ruling(x.act).gain, governs); by != nil {
			s.late[x.act] = by
			continue
		}
		timely = append(timely, x)
	}
	return timely
}

// timelyEnd says why the end of a mandate does not count.
func (s *State) timelyEnd(e *act) *denial {
	r := s.authority.ruling(e)
	if r.denial != nil {
		return r.denial
	}
	return cutOff(s.cut(e.log, e.place, r.gain, governs))
}

// cutOff is what a loss that cuts an entry off denies it.
func cutOff(x *loss) *denial {
	if x == nil {
		return nil
	}
	return deny(ruleCut, "before the last entry that the "+string(x.kind)+" honours", "recorded after; the act is %s", x.act.id.Short())
}

// selfLoss is what somebody gives up with an act.
func (s *State) selfLoss(e *act) (x *loss) {
	switch body := e.body.(type) {
	case Leaving:
		if r := s.authority.ruling(e); r.denial == nil {
			x = s.authority.newLoss(LossLeaving, e, r.person, body.Logs)
			x.done = body.Done
		}
	case Resignation:
		if r := s.authority.ruling(e); r.denial == nil {
			x = s.authority.newLoss(LossResignation, e, r.person, body.Logs)
			x.role = body.Role
		}
	}
	if x != nil {
		s.authority.endsAtPrev(x)
	}
	return x
}

// lossByResult is what somebody loses by a decision.
func (s *State) lossByResult(e *act) *loss {
	if _, ok := e.body.(Result); !ok {
		return nil
	}
	r := s.authority.ruling(e)
	if r.denial != nil {
		return nil
	}
	m := r.motion.body.(Motion)
	switch m.Kind {
	case MotionRemoval:
		return s.authority.newLoss(LossRemoval, e, m.Person, m.Logs)
	case MotionRoleEnd:
		x := s.authority.newLoss(LossRole, e, m.Person, m.Logs)
		x.role = m.Role
		return x
	case MotionDeviceEnd:
		x := s.authority.newLoss(LossDevice, e, m.Person, m.Logs)
		x.device, x.heir = m.Device, m.Heir
		return x
	case MotionConfirm:
		end := s.authority.byID[m.End].body.(DeviceEnd)
		x := s.authority.newLoss(LossDevice, e, end.Person, end.Logs)
		x.device, x.heir = end.Device, end.Heir
		return x
	}
	return nil
}

// undoing is a leaving, or a resignation as a steward, by the author of a
// result, that fences below the result. One that the result follows does not
// count: whether its author was a steward again by then was asked of the
// result's own past.
func (s *State) undoing(e *act, resigned []*loss) *loss {
	r := s.authority.ruling(e)
	for _, x := range resigned {
		counts := x.kind == LossLeaving || x.kind == LossResignation && x.role == RoleSteward
		if counts && x.person == r.person && !s.authority.lineage.Precedes(x.act.place, e.place) && !s.authority.spares(x, e.log, r.gain) && !s.authority.honours(x, e.log, e.place) {
			return x
		}
	}
	return nil
}

// endDevices adds the ends of devices that a root key signed and no result has
// confirmed. They reach no governing entry, so they are found last, when it is
// known which root key speaks for whom.
func (s *State) endDevices() {
	for _, e := range s.acts {
		end, ok := e.body.(DeviceEnd)
		if !ok || !s.counted[e] {
			continue
		}
		x := s.authority.newLoss(LossUnconfirmed, e, end.Person, end.Logs)
		x.device, x.heir = end.Device, end.Heir
		s.losses = append(s.losses, x)
	}
}

// cut is the first loss that cuts an entry off: one that reaches the log and
// takes what the entry needs, unless the log was let in by who knew of it or
// the entry is before its fence.
func (s *State) cut(log crdt.LogID, at fold.Place, by gain, need power) *loss {
	for _, x := range s.reaching(log) {
		if x.takes(need) && !s.authority.spares(x, log, by) && !s.authority.honours(x, log, at) {
			return x
		}
	}
	return nil
}

// reaching are the losses that reach a log.
func (s *State) reaching(log crdt.LogID) (reaching []*loss) {
	known := s.lossesOn[log]
	if known.of == len(s.losses) {
		return known.losses
	}
	keys, held := s.keys(log)
	for _, x := range s.losses {
		if held && x.reaches(keys) {
			reaching = append(reaching, x)
		}
	}
	s.lossesOn[log] = reach{of: len(s.losses), losses: reaching}
	return reaching
}

// reach are the losses that reach one log, of the first so many.
type reach struct {
	of     int
	losses []*loss
}

// Fences tells the set how far a log is honoured. Only removals, and ends of
// devices that the stewards decided or confirmed, take entries out of it.
func (s *State) Fences(log crdt.LogID, keys crdt.Keys) (fences []crdt.Fence) {
	for _, x := range s.losses {
		if x.fencesSet() && x.reaches(keys) && !s.sparesLog(x, log) {
			fences = append(fences, crdt.Fence{Act: x.act.id, Honoured: x.last[log]})
		}
	}
	return fences
}

// sparesLog reports whether anything that lets the log in knew of the loss.
func (s *State) sparesLog(x *loss, log crdt.LogID) bool {
	d := s.devices[log]
	return d != nil && slices.ContainsFunc(s.gainsOf(d), func(by gain) bool { return s.authority.spares(x, log, by) })
}

// Acts are the entries that losses rest on: they stay in the set whatever
// other losses say, with their past, so that every replica learns of them.
func (s *State) Acts() (acts []crdt.ID) {
	for _, x := range s.losses {
		if x.kind == LossRemoval || x.kind == LossDevice || x.kind == LossRole {
			acts = append(acts, x.act.id)
		}
	}
	for e := range s.undone {
		acts = append(acts, e.id)
	}
	for _, x := range s.resigning {
		acts = append(acts, x.act.id)
	}
	slices.SortFunc(acts, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	return slices.Compact(acts)
}

// lossesOf are the losses of a person's role, or of the person where role is
// empty.
func (s *State) lossesOf(person identity.PersonID, role Role) (losses []*loss) {
	for _, x := range s.losses {
		ofRole := x.kind == LossRole || x.kind == LossResignation
		ofPerson := x.kind == LossRemoval || x.kind == LossLeaving
		if x.person == person && (ofPerson || ofRole && x.role == role && role != "") {
			losses = append(losses, x)
		}
	}
	return losses
}
