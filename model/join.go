package model

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// joiningSpace is primary: community → [code, request, name, answer, filled] of
// who asked to join and is not in yet. The answer is empty until one lets this
// device in; filled is 1 once everything has come that the inviter holds.
const joiningSpace = "joinings"

// pending is a request that waits for its welcome.
type pending struct {
	code    InviteCode
	request Request
	name    string
	answer  []byte
	filled  bool
}

func (p pending) welcomed() welcomed {
	return welcomed{secret: p.code.Secret, request: p.request.hash()}
}

// Join answers an invitation: it begins this device's log in the community and
// returns the request to send to the inviter. Name is what the person is to be
// called there. Asking again with the same code gives the same request.
func Join(ctx context.Context, o Options, code InviteCode, name string) (Request, error) {
	if member, err := isMember(ctx, o, code.Community); err != nil || member {
		if err == nil {
			err = unfit(ReasonPresent, "you are in community %s already", code.Community.Short())
		}
		return Request{}, err
	}
	space := o.Replica.Space(joiningSpace, replica.Primary)
	p, asked, err := readPending(space, code.Community)
	if err != nil || asked && p.code.Text() == code.Text() {
		return p.request, err
	}
	if asked && bytes.Equal(p.code.statement(), code.statement()) {
		return p.request, p.keep(ctx, o.Replica, code) // it tells of other addresses
	}
	frame := p.request.frame
	if !asked {
		if frame, err = introduce(ctx, o, code.Community); err != nil {
			return Request{}, fmt.Errorf("join: %w", err)
		}
	}
	q, err := newRequest(code, frame, name, o.Random)
	if err != nil {
		return Request{}, fmt.Errorf("join: %w", err)
	}
	return q, pending{request: q, name: name}.keep(ctx, o.Replica, code)
}

// keep notes what was asked, by which code.
func (p pending) keep(ctx context.Context, r *replica.Replica, code InviteCode) error {
	value := dagcbor.AppendText(dagcbor.AppendText(dagcbor.AppendArray(nil, 5), code.Text()), p.request.Text())
	value = dagcbor.AppendBytes(dagcbor.AppendText(value, p.name), p.answer)
	filled := uint64(0)
	if p.filled {
		filled = 1
	}
	return r.Put(ctx, replica.Record{
		Space: r.Space(joiningSpace, replica.Primary), Key: slices.Clone(code.Community.Link[:]), Value: dagcbor.AppendUint(value, filled),
	})
}

// introduce begins a log in a community that may not have let it in yet, and
// returns the frame by which others take it.
func introduce(ctx context.Context, o Options, id crdt.CommunityID) ([]byte, error) {
	if _, err := o.Replica.Join(ctx, id); err != nil {
		return nil, err
	}
	seat, err := community.TakeSeat(o.Replica, id, o.Device, o.Random)
	if err != nil {
		return nil, err
	}
	introduction, _, err := seat.Introduce(ctx)
	if err != nil {
		return nil, err
	}
	return crdt.AppendFrame(nil, []crdt.Verified{introduction}), nil
}

func isMember(ctx context.Context, o Options, id crdt.CommunityID) (bool, error) {
	if !slices.Contains(o.Replica.Communities(), id) {
		return false, nil
	}
	b, err := Open(ctx, o, id)
	return err == nil && b.State().IsMember(o.Device.Person), err
}

func readPending(space *replica.Space, id crdt.CommunityID) (p pending, ok bool, err error) {
	value, err := space.Get(id.Link[:])
	if err != nil {
		return p, false, nonexistent(err)
	}
	r := dagcbor.NewReader(value)
	r.ArrayOf(5)
	code, request := r.Text(MaxCodeText), r.Text(MaxCodeText)
	p.name, p.answer, p.filled = r.Text(maxShown), r.Bytes(maxAnswer), r.Uint() == 1
	if err = r.Close(); err != nil {
		return p, false, err
	}
	if p.code, err = ReadInviteCode(code); err == nil {
		p.request, err = ReadRequest(request)
	}
	return p, err == nil, err
}

// Awaited is a request of this device that has not brought it in yet.
type Awaited struct {
	Code    InviteCode
	Request Request
	LetIn   *Answer // that came over the network; nil while there is none
	Filled  bool    // and everything that the inviter holds, too: see [TakeAnswer]
}

// Waiting are the communities that this device asked to join and has not been
// welcomed in, with the names that the codes told.
func Waiting(r *replica.Replica) (codes []InviteCode, err error) {
	requests, err := Awaiting(r)
	for _, a := range requests {
		codes = append(codes, a.Code)
	}
	return codes, err
}

