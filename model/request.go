package model

import (
	"crypto/sha256"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/community"
)

// Request is what who wants to join sends back to the inviter. It holds no
// secret: who finds it learns that somebody joins, and by which keys.
type Request struct {
	Community  crdt.CommunityID
	Invitation crdt.ID
	frame      []byte // of the joiner's introduction
	name       []byte // sealed for who knows the secret
	proof      [32]byte
}

// The tags that keep what is made of an invitation's secret apart.
const (
	nameTag       = "tallystick/joining-name/1"
	transcriptTag = "tallystick/joining-transcript/1"
)

// newRequest answers a code with the frame that begins the joiner's log.
func newRequest(code InviteCode, frame []byte, name string, random io.Reader) (Request, error) {
	q := Request{Community: code.Community, Invitation: code.Invitation, frame: frame}
	var nonce [24]byte
	if _, err := io.ReadFull(random, nonce[:]); err != nil {
		return q, fmt.Errorf("read randomness: %w", err)
	}
	var err error
	if q.name, err = identity.SealChunk(nameKey(code.Secret), 0, true, []byte(name), nonce); err != nil {
		return q, err
	}
	_, in, err := q.run()
	q.proof = q.joining(code, in, [32]byte{}).Prove(code.Secret)
	return q, err
}

func nameKey(secret identity.InvitationSecret) identity.Key {
	return secret.Prove([]byte(nameTag))
}

// statement is the request less its proof.
func (q Request) statement() []byte {
	b := dagcbor.AppendLink(dagcbor.AppendLink(nil, q.Community.Link), q.Invitation.Link)
	return dagcbor.AppendBytes(dagcbor.AppendBytes(b, q.frame), q.name)
}

func (q Request) hash() [32]byte { return sha256.Sum256(q.statement()) }

// joining is what the two devices agree on: the code, the request, and once it
// is known what the inviter drew after the request came.
func (q Request) joining(code InviteCode, in crdt.Introduction, drawn [32]byte) community.Joining {
	h := sha256.New()
	h.Write(append([]byte(transcriptTag), 0))
	for _, part := range [][]byte{code.statement(), q.statement(), drawn[:]} {
		sum := sha256.Sum256(part)
		h.Write(sum[:])
	}
	return community.Joining{Community: code.Community, Issuer: code.Issuer, Keys: in.Keys, Transcript: [32]byte(h.Sum(nil))}
}

// run is the joiner's introduction, with nothing believed of it.
func (q Request) run() (crdt.Run, crdt.Introduction, error) {
	run, err := crdt.ParseFrame(q.frame)
	if err != nil {
		return nil, crdt.Introduction{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	in, err := run[0].Introduction()
	if err != nil || len(run) != 1 || in.Community != q.Community {
		return nil, crdt.Introduction{}, fmt.Errorf("%w: no introduction to this community", ErrCode)
	}
	return run, in, nil
}

// nameFor opens the name that the joiner goes by.
func (q Request) nameFor(secret identity.InvitationSecret) string {
	name, err := identity.OpenChunk(nameKey(secret), 0, true, q.name)
	if err != nil || len(name) > maxShown || !dagcbor.ValidText(string(name), maxShown) {
		return ""
	}
	return string(name)
}

// Text is the request as people pass it on.
func (q Request) Text() string {
	b := append(dagcbor.AppendArray(nil, 5), q.statement()...)
	return armour(FormRequest, dagcbor.AppendBytes(b, q.proof[:]))
}

// ReadRequest reads a request; anything else wraps [ErrCode]. Whether it is in
// order is for [Book.Admit] to say.
func ReadRequest(text string) (q Request, err error) {
	payload, err := unarmour(FormRequest, text)
	if err != nil {
		return q, err
	}
	r := dagcbor.NewReader(payload)
	r.ArrayOf(5)
	q.Community.Link, q.Invitation.Link = r.Link(), r.Link()
	q.frame, q.name = r.Bytes(maxCode), r.Bytes(maxCode)
	q.proof = r.Array32()
	if err := r.Close(); err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	if _, _, err := q.run(); err != nil {
		return Request{}, err
	}
	return q, nil
}
