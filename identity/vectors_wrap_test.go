package identity_test

import (
	"bytes"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// wrapVector is frozen: made once, opened for ever.
type wrapVector struct {
	Community    hexText   `json:"community"`
	Creator      hexText   `json:"creator"`
	KeyID        hexText   `json:"key_id"`
	Recipient    hexText   `json:"recipient"`
	RecipientKey hexText   `json:"recipient_key"`
	Recipients   []hexText `json:"recipients"`
	Seed         hexText   `json:"recipient_seed"`
	Key          hexText   `json:"key"`
	Wrap         hexText   `json:"wrap"`
}

func (v wrapVector) info(t *testing.T) identity.WrapInfo {
	t.Helper()
	community, err := dagcbor.LinkFromBytes(v.Community)
	if err != nil {
		t.Fatal(err)
	}
	return identity.WrapInfo{Community: community, Creator: v.Creator.array32(), Key: v.KeyID.array32(),
		Recipient: v.Recipient.array32(), RecipientKey: v.RecipientKey.array32()}
}

// wrapVectors gives the frozen ones back, and makes them if there are none.
func wrapVectors(t *testing.T, frozen []wrapVector) []wrapVector {
	if len(frozen) > 0 {
		return frozen
	}
	for n := 1; n <= 3; n++ {
		frozen = append(frozen, newWrapVector(t, n))
	}
	return frozen
}

func newWrapVector(t *testing.T, n int) wrapVector {
	t.Helper()
	creator, recipient, key, seed := filled(1), filled(byte(n)), identity.Key(filled(0x40)), filled(0x21)
	var recipients [][32]byte
	for i := range n {
		recipients = append(recipients, filled(byte(i+1)))
	}
	community, public := testCommunity(), identity.SealingKeyFromSeed(seed).ID()
	id := identity.KeyIDOf(community, creator, recipients, key)
	i := identity.WrapInfo{Community: community, Creator: creator, Key: id, Recipient: recipient, RecipientKey: public}
	wrap, err := i.Seal(key)
	if err != nil {
		t.Fatal(err)
	}
	return wrapVector{community.Bytes(), creator[:], id[:], recipient[:], public[:], hexTexts(recipients), seed[:], key[:], wrap[:]}
}

func TestWrapVectors(t *testing.T) {
	for n, v := range readVectors(t).Wraps {
		secret := identity.SealingKeyFromSeed(v.Seed.array32())
		key, err := v.info(t).Open(secret, identity.Wrap(v.Wrap), arrays32(v.Recipients))
		if err != nil || !bytes.Equal(key[:], v.Key) {
			t.Errorf("wrap %d: %v", n, err)
		}
	}
}

type backupVector struct {
	Seed      hexText `json:"backup_seed"`
	Recipient hexText `json:"backup_recipient"`
	FileKey   hexText `json:"file_key"`
	Wrap      hexText `json:"wrap"`
}

func testWords(t *testing.T) identity.Words {
	t.Helper()
	w, err := identity.NewWords(identity.English, 12, bytes.NewReader(make([]byte, 16)))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func backupVectors(t *testing.T, frozen []backupVector) []backupVector {
	if len(frozen) > 0 {
		return frozen
	}
	secret, fileKey := testWords(t).Backup(), identity.Key(filled(0x50))
	recipient := secret.Recipient()
	wrap, err := recipient.Seal(fileKey)
	if err != nil {
		t.Fatal(err)
	}
	return []backupVector{{secret.SeedForTest(), recipient[:], fileKey[:], wrap[:]}}
}

func TestBackupVectors(t *testing.T) {
	for n, v := range readVectors(t).BackupWraps {
		key, err := testWords(t).Backup().Open(identity.Wrap(v.Wrap))
		if err != nil || !bytes.Equal(key[:], v.FileKey) {
			t.Errorf("backup wrap %d: %v", n, err)
		}
	}
}