// Awaiting are the requests of this device that have not brought it in yet.
func Awaiting(r *replica.Replica) (requests []Awaited, err error) {
	space := r.Space(joiningSpace, replica.Primary)
	for _, id := range r.Communities() {
		p, ok, err := readPending(space, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		a := Awaited{Code: p.code, Request: p.request, Filled: p.filled}
		if len(p.answer) > 0 {
			letIn, err := ReadAnswer(p.answer)
			if err != nil {
				return nil, err
			}
			a.LetIn = &letIn
		}
		requests = append(requests, a)
	}
	return requests, nil
}

// KeepAnswer notes that the inviter has let this device in, and whether
// everything has come that they hold, so that a device that is switched off
// meanwhile goes on from there. An answer to another request is not kept.
func KeepAnswer(ctx context.Context, r *replica.Replica, id crdt.CommunityID, a Answer, filled bool) error {
	p, ok, err := readPending(r.Space(joiningSpace, replica.Primary), id)
	if err != nil || !ok || !a.head.isFor(p.welcomed()) {
		return err
	}
	p.answer, p.filled = a.Bytes(), filled
	return p.keep(ctx, r, p.code)
}

// Joined is a community that this device has become part of.
type Joined struct {
	Deed
	Book  *Book
	Code  InviteCode
	Words []string // the inviter's screen shows the same
}

// TakeWelcome takes the inviter's answer: everything that is held of the
// community. It writes the newcomer's name and forgets the code.
func TakeWelcome(ctx context.Context, o Options, src io.Reader) (Joined, error) {
	head, err := readWelcomeHead(src)
	if err != nil {
		return Joined{}, err
	}
	p, err := pendingFor(o.Replica, head)
	if err != nil {
		return Joined{}, err
	}
	stream := identity.NewOpenReader(src, head.key(p.welcomed()))
	if err := head.keeps(p.code.Commitment); err != nil {
		return Joined{}, err
	}
	if err := takeIn(ctx, o.Replica, stream, func(id crdt.CommunityID) bool { return id == p.code.Community }); err != nil {
		return Joined{}, err
	}
	return p.enter(ctx, o, head)
}

// TakeAnswer takes an inviter's answer to the request for a community that came
// over the network, once everything has come that the inviter holds of it. Like
// [TakeWelcome] it writes the newcomer's name and forgets the code.
func TakeAnswer(ctx context.Context, o Options, id crdt.CommunityID, a Answer) (Joined, error) {
	p, ok, err := readPending(o.Replica.Space(joiningSpace, replica.Primary), id)
	switch {
	case err != nil:
		return Joined{}, err
	case !ok:
		return Joined{}, unfit(ReasonPresent, "nothing is asked of community %s, or it is answered", id.Short())
	case a.State == Refused:
		return Joined{}, &a.Why
	case a.State != Welcome:
		return Joined{}, unfit(ReasonUntimely, "nobody has let this device in yet")
	case !a.head.isFor(p.welcomed()):
		return Joined{}, unfit(ReasonAltered, "the answer is not to this device's request")
	}
	if err := a.head.keeps(p.code.Commitment); err != nil {
		return Joined{}, err
	}
	return p.enter(ctx, o, a.head)
}

// enter begins in a community that has let this device in, as it shows.
func (p pending) enter(ctx context.Context, o Options, head welcomeHead) (Joined, error) {
	b, err := Open(ctx, o, p.code.Community)
	if err != nil {
		return Joined{}, err
	}
	switch _, has := b.Log(); {
	case !has:
		return Joined{}, unfit(ReasonUntimely, "the welcome does not let this device in")
	case b.Ended():
		return Joined{}, unfit(ReasonUntimely, "this device was let in to community %s and has been removed since", b.ID().Short())
	}
	_, in, err := p.request.run()
	if err != nil {
		return Joined{}, err
	}
	j := Joined{Book: b, Code: p.code, Words: p.request.joining(p.code, in, head.drawn).Words(b.State().Rules.Language)}
	if p.name != "" && slices.Contains(b.State().Devices(), in.LogID()) {
		if j.Deed, err = b.Write(ctx, profileOf("", p.name)); err != nil {
			return j, err
		}
	}
	return j, o.Replica.Put(ctx, replica.Record{Space: o.Replica.Space(joiningSpace, replica.Primary), Key: slices.Clone(p.code.Community.Link[:])})
}

// pendingFor finds the request that a welcome answers.
func pendingFor(r *replica.Replica, head welcomeHead) (pending, error) {
	space := r.Space(joiningSpace, replica.Primary)
	for _, id := range r.Communities() {
		p, ok, err := readPending(space, id)
		if err != nil {
			return pending{}, err
		}
		if ok && head.isFor(p.welcomed()) {
			return p, nil
		}
	}
	return pending{}, unfit(ReasonForeign, "this welcome is for another device, or was taken already")
}

// Welcome writes the file that the newcomer begins with. It returns the three
// words that both screens show.
func (b *Book) Welcome(a Admitted, dst io.Writer) (words []string, err error) {
	to := welcomed{secret: a.Invited.Secret, request: a.request.hash()}
	head, err := newWelcomeHead(to, a.Invited.drawn, b.random)
	if err != nil {
		return nil, err
	}
	words = a.request.joining(a.Invited, a.introduce, head.drawn).Words(b.State().Rules.Language)
	return words, welcome(dst, head, to, b.device.Signing.ID(), b.random, b)
}
