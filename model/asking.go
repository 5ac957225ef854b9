package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// askingSpace is primary: community ‖ invitation → [request] of who asked over
// the network to be let in, or was let in by whatever way. There is one for each
// invitation at most, and only who knows its secret gets there.
const askingSpace = "asking"

// Asking is somebody who asked over the network to be let in.
type Asking struct {
	Person  identity.PersonID
	Device  identity.DeviceID
	Log     crdt.LogID
	Name    string // as the request tells it
	Request Request
	Words   []string // once they are in: their screen shows the same
}

// Hear answers a request that came over the network from a device: it keeps who
// asks until a person of this side has decided. Now is this device's clock in
// Unix seconds. Asking again is free; while one device waits by an invitation,
// no other can.
func (b *Book) Hear(ctx context.Context, from identity.TransportID, q Request, now int64) (Answer, error) {
	a, err := b.hear(ctx, from, q, now)
	if refused, ok := refusal(err); ok {
		return refused, nil
	}
	return a, err
}

func (b *Book) hear(ctx context.Context, from identity.TransportID, q Request, now int64) (Answer, error) {
	a, err := b.Check(q, now)
	if err != nil {
		return Answer{}, err
	}
	if from != a.introduce.Transport {
		return Answer{}, unfit(ReasonAltered, "the request came from another device than it is for")
	}
	if !a.Again {
		if err := b.declined(a); err != nil {
			return Answer{}, err
		}
	}
	asking, ok, err := b.asking(a.Invited)
	if err != nil {
		return Answer{}, err
	}
	if ok && asking.Log != a.Log && !a.Again {
		return Answer{}, unfit(ReasonUsed, "device %s asks by invitation %s already", asking.Device.Short(), q.Invitation.Short())
	}
	if !ok || asking.Request.hash() != q.hash() {
		if err = b.keepAsking(ctx, q); err != nil {
			return Answer{}, err
		}
	}
	if !a.Again {
		return Answer{State: Waits}, nil
	}
	head := welcomeHead{drawn: a.Invited.drawn}
	head.to = head.toFor(welcomed{secret: a.Invited.Secret, request: q.hash()})
	return Answer{State: Welcome, head: head}, nil
}

func (b *Book) askingKey(invitation crdt.ID) []byte { return b.invitationKey(invitation.Link) }

// keepAsking keeps a request.
func (b *Book) keepAsking(ctx context.Context, q Request) error {
	return b.replica.Put(ctx, replica.Record{
		Space: b.replica.Space(askingSpace, replica.Primary), Key: b.askingKey(q.Invitation),
		Value: dagcbor.AppendText(dagcbor.AppendArray(nil, 1), q.Text()),
	})
}

// only refuses a request by a code that has welcomed another one: once the words
// were shown, nobody may look for a request that gives others.
func (b *Book) only(q Request, by InviteCode) error {
	asking, ok, err := b.asking(by)
	if err != nil || !ok || asking.Request.hash() == q.hash() {
		return err
	}
	if _, letIn := b.place(asking.Log); letIn {
		return unfit(ReasonUsed, "device %s was let in by another request", asking.Device.Short())
	}
	return nil
}

// Asking is who asked over the network by an invitation of this device; ok is
// false where nobody did.
func (b *Book) Asking(invitation crdt.ID) (a Asking, ok bool, err error) {
	code, _, held, err := b.codeOf(invitation)
	if err != nil || !held {
		return a, false, err
	}
	if a, ok, err = b.asking(code); err != nil || !ok {
		return a, ok, err
	}
	if by, isUsed := b.admissions()[invitation]; isUsed && by.Log == a.Log {
		_, in, _ := a.Request.run()
		a.Words = a.Request.joining(code, in, code.drawn).Words(b.State().Rules.Language)
	}
	return a, true, nil
}

// asking reads who asked by a code.
func (b *Book) asking(code InviteCode) (a Asking, ok bool, err error) {
	value, err := b.replica.Space(askingSpace, replica.Primary).Get(b.askingKey(code.Invitation))
	if err != nil {
		return a, false, nonexistent(err)
	}
	r := dagcbor.NewReader(value)
	r.ArrayOf(1)
	text := r.Text(MaxCodeText)
	if err = r.Close(); err == nil {
		a.Request, err = ReadRequest(text)
	}
	if err != nil {
		return a, false, err
	}
	_, in, err := a.Request.run()
	a.Person, a.Device, a.Log, a.Name = in.Person, in.Device, in.LogID(), a.Request.nameFor(code.Secret)
	return a, err == nil, err
}
