package model

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// IsMoot reports whether answers to a motion change nothing any more: what it
// asks for is the case already, by whatever decided it, or can't be, since whom
// it is about has gone. Of a motion in words it can't be told.
func (b *Book) IsMoot(q community.Question) bool {
	state, m := b.State(), q.Motion
	switch m.Kind {
	case community.MotionRole:
		i := slices.IndexFunc(b.Person(m.Person).Roles, func(r community.RoleHeld) bool { return r.Role == m.Role })
		return !state.IsMember(m.Person) || i >= 0 && b.Person(m.Person).Roles[i].Until == m.Until
	case community.MotionRoleEnd:
		return !state.HasRole(m.Person, m.Role)
	case community.MotionRemoval:
		status := b.Person(m.Person).Status
		return status == community.StatusRemoved || status == community.StatusLeft
	case community.MotionDeviceEnd:
		return !slices.ContainsFunc(b.Person(m.Person).Logs, func(d community.DeviceLog) bool { return d.Device == m.Device && d.InForce })
	case community.MotionConfirm:
		return b.confirmedEnd(m.End)
	case community.MotionRecovery:
		return len(state.Stewards()) > 0
	}
	return false
}

// confirmedEnd reports whether another motion has confirmed the end of a device.
func (b *Book) confirmedEnd(end crdt.ID) bool {
	return slices.ContainsFunc(b.State().Questions(), func(q community.Question) bool {
		return q.Motion.Kind == community.MotionConfirm && q.Motion.End == end && !IsOpen(q)
	})
}

// IsReady reports whether enough people have answered yes for a result that
// this device's person may write, and nobody has.
func (b *Book) IsReady(q community.Question) bool {
	needs := b.needs(q.Motion)
	return IsOpen(q) && !b.IsMoot(q) && b.decides(needs.Of.Of, b.Me()) && len(b.agreed(q, identity.PersonID{})) >= needs.Needed
}

// askable refuses motions that could decide nothing, before anybody is asked.
func (b *Book) askable(m community.Motion) error {
	switch {
	case m.Kind == community.MotionConfirm && !b.isDeviceEnd(m.End):
		return unfit(ReasonUnknown, "entry %s is no end of a device that counts", m.End.Short())
	case m.Kind == community.MotionConfirm && b.confirmedEnd(m.End):
		return unfit(ReasonPresent, "the end of a device, entry %s, is confirmed already", m.End.Short())
	case m.Kind == community.MotionRecovery && len(b.State().Stewards()) > 0:
		return unfit(ReasonUntimely, "there are stewards: recovery is for when none is left")
	}
	return nil
}

func (b *Book) isDeviceEnd(id crdt.ID) bool {
	v, err := b.community.Entry(id)
	return err == nil && !v.Sealed() && v.Kind() == community.KindDeviceEnd && b.State().Counts(id)
}

// closed refuses to go on with a motion that a result has decided.
func (b *Book) closed(q community.Question) error {
	if IsOpen(q) {
		return nil
	}
	result := q.Results[0]
	by := ""
	if v, err := b.community.Entry(result); err == nil {
		if person, known := b.State().Person(v.Log()); known {
			by = " of person " + person.Short()
		}
	}
	return unfit(ReasonPresent, "motion %s is closed already: it was decided with entry %s%s", q.ID.Short(), result.Short(), by)
}

// Ungoverned reports whether no steward is left in a community that this
// device's person is a member of: its members may elect some.
func (b *Book) Ungoverned() bool {
	return len(b.State().Stewards()) == 0 && b.State().IsMember(b.Me())
}
