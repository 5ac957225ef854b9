package community

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

const keyVectorsFile = "testdata/keys.json"

// keyVectors are frozen: made once, since wraps are random, and opened for ever.
// Entries are in the order of writing, each in a frame of its own.
type keyVectors struct {
	Community string            `json:"community"`
	Devices   []keyVectorDevice `json:"devices"`
	Entries   []string          `json:"entries"`
	Inside    []string          `json:"inside"` // the bodies, in clear
}

type keyVectorDevice struct {
	Person  string    `json:"person"`
	Signing string    `json:"signing_seed"`
	Sealing string    `json:"sealing_seed"`
	Opens   []Outcome `json:"opens"` // by entry
	Keys    []string  `json:"keys"`  // held in the end, sorted by id: id and key
}

// TestKeyVectors opens the frozen entries with the keys of each device: an
// epoch, an audience's key, a wrap for a newcomer, a pass to a linked device.
func TestKeyVectors(t *testing.T) {
	raw, err := os.ReadFile(keyVectorsFile)
	if errors.Is(err, fs.ErrNotExist) && flag.Lookup("update").Value.String() == "true" {
		raw = freezeKeys(t)
		err = os.WriteFile(keyVectorsFile, raw, 0o600)
	}
	check(t, err)
	var vectors keyVectors
	check(t, json.Unmarshal(raw, &vectors))
	w := newKeyWorld(t)
	copy(w.community.Link[:], unhex(t, vectors.Community))
	w.thaw(vectors)
	for n, device := range vectors.Devices {
		d := Device{
			Person:  identity.PersonID(unhex(t, device.Person)),
			Signing: identity.DeviceKeyFromSeed([32]byte(unhex(t, device.Signing))),
			Sealing: identity.SealingKeyFromSeed([32]byte(unhex(t, device.Sealing))),
		}
		k := feed(NewKeychain(w.community, d, w, nil), w.written)
		if got := heldKeys(k); !slices.Equal(got, device.Keys) {
			t.Errorf("device %d holds %v", n, got)
		}
		for i, v := range w.written {
			block, outcome, _ := k.Open(v)
			if outcome != device.Opens[i] || outcome == Text && hex.EncodeToString(block) != vectors.Inside[i] {
				t.Errorf("entry %d is %s on device %d, not %s", i, outcome, n, device.Opens[i])
			}
		}
	}
}

// thaw reads the entries back.
func (w *keyWorld) thaw(vectors keyVectors) {
	for _, text := range vectors.Entries {
		run, err := crdt.ParseFrame(unhex(w.t, text))
		w.check(err)
		var signer identity.DeviceID
		for _, device := range vectors.Devices {
			key := identity.DeviceKeyFromSeed([32]byte(unhex(w.t, device.Signing)))
			if vouched, _ := crdt.Vouch(run, key.ID()); len(vouched) == 1 {
				signer = key.ID()
			}
		}
		vouched, _ := crdt.Vouch(run, signer)
		if len(vouched) != 1 {
			w.t.Fatal("a frozen entry that nobody signed")
		}
		if vouched[0].Seq() == 0 {
			in, err := vouched[0].Introduction()
			w.check(err)
			w.intros[in.LogID()] = in
		}
		w.written = append(w.written, vouched[0])
	}
}

// freezeKeys makes the vectors.
func freezeKeys(t *testing.T) []byte {
	w := newKeyWorld(t)
	ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
	first, _ := ana.epoch(true, ana)
	ana.note(first, "under the first epoch")
	second, _ := ana.epoch(true, ana, bea)
	pair, _ := bea.audience(second, ana, bea)
	bea.note(pair, "for two")
	carl, phone := w.pen(w.person(3)), w.pen(w.person(1))
	wrap, _, _ := bea.chain().Wrap(second.Key, sealings(carl, phone))
	bea.write(bea.body(wrap.Body()))
	ana.passOn(second, true, ana, phone)

	vectors := keyVectors{Community: hex.EncodeToString(w.community.Link[:])}
	all := feed(NewKeychain(w.community, ana.device, w, nil), w.written)
	for _, v := range w.written {
		block, _, _ := all.Open(v)
		vectors.Entries = append(vectors.Entries, hex.EncodeToString(crdt.AppendFrame(nil, []crdt.Verified{v})))
		vectors.Inside = append(vectors.Inside, hex.EncodeToString(block))
	}
	for _, p := range []*pen{ana, bea, carl, phone} {
		signing, sealing := p.device.Signing.Seed(), p.device.Sealing.Seed()
		device := keyVectorDevice{
			Person: hex.EncodeToString(p.device.Person[:]), Signing: hex.EncodeToString(signing[:]), Sealing: hex.EncodeToString(sealing[:]),
			Keys: heldKeys(p.chain()),
		}
		for _, v := range w.written {
			device.Opens = append(device.Opens, p.reads(v))
		}
		vectors.Devices = append(vectors.Devices, device)
	}
	raw, err := json.MarshalIndent(vectors, "", " ")
	check(t, err)
	return append(raw, '\n')
}

func heldKeys(k *Keychain) (keys []string) {
	for id, key := range k.keys {
		keys = append(keys, hex.EncodeToString(id[:])+" "+hex.EncodeToString(key[:]))
	}
	slices.Sort(keys)
	return keys
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
