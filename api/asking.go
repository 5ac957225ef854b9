package api

import (
	"context"
	"errors"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

// Hear answers a request to be let in that a stranger's device sent over the
// network. An error means that it is no request at all.
func (d *Desk) Hear(ctx context.Context, from identity.TransportID, request []byte) (answer []byte, err error) {
	q, err := model.ReadRequest(string(request))
	if err != nil {
		return nil, err
	}
	c, err := d.Replica.Community(q.Community)
	if errors.Is(err, replica.ErrNotFound) {
		why := model.Unfit{Reason: model.ReasonForeign, What: "community " + q.Community.Short() + " is not on the device that was asked"}
		return model.Answer{State: model.Refused, Why: why}.Bytes(), nil
	}
	if err != nil {
		return nil, err
	}
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		heard, err := b.Hear(ctx, from, q, d.Now().Unix())
		answer = heard.Bytes()
		return err
	})
	return answer, err
}

// askingIn is who asked over the network by an invitation; nil where nobody did.
func askingIn(b *model.Book, i model.Invitation) (*wire.Asking, error) {
	a, ok, err := b.Asking(i.ID)
	if err != nil || !ok || !i.Admitted.IsZero() && i.Log != a.Log {
		return nil, err
	}
	return &wire.Asking{Person: personNamed(a.Person, a.Name), Device: deviceNamed(a.Device), Request: a.Request.Text(), Words: a.Words}, nil
}
