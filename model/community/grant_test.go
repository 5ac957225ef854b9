package community

import (
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

func TestGrantSecretsOpenInTheirPlaceOnly(t *testing.T) {
	at := replica.Place{Log: crdt.LogID{1}, Seq: 2}
	want := grantSecrets{gossip: [32]byte{3}, parents: map[identity.KeyID]identity.Key{{4}: {5}, {6}: {7}}}
	sealed, err := want.seal(identity.Key{8}, at, [24]byte{9})
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

func FuzzParseGrantSecrets(f *testing.F) {
	f.Add([]byte{0x82, 0x58, 0x20})
	f.Fuzz(func(t *testing.T, clear []byte) {
		s, err := parseGrantSecrets(clear)
		if err == nil && len(s.parents) > MaxParents {
			t.Errorf("%d parents", len(s.parents))
		}
	})
}
