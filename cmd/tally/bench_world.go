package main

import (
	"encoding/binary"
	"iter"
	"math/rand/v2"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

const (
	benchLogs = 20
	benchRun  = crdt.MaxRun
	benchText = 240 // bytes in clear, which make a sealed body of about 300
)

// benchWorld is a community of 20 founders that share one device key. All of
// it follows from fixed seeds, so that every phase knows the same one.
type benchWorld struct {
	community crdt.CommunityID
	key       identity.DeviceKey
	charter   []byte
	members   []crdt.Introduction
	own       crdt.Introduction // of the log that local acts are written in
}

func newBenchWorld() (*benchWorld, error) {
	var seed [32]byte
	random := rand.NewChaCha8(seed)
	w := &benchWorld{}
	var err error
	if w.key, err = identity.NewDeviceKey(random); err != nil {
		return nil, err
	}
	sealing, err := identity.NewSealingKey(random)
	if err != nil {
		return nil, err
	}
	transport, err := identity.NewTransportKey(random)
	if err != nil {
		return nil, err
	}
	charter := crdt.Charter{}
	for i := range benchLogs {
		charter.Founders = append(charter.Founders, crdt.Keys{Person: identity.PersonID(w.key.ID()), Device: w.key.ID(),
			Sealing: sealing.ID(), Transport: transport.ID(), Nonce: [32]byte{byte(i)}})
	}
	if w.charter, err = charter.Body(); err != nil {
		return nil, err
	}
	if w.community, err = charter.Community(); err != nil {
		return nil, err
	}
	keys := charter.Founders[0]
	keys.Nonce = [32]byte{benchLogs}
	w.own = crdt.Introduction{Community: w.community, Keys: keys}
	for _, keys := range charter.Founders {
		w.members = append(w.members, crdt.Introduction{Community: w.community, Keys: keys})
	}
	return w, nil
}

// runs are entries in runs of 256, log by log as a first synchronisation
// brings them, n in all.
func (w *benchWorld) runs(n int) iter.Seq2[[]crdt.Verified, error] {
	return func(yield func([]crdt.Verified, error) bool) {
		for i, member := range w.members {
			log := benchLog{world: w, id: member.LogID()}
			count := (n + i) / benchLogs
			log.add(member.Body(), false)
			if i == 0 {
				log.add(w.charter, false)
			}
			for log.next < uint64(count) {
				log.addSealed()
				if len(log.run) == benchRun && !yield(log.take(), log.err) {
					return
				}
			}
			if len(log.run) > 0 && !yield(log.take(), log.err) {
				return
			}
		}
	}
}

// benchLog is one log while it is being written.
type benchLog struct {
	world *benchWorld
	id    crdt.LogID
	next  uint64
	prev  crdt.ID
	run   []crdt.Verified
	err   error
}

func (l *benchLog) take() []crdt.Verified {
	run := l.run
	l.run = nil
	return run
}

func (l *benchLog) addSealed() {
	body, _, err := sealedNote(replica.Place{Log: l.id, Seq: l.next, Prev: l.prev})
	if err != nil {
		l.err = err
	}
	l.add(body, true)
}

func (l *benchLog) add(body []byte, sealed bool) {
	v, err := crdt.Sign(l.world.key, crdt.Header{Log: l.id, Seq: l.next, Prev: l.prev, Sealed: sealed, Body: crdt.BodyID(body)}, body)
	if err != nil {
		l.err = err
		return
	}
	l.run = append(l.run, v)
	l.next, l.prev = l.next+1, v.ID()
}

// begin is the introduction of the own log.
func (w *benchWorld) begin() replica.Batch {
	body := func(replica.Place) ([]byte, bool, error) { return w.own.Body(), false, nil }
	return replica.Batch{Log: w.own.LogID(), Key: w.key, Drafts: []replica.Draft{{Body: body}}}
}

// batch is n notes in the own log.
func (w *benchWorld) batch(n int) replica.Batch {
	b := replica.Batch{Log: w.own.LogID(), Key: w.key}
	for range n {
		b.Drafts = append(b.Drafts, replica.Draft{Body: sealedNote})
	}
	return b
}

// sealedNote is a body of the size that the benchmark uses, as unlike others
// as ciphertext is.
func sealedNote(at replica.Place) ([]byte, bool, error) {
	var seed [32]byte
	copy(seed[:], at.Log[:24])
	binary.BigEndian.PutUint64(seed[24:], at.Seq)
	random := rand.NewChaCha8(seed)
	text := make([]byte, benchText)
	_, _ = random.Read(text)
	var nonce [24]byte
	_, _ = random.Read(nonce[:])
	place := identity.BodyPlace{Log: at.Log, Seq: at.Seq, Prev: at.Prev.Link}
	body, err := place.Seal(identity.Key(seed), text, nonce)
	return body, true, err
}
