package community_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/community"
)

func someSecret(t *testing.T, seed byte) identity.InvitationSecret {
	t.Helper()
	secret, err := identity.NewInvitationSecret(bytes.NewReader(bytes.Repeat([]byte{seed}, 16)))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// TestJoiningProof: a proof is for one joiner, at one inviter's log, in one
// exchange, and the words differ whenever it does.
func TestJoiningProof(t *testing.T) {
	joining := community.Joining{
		Community: crdt.CommunityID{Link: dagcbor.Link{1}}, Issuer: crdt.LogID{2}, Transcript: [32]byte{3},
		Keys: crdt.Keys{Person: identity.PersonID{4}, Device: identity.DeviceID{5}, Sealing: identity.SealingID{6}},
	}
	secret := someSecret(t, 7)
	proof := joining.Prove(secret)
	if !joining.VerifyProof(secret, proof) || joining.VerifyProof(someSecret(t, 8), proof) {
		t.Error("a proof is of its own secret and of no other")
	}
	words := joining.Words(identity.English)
	if got, want := strings.Join(words, " "), "tube below stock"; got != want {
		t.Errorf("the words are %s", got)
	}
	for name, change := range map[string]func(*community.Joining){
		"community":  func(j *community.Joining) { j.Community.Link[0]++ },
		"issuer":     func(j *community.Joining) { j.Issuer[0]++ },
		"person":     func(j *community.Joining) { j.Keys.Person[0]++ },
		"device":     func(j *community.Joining) { j.Keys.Device[0]++ },
		"sealing":    func(j *community.Joining) { j.Keys.Sealing[0]++ },
		"transport":  func(j *community.Joining) { j.Keys.Transport[0]++ },
		"nonce":      func(j *community.Joining) { j.Keys.Nonce[0]++ },
		"transcript": func(j *community.Joining) { j.Transcript[0]++ },
	} {
		other := joining
		change(&other)
		if other.VerifyProof(secret, proof) {
			t.Errorf("the proof holds for another %s", name)
		}
		if slices.Equal(other.Words(identity.English), words) {
			t.Errorf("the words are the same for another %s", name)
		}
	}
}
