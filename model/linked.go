package model

import (
	"context"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// linkingKey is the key in the space of joinings of a device that waits to be
// linked: [code, request].
const linkingKey = "link"

// AskLink is the new device's part: it begins a log in each community that the
// code names and returns the request to carry back. The replica is new, and the
// device's person the code's.
func AskLink(ctx context.Context, o Options, code LinkCode) (LinkRequest, error) {
	q := LinkRequest{Hash: code.Secret.Hash()}
	for _, id := range code.Communities {
		frame, err := introduce(ctx, o, id)
		if err != nil {
			return q, fmt.Errorf("link: %w", err)
		}
		q.frames = append(q.frames, frame)
	}
	q.proof = q.prove(code)
	value := dagcbor.AppendText(dagcbor.AppendText(dagcbor.AppendArray(nil, 2), code.Text()), q.Text())
	return q, o.Replica.Put(ctx, replica.Record{Space: o.Replica.Space(joiningSpace, replica.Primary), Key: []byte(linkingKey), Value: value})
}

// AwaitsLink is the code that this new device has answered and that nobody has
// welcomed it by; ok is false if there is none.
func AwaitsLink(r *replica.Replica) (code LinkCode, q LinkRequest, ok bool, err error) {
	value, err := r.Space(joiningSpace, replica.Primary).Get([]byte(linkingKey))
	if err != nil {
		return code, q, false, nonexistent(err)
	}
	reader := dagcbor.NewReader(value)
	reader.ArrayOf(2)
	first, second := reader.Text(MaxCodeText), reader.Text(MaxCodeText)
	if err = reader.Close(); err == nil {
		code, err = ReadLinkCode(first)
	}
	if err == nil {
		q, err = ReadLinkRequest(second)
	}
	return code, q, err == nil, err
}

// TakeLinkWelcome takes the other device's answer. It returns the books that
// this device now keeps, and the three words that both screens show.
func TakeLinkWelcome(ctx context.Context, o Options, src io.Reader) (books []*Book, words []string, err error) {
	head, err := readWelcomeHead(src)
	if err != nil {
		return nil, nil, err
	}
	code, q, ok, err := AwaitsLink(o.Replica)
	if err != nil {
		return nil, nil, err
	}
	to := welcomed{secret: code.Secret, request: q.hash()}
	if !ok || !head.isFor(to) {
		return nil, nil, unfit(ReasonForeign, "this welcome is for another device, or was taken already")
	}
	asked := map[crdt.CommunityID]bool{}
	for _, id := range code.Communities {
		asked[id] = true
	}
	if err := head.keeps(code.Commitment); err != nil {
		return nil, nil, err
	}
	stream := identity.NewOpenReader(src, head.key(to))
	if err := takeIn(ctx, o.Replica, stream, func(id crdt.CommunityID) bool { return asked[id] }); err != nil {
		return nil, nil, err
	}
	for _, id := range code.Communities {
		b, err := Open(ctx, o, id)
		if err != nil {
			return nil, nil, err
		}
		if _, has := b.Log(); has {
			books = append(books, b)
		}
	}
	words = identity.ThreeWords(q.agreed(linkWordsTag, code, head.drawn), identity.English)
	return books, words, o.Replica.Put(ctx, replica.Record{Space: o.Replica.Space(joiningSpace, replica.Primary), Key: []byte(linkingKey)})
}
