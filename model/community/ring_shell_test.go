package community

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// TestRingOnAReplica writes a grant in parts and the key of an audience into a
// real store, and opens the ring anew: first from what was kept, then with only
// what the entries and the device's own keys give.
func TestRingOnAReplica(t *testing.T) {
	ctx, random := t.Context(), rand.NewChaCha8([32]byte{3})
	r, err := replica.Create(ctx, replica.Options{Dir: filepath.Join(t.TempDir(), "books")})
	check(t, err)
	t.Cleanup(func() { _ = r.Close() })
	d := Device{Person: identity.PersonID{1, 1}, Transport: identity.TransportID{9}}
	d.Signing, err = identity.NewDeviceKey(random)
	check(t, err)
	d.Sealing, err = identity.NewSealingKey(random)
	check(t, err)
	seat, err := Found(ctx, r, d, Rules{Purpose: PurposePrivate, Language: identity.English, History: true}, nil, random)
	check(t, err)

	to := map[crdt.LogID]identity.SealingID{seat.log: d.Sealing.ID()}
	for i := range 3 * MaxGrant {
		to[crdt.LogID{1, byte(i), byte(i >> 8)}] = d.Sealing.ID()
	}
	check(t, seat.grantFrom(ctx, seat.log, to, nil, nil))
	first, _ := seat.Epoch(seat.inForce(), allCount{seat.Ring})
	own, err := newAudience(seat.id, seat.log, d.Sealing, map[crdt.LogID]identity.SealingID{seat.log: d.Sealing.ID()}, random)
	check(t, err)
	block, err := Note{Text: "mine"}.Body().Block()
	check(t, err)
	entries, err := seat.author(ctx, seat.log, []replica.Draft{own.draft(first, random), own.writing().draft(block, random)})
	check(t, err)

	for _, clear := range []bool{false, true} {
		if clear {
			check(t, r.Put(ctx, everyKey(t, r)...))
		}
		ring, err := OpenRing(r, seat.id, d)
		check(t, err)
		if _, outcome := ring.Open(entries[1]); outcome != Text || ring.Keys() != 3 {
			t.Errorf("cleared %t: the note is %s, with %d keys", clear, outcome, ring.Keys())
		}
		if key, ok := ring.Audience([]crdt.LogID{seat.log}, allCount{ring}); !ok || key.Key != own.id {
			t.Errorf("cleared %t: the audience's key is not chosen", clear)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// everyKey deletes all that rings have kept.
func everyKey(t *testing.T, r *replica.Replica) (records []replica.Record) {
	t.Helper()
	for _, space := range []*replica.Space{r.Space(keySpace, replica.Primary), r.Space(epochSpace, replica.Derived)} {
		for record, err := range space.All(nil) {
			check(t, err)
			records = append(records, replica.Record{Space: space, Key: record.Key})
		}
	}
	return records
}
