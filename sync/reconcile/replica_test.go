package reconcile_test

import (
	"os"
	"path/filepath"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/sync/reconcile"
)

// kept is a replica's community as a store.
type kept struct {
	*replica.Community
	t *testing.T
}

func (k kept) Body(id crdt.ID) ([]byte, reconcile.BodyState) {
	state, _, err := k.BodyState(id)
	switch {
	case err != nil || state == replica.BodyLacking:
		return nil, reconcile.BodyAbsent
	case state == replica.BodyGone:
		return nil, reconcile.BodyErased
	}
	e, err := k.Entry(id)
	if err != nil {
		k.t.Fatal(err)
	}
	return e.Body(), reconcile.BodyHere
}

func (k kept) admit(runs []crdt.Run) error {
	for _, run := range runs {
		admitted, err := k.Admit(k.t.Context(), "peer", run)
		if err != nil {
			return err
		}
		for _, refusal := range admitted.Refused {
			return refusal
		}
	}
	return nil
}

func (k kept) admitBody(id crdt.ID, body []byte) error {
	_, err := k.AdmitBody(k.t.Context(), id, body)
	return err
}

func (k kept) erase(ids []crdt.ID) error { return k.Forget(k.t.Context(), ids, ids[0]) }

// TestScriptsOnReplicas holds the conversations of testdata between replicas on
// disk. They may put entries into other runs, so what is said is not compared.
func TestScriptsOnReplicas(t *testing.T) {
	for _, name := range []string{"both", "newcomer", "fork", "fork-short", "bodies", "large", "room"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			runScript(t, string(text), func(id crdt.CommunityID) store { return openReplica(t, id) })
		})
	}
}

func openReplica(t *testing.T, id crdt.CommunityID) kept {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	r, err := replica.Create(t.Context(), replica.Options{Dir: dir, Profile: replica.Small})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	c, err := r.Join(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return kept{c, t}
}

// TestWorldsOnReplicas: two replicas that each hold a part of a random world,
// with everything in it that goes wrong in worlds, end with the same tips as
// one that holds all of it, once they have met.
func TestWorldsOnReplicas(t *testing.T) {
	meetInWorlds(t, 6, func(id crdt.CommunityID) store { return openReplica(t, id) })
}
