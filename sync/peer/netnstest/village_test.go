//go:build netns && linux

package netnstest_test

import (
	"crypto/sha256"
	"slices"
	"strings"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/peer"
)

// village is a community whose founders are these names: the same one in every
// process that is told them.
type village struct {
	*crdttest.World
	names []string
}

func newVillage(names []string) (*village, error) {
	drawing, err := crdttest.Parse("founders " + strings.Join(names, " "))
	if err != nil {
		return nil, err
	}
	w, err := drawing.Build(crdttest.NewCast(), nil)
	return &village{w, names}, err
}

// transport is the key that crdttest gives a device of that name.
func transport(name string) identity.TransportKey {
	return identity.TransportKeyFromSeed(sha256.Sum256([]byte("transport\x00" + name)))
}

// secret is what the members share.
func (v *village) secret() [32]byte { return sha256.Sum256(v.Community.Bytes()) }

// Standing is a member's for every founder.
func (v *village) Standing(c crdt.CommunityID, id identity.TransportID) peer.Standing {
	if c == v.Community && slices.Contains(v.Devices(c), id) {
		return peer.Member
	}
	return peer.Stranger
}

// Devices are the founders'.
func (v *village) Devices(crdt.CommunityID) (all []identity.TransportID) {
	for _, name := range v.names {
		all = append(all, transport(name).ID())
	}
	return all
}

// Secret is the community's.
func (v *village) Secrets(crdt.CommunityID) [][32]byte { return [][32]byte{v.secret()} }

// Inviting is never.
func (v *village) Inviting() bool { return false }

// opening are the first entries of a founder's log.
func (v *village) opening(name string) (drafts []replica.Draft, err error) {
	d, err := v.Device(name)
	if err != nil {
		return nil, err
	}
	drafts = append(drafts, clearly(d.Body()))
	if name == v.names[0] {
		body, err := v.Charter.Body()
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, clearly(body))
	}
	return drafts, nil
}

func clearly(body []byte) replica.Draft {
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return body, false, nil }}
}

// note is a draft of a record in clear.
func note(text string) (replica.Draft, error) {
	body, err := crdt.Body{Kind: "note", Fields: map[string]any{"text": text}}.Block()
	return clearly(body), err
}

// sealed is a draft with a body of the shape of ciphertext.
func sealed(size int) replica.Draft {
	b := dagcbor.AppendArray(nil, 3)
	b = dagcbor.AppendBytes(b, make([]byte, 16))
	b = dagcbor.AppendBytes(b, make([]byte, 24))
	b = dagcbor.AppendBytes(b, make([]byte, size))
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return b, true, nil }}
}
