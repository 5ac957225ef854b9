package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"tallystick/crdt"
	"tallystick/identity"
)

// founder is one of the people who found the community of the suite, with a
// device of theirs.
type founder struct {
	root   identity.RootKey
	device identity.DeviceKey
	keys   crdt.Keys
}

// founderOf is the founder with this number in the world that seed stands for.
func founderOf(seed string, number int) (founder, error) {
	part := func(use string) [32]byte { return sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", seed, use, number)) }
	entropy := part("person")
	words, err := identity.NewWords(identity.English, 12, bytes.NewReader(entropy[:]))
	if err != nil {
		return founder{}, err
	}
	f := founder{root: words.Root(), device: identity.DeviceKeyFromSeed(part("device"))}
	f.keys = crdt.Keys{
		Person: f.root.Person(), Device: f.device.ID(), Sealing: identity.SealingKeyFromSeed(part("sealing")).ID(),
		Transport: identity.TransportKeyFromSeed(part("transport")).ID(), Nonce: part("nonce"),
	}
	return f, nil
}

// world is the community of the suite: as many founders as were asked for, each
// with a log. The first one's device is the worker's.
type world struct {
	id       crdt.CommunityID
	charter  []byte
	founders []founder
}

func worldOf(seed string, founders int) (w world, err error) {
	charter := crdt.Charter{Nonce: sha256.Sum256([]byte(seed + "\x00charter"))}
	for n := range founders {
		f, err := founderOf(seed, n)
		if err != nil {
			return w, err
		}
		w.founders, charter.Founders = append(w.founders, f), append(charter.Founders, f.keys)
	}
	if w.id, err = charter.Community(); err == nil {
		w.charter, err = charter.Body()
	}
	return w, err
}

// introduction begins a founder's log: the one in the charter, or a new one
// that replaces others.
func (w world) introduction(f founder, replaces []crdt.LogID) crdt.Introduction {
	in := crdt.Introduction{Community: w.id, Keys: f.keys, Replaces: replaces}
	if len(replaces) > 0 {
		_, _ = rand.Read(in.Nonce[:])
	}
	certificate := f.root.Certify(in.Device, in.Sealing)
	in.Certificate = &certificate
	return in
}

// noteBody is a note in clear with size bytes beside its text that no
// compression makes smaller.
func noteBody(text string, size int) ([]byte, error) {
	ballast := make([]byte, size)
	_, _ = rand.Read(ballast)
	return crdt.Body{Kind: "note", Fields: map[string]any{"text": text, "ballast": ballast}}.Block()
}

// storeKey encrypts the store of a world, if that is asked for.
func (s settings) storeKey() []byte {
	if !s.sealed {
		return nil
	}
	key := sha256.Sum256([]byte(s.seed + "\x00store"))
	return key[:]
}
