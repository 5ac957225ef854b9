package model

import (
	"context"
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// sourceRequest is where runs out of requests come from, for quotas.
const sourceRequest = "request"

// Admitted is somebody who was let in.
type Admitted struct {
	Deed
	Person    identity.PersonID
	Device    identity.DeviceID
	Log       crdt.LogID
	Name      string // as the request tells it
	Roles     []community.Role
	Again     bool // was let in before: only the welcome is made anew
	Invited   InviteCode
	request   Request
	introduce crdt.Introduction
}

// Check holds a request against the invitation that it answers, and changes
// nothing. Now is this device's clock in Unix seconds. It fails with [Unfit],
// whose reason says why the request is turned away.
func (b *Book) Check(q Request, now int64) (Admitted, error) {
	if q.Community != b.ID() {
		return Admitted{}, unfit(ReasonForeign, "the request is for community %s, and this is %s", q.Community.Short(), b.ID().Short())
	}
	_, in, err := q.run()
	if err != nil {
		return Admitted{}, err
	}
	code, invitation, err := b.issued(q.Invitation)
	if err != nil {
		return Admitted{}, err
	}
	a := Admitted{
		Person: in.Person, Device: in.Device, Log: in.LogID(), Name: q.nameFor(code.Secret), Roles: invitation.Roles,
		Invited: code, request: q, introduce: in,
	}
	if !q.joining(code, in, [32]byte{}).VerifyProof(code.Secret, q.proof) {
		return a, unfit(ReasonAltered, "the request was not made with this invitation's code, or was altered on the way")
	}
	if !in.Certified() {
		return a, unfit(ReasonAltered, "the device that asks is not certified by its person: it has to ask from a replica that holds the words' certificate")
	}
	by, isUsed := b.admissions()[q.Invitation]
	switch {
	case isUsed && by.Log == a.Log && b.ended(a.Log):
		return a, unfit(ReasonUsed, "device %s of person %s was let in and has been removed since", a.Device.Short(), a.Person.Short())
	case isUsed && by.Log == a.Log:
		a.Again = true
	case isUsed:
		return a, unfit(ReasonUsed, "invitation %s was used already, by person %s", q.Invitation.Short(), by.Person.Short())
	case code.Expires != 0 && now > code.Expires:
		return a, unfit(ReasonExpired, "invitation %s has expired", q.Invitation.Short())
	case b.State().IsMember(a.Person):
		return a, unfit(ReasonPresent, "person %s is a member already; another device of theirs is linked, not invited", a.Person.Short())
	}
	return a, b.only(q, code)
}

// issued is an invitation that was issued from this device's log.
func (b *Book) issued(id crdt.ID) (InviteCode, community.Invitation, error) {
	code, invitation, ok, err := b.codeOf(id)
	if err != nil {
		return code, invitation, err
	}
	if _, gone, err := b.revoked(id); err != nil || gone {
		if err == nil {
			err = unfit(ReasonRevoked, "invitation %s was taken back", id.Short())
		}
		return code, invitation, err
	}
	v, err := b.community.Entry(id)
	own, _ := b.seat.Log()
	switch {
	case err != nil:
		return code, invitation, unfit(ReasonUnknown, "no invitation %s is held here", id.Short())
	case v.Log() != own:
		return code, invitation, unfit(ReasonForeign, "invitation %s was issued from log %s: only that device can admit by it", id.Short(), v.Log().Short())
	case !ok || !b.State().Counts(id):
		return code, invitation, unfit(ReasonUnknown, "entry %s is no invitation that counts and whose secret is here", id.Short())
	}
	return code, invitation, nil
}

// Admit lets in who sent a request: it checks it, writes the admission, and
// gives the newcomer the key, or everybody a new one where the charter gives
// newcomers no history. Admitting the same log again changes nothing.
func (b *Book) Admit(ctx context.Context, q Request, now int64) (Admitted, error) {
	a, err := b.Check(q, now)
	if err != nil {
		return a, err
	}
	if !a.Again {
		if !b.rehearsal {
			if err = b.keepAsking(ctx, q); err != nil {
				return a, err
			}
		}
		if a.Deed, err = b.letIn(ctx, a); err != nil {
			return a, err
		}
	}
	if b.rehearsal {
		return a, nil
	}
	keys, err := b.share(ctx, a.Log)
	a.Written, a.Rekeyed = append(a.Written, keys.Written...), keys.Rekeyed
	if err != nil || !keys.Rekeyed {
		return a, err
	}
	told, err := b.retell(ctx)
	a.Written = append(a.Written, told.Written...)
	return a, err
}

func (b *Book) letIn(ctx context.Context, a Admitted) (Deed, error) {
	if err := b.hold(ctx, a.request.run); err != nil {
		return Deed{}, err
	}
	admission := community.Admission{Log: a.Log, Person: a.Person, Invitation: a.Invited.Invitation, Roles: a.Roles}
	drafts, err := b.admitting(admission)
	if err != nil {
		return Deed{}, err
	}
	return b.perform(ctx, act{drafts: drafts, keyed: true})
}

// admitting drafts an admission. Where the charter asks for vouches it carries
// those that are here, and that of who admits.
func (b *Book) admitting(a community.Admission) ([]replica.Draft, error) {
	if !b.State().Rules.Vouch {
		return inClear(a.Body())
	}
	vouched, own, err := b.vouches(a.Log, a.Person)
	if err != nil {
		return nil, err
	}
	a.Vouches = vouched[:min(len(vouched), community.MaxVouches-1)]
	if own {
		return inClear(a.Body())
	}
	drafts, err := inClear(community.Vouch{Log: a.Log, Person: a.Person}.Body())
	return append(drafts, following(func(prev crdt.ID) crdt.Body {
		a := a
		a.Vouches = append(slices.Clone(a.Vouches), prev)
		return a.Body()
	})), err
}

// hold takes the run in which somebody introduces a log. It is outside the set
// until it is let in.
func (b *Book) hold(ctx context.Context, of func() (crdt.Run, crdt.Introduction, error)) error {
	if b.rehearsal {
		return nil
	}
	run, _, err := of()
	if err != nil {
		return err
	}
	admitted, err := b.community.Admit(ctx, sourceRequest, run)
	if err == nil && len(admitted.Refused) > 0 {
		err = unfit(ReasonAltered, "the introduction in the request is refused: %v", admitted.Refused[0])
	}
	return err
}

// share gives a log that was let in the key that all others have, with those of
// earlier epochs inside of it; or all a new one, where the charter gives no
// history or no key fits.
func (b *Book) share(ctx context.Context, log crdt.LogID) (Deed, error) {
	s := b.standing()
	devices := s.State().Devices()
	if _, fits := b.seat.Epoch(devices, s); fits || !slices.Contains(devices, log) {
		return Deed{}, nil // a courier gets none
	}
	before := slices.DeleteFunc(slices.Clone(devices), func(other crdt.LogID) bool { return other == log })
	in, _ := b.community.Introduction(log)
	if key, ok := b.seat.Epoch(before, s); ok && s.State().Rules.History {
		if wrap, _, ok := b.seat.Wrap(key.Key, map[crdt.LogID]identity.SealingID{log: in.Sealing}); ok {
			drafts, err := inClear(wrap.Body())
			if err != nil {
				return Deed{}, err
			}
			return b.perform(ctx, act{drafts: drafts, keyed: true})
		}
	}
	rekeyed, err := b.rekeying(s)
	if err != nil {
		return Deed{}, err
	}
	if len(rekeyed.Drafts) == 0 {
		return Deed{}, fmt.Errorf("share the key: %w", errWithoutLog)
	}
	deed, err := b.perform(ctx, act{drafts: rekeyed.Drafts, keyed: true})
	deed.Rekeyed, deed.Skipped = true, rekeyed.Skipped
	return deed, err
}
