package model

import (
	"context"
	"slices"

	"tallystick/model/community"
)

// CheckReturn holds the request of a member's new device, which the root key
// that took the lost one's place certifies in its introduction, against the
// invitation that it answers, and changes nothing. Now is this device's clock
// in Unix seconds. It fails with [Unfit].
func (b *Book) CheckReturn(q Request, now int64) (Admitted, error) {
	if q.Community != b.ID() {
		return Admitted{}, unfit(ReasonForeign, "the request is for community %s, and this is %s", q.Community.Short(), b.ID().Short())
	}
	_, in, err := q.run()
	if err != nil {
		return Admitted{}, err
	}
	code, _, err := b.issued(q.Invitation)
	if err != nil {
		return Admitted{}, err
	}
	a := Admitted{
		Person: in.Person, Device: in.Device, Log: in.LogID(), Name: q.nameFor(code.Secret),
		Invited: code, request: q, introduce: in,
	}
	root := b.State().RootOf(in.Person)
	a.Again = slices.Contains(b.State().Devices(), a.Log)
	switch {
	case !q.joining(code, in, [32]byte{}).VerifyProof(code.Secret, q.proof):
		return a, unfit(ReasonAltered, "the request was not made with this invitation's code, or was altered on the way")
	case !b.State().IsMember(in.Person):
		return a, unfit(ReasonUnknown, "person %s is no member", in.Person.Short())
	case in.Certificate == nil || !in.Certificate.VerifyBy(root, in.Person, in.Device, in.Sealing):
		return a, unfit(ReasonAltered, "the device is not certified by key %s, which speaks for person %s", root.Short(), in.Person.Short())
	case b.ended(a.Log):
		return a, unfit(ReasonUsed, "device %s of person %s was let in and has been removed since", a.Device.Short(), a.Person.Short())
	case !a.Again && code.Expires != 0 && now > code.Expires:
		return a, unfit(ReasonExpired, "invitation %s has expired", q.Invitation.Short())
	}
	return a, b.only(q, code)
}

// Return lets a member's new device in whose certificate is by the root key
// that took the lost one's place, and gives it the key: any member may carry
// that. The invitation only tells the two devices from others, and is not used
// up. Letting the same log in again changes nothing.
func (b *Book) Return(ctx context.Context, q Request, now int64) (Admitted, error) {
	a, err := b.CheckReturn(q, now)
	if err != nil {
		return a, err
	}
	if !a.Again {
		if !b.rehearsal {
			if err := b.keepAsking(ctx, q); err != nil {
				return a, err
			}
		}
		if err := b.hold(ctx, q.run); err != nil {
			return a, err
		}
		drafts, err := inClear(community.Certificate{Log: a.Log, Signature: *a.introduce.Certificate}.Body())
		if err != nil {
			return a, err
		}
		if a.Deed, err = b.perform(ctx, act{drafts: drafts, keyed: true}); err != nil {
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
