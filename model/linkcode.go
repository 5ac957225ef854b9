package model

import (
	"crypto/sha256"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// LinkCode is what one device of a person shows to the next. Whoever has it can
// ask to become that person's device: it never leaves the person's hands.
type LinkCode struct {
	Person      identity.PersonID
	Issuer      identity.DeviceID // only it may let the other in
	Transport   identity.TransportID
	Backup      identity.BackupRecipient // to which the person's backups are sealed; zero for none
	Secret      identity.InvitationSecret
	Expires     int64              // Unix seconds by the issuer's clock; 0: never
	Communities []crdt.CommunityID // that the device will be in, at most MaxLinked
	Name        string             // what the person is called, as the code tells it
	Commitment  [32]byte           // as an invitation's
}

// payload is the canonical CBOR array [person, issuer, transport, backup,
// secret, expires, [community …], name, commitment].
func (c LinkCode) payload() []byte {
	b := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 9), c.Person[:])
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, c.Issuer[:]), c.Transport[:])
	b = dagcbor.AppendBytes(dagcbor.AppendBytes(b, c.Backup[:]), c.Secret.Bytes())
	b = dagcbor.AppendUint(b, uint64(max(c.Expires, 0)))
	b = dagcbor.AppendArray(b, len(c.Communities))
	for _, id := range c.Communities {
		b = dagcbor.AppendBytes(b, id.Link[:])
	}
	return dagcbor.AppendBytes(dagcbor.AppendText(b, c.Name), c.Commitment[:])
}

// Text is the code as a screen shows it.
func (c LinkCode) Text() string { return armour(FormLink, c.payload()) }

// ReadLinkCode reads a code; anything else wraps [ErrCode].
func ReadLinkCode(text string) (c LinkCode, err error) {
	payload, err := unarmour(FormLink, text)
	if err != nil {
		return c, err
	}
	r := dagcbor.NewReader(payload)
	r.ArrayOf(9)
	c.Person, c.Issuer, c.Transport, c.Backup = r.Array32(), r.Array32(), r.Array32(), r.Array32()
	secret := r.Bytes(identity.MostInvitationSecret)
	c.Expires = int64(r.Uint())
	for range r.Array(MaxLinked) {
		c.Communities = append(c.Communities, crdt.CommunityID{Link: r.Array32()})
	}
	c.Name, c.Commitment = r.Text(maxShown), r.Array32()
	if err = r.Close(); err == nil {
		c.Secret, err = identity.ParseInvitationSecret(secret)
	}
	if err == nil {
		err = c.Person.Check()
	}
	if err != nil {
		return LinkCode{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	return c, nil
}

// LinkRequest is what the new device sends back: how it introduces itself in
// each community.
type LinkRequest struct {
	Hash   [32]byte // of the code's secret, by which the issuer finds it
	frames [][]byte
	proof  [32]byte
}

// The tags of what is made of a link code's secret.
const (
	linkProofTag = "tallystick/link-proof/1"
	linkWordsTag = "tallystick/link-words/1"
)

// agreed is a hash over everything that the two devices have told each other;
// drawn is zero until the issuer has drawn it.
func (q LinkRequest) agreed(tag string, code LinkCode, drawn [32]byte) [32]byte {
	h := sha256.New()
	h.Write(append([]byte(tag), 0))
	for _, part := range [][]byte{code.payload(), q.statement(), drawn[:]} {
		sum := sha256.Sum256(part)
		h.Write(sum[:])
	}
	return [32]byte(h.Sum(nil))
}

func (q LinkRequest) prove(code LinkCode) [32]byte {
	statement := q.agreed(linkProofTag, code, [32]byte{})
	return code.Secret.Prove(statement[:])
}

func (q LinkRequest) proves(code LinkCode) bool {
	statement := q.agreed(linkProofTag, code, [32]byte{})
	return code.Secret.Proves(statement[:], q.proof)
}

// statement is the request less its proof.
func (q LinkRequest) statement() []byte {
	b := dagcbor.AppendArray(dagcbor.AppendBytes(nil, q.Hash[:]), len(q.frames))
	for _, frame := range q.frames {
		b = dagcbor.AppendBytes(b, frame)
	}
	return b
}

func (q LinkRequest) hash() [32]byte { return sha256.Sum256(q.statement()) }

// Text is the request as people carry it from one machine to the other.
func (q LinkRequest) Text() string {
	b := append(dagcbor.AppendArray(nil, 3), q.statement()...)
	return armour(FormLinkRequest, dagcbor.AppendBytes(b, q.proof[:]))
}

// ReadLinkRequest reads a request; anything else wraps [ErrCode].
func ReadLinkRequest(text string) (q LinkRequest, err error) {
	payload, err := unarmour(FormLinkRequest, text)
	if err != nil {
		return q, err
	}
	r := dagcbor.NewReader(payload)
	r.ArrayOf(3)
	q.Hash = r.Array32()
	for range r.Array(MaxLinked) {
		q.frames = append(q.frames, r.Bytes(maxCode))
	}
	q.proof = r.Array32()
	if err = r.Close(); err == nil {
		_, err = q.introductions()
	}
	if err != nil {
		return LinkRequest{}, fmt.Errorf("%w: %w", ErrCode, err)
	}
	return q, nil
}

// introduced is how the device introduces itself in one community.
type introduced struct {
	run crdt.Run
	in  crdt.Introduction
}

func (q LinkRequest) introductions() (list []introduced, err error) {
	for _, frame := range q.frames {
		run, err := crdt.ParseFrame(frame)
		if err != nil {
			return nil, err
		}
		in, err := run[0].Introduction()
		if err != nil {
			return nil, err
		}
		first := append(list, introduced{in: in})[0].in
		if len(run) != 1 || in.Person != first.Person || in.Device != first.Device || in.Sealing != first.Sealing {
			return nil, fmt.Errorf("introductions of several devices")
		}
		list = append(list, introduced{run, in})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no introduction")
	}
	return list, nil
}
