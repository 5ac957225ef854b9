package community

import (
	"math/rand/v2"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

func TestGrantSecretsOpenInTheirPlaceOnly(t *testing.T) {
	at := replica.Place{Log: crdt.LogID{1}, Seq: 2}
	want := grantSecrets{gossip: [32]byte{3}, parents: map[identity.KeyID]identity.Key{{4}: {5}, {6}: {7}}}
	sealed, err := want.seal(identity.Key{8}, at, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := openGrantSecrets(identity.Key{8}, at.Log, at.Seq, sealed)
	if err != nil || got.gossip != want.gossip || len(got.parents) != 2 || got.parents[identity.KeyID{6}] != (identity.Key{7}) {
		t.Errorf("opened %v, %v", got, err)
	}
	for name, open := range map[string]func() (grantSecrets, error){
		"another key": func() (grantSecrets, error) { return openGrantSecrets(identity.Key{9}, at.Log, at.Seq, sealed) },
		"another seq": func() (grantSecrets, error) { return openGrantSecrets(identity.Key{8}, at.Log, 3, sealed) },
		"another log": func() (grantSecrets, error) { return openGrantSecrets(identity.Key{8}, crdt.LogID{2}, at.Seq, sealed) },
		"cut short":   func() (grantSecrets, error) { return openGrantSecrets(identity.Key{8}, at.Log, at.Seq, sealed[1:]) },
		"far too long": func() (grantSecrets, error) {
			return openGrantSecrets(identity.Key{8}, at.Log, at.Seq, make([]byte, 1<<20))
		},
	} {
		if _, err := open(); err == nil {
			t.Errorf("%s: opens", name)
		}
	}
}

// TestKeyUnderAnotherName hands a recipient a wrap that holds another key than
// the grant names: it is refused, so that nobody gets a key of their own.
func TestKeyUnderAnotherName(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	secret, err := identity.NewSealingKey(random)
	if err != nil {
		t.Fatal(err)
	}
	community, log := crdt.CommunityID{}, crdt.LogID{1}
	community.Link[0] = 1
	g, err := newGrant(community, log, map[crdt.LogID]identity.SealingID{log: secret.ID()}, nil, random)
	if err != nil {
		t.Fatal(err)
	}
	honest := g.key
	for _, key := range []identity.Key{honest, {9}} {
		g.key = key
		body, err := g.body(replica.Place{Log: log, Seq: 1})
		if err != nil {
			t.Fatal(err)
		}
		e, err := ParseEpoch(body)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := e.unwrap(community, log, log, secret)
		if (err == nil) != (key == honest) || err == nil && opened != honest {
			t.Errorf("opened, error %v", err)
		}
	}
}
