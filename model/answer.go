package model

import (
	"errors"
	"fmt"

	"tallystick/crdt/dagcbor"
)

// Answer is what an inviter's device says to a request that came over the
// network. It is told over a connection on which that device has proved who it
// is, and holds no secret.
type Answer struct {
	State Answered
	Why   Unfit // where the request was refused
	head  welcomeHead
}

// Answered is how far a request has come.
type Answered uint64

// The states. Whoever waits asks again.
const (
	Waits   Answered = iota // for a person to look at it
	Welcome                 // let in: what is held comes in an exchange of entries
	Refused
)

// Bytes are the canonical CBOR array [state, reason, what, drawn, for].
func (a Answer) Bytes() []byte {
	b := dagcbor.AppendUint(dagcbor.AppendArray(nil, 5), uint64(a.State))
	b = dagcbor.AppendText(dagcbor.AppendText(b, string(a.Why.Reason)), a.Why.What)
	return dagcbor.AppendBytes(dagcbor.AppendBytes(b, a.head.drawn[:]), a.head.to[:])
}

// ReadAnswer reads an answer; anything else wraps [ErrCode].
func ReadAnswer(data []byte) (a Answer, err error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(5)
	a.State = Answered(r.Uint())
	a.Why.Reason, a.Why.What = Reason(r.Text(maxReason)), r.Text(maxWhy)
	a.head.drawn = r.Array32()
	to := r.Bytes(len(a.head.to))
	err = r.Close()
	switch {
	case err != nil:
	case a.State > Refused:
		err = fmt.Errorf("state %d", a.State)
	case len(to) != len(a.head.to):
		err = fmt.Errorf("%d bytes, not %d", len(to), len(a.head.to))
	}
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	copy(a.head.to[:], to)
	return a, nil
}

// refusal is the answer to a request that an error turns away; ok is false
// where the error says nothing of the request.
func refusal(err error) (a Answer, ok bool) {
	var unfit *Unfit
	switch {
	case errors.As(err, &unfit):
		a.Why = *unfit
	case errors.Is(err, ErrCode):
		a.Why = Unfit{Reason: ReasonAltered, What: err.Error()}
	default:
		return a, false
	}
	a.State = Refused
	a.Why.What = a.Why.What[:min(len(a.Why.What), maxWhy)]
	return a, true
}
