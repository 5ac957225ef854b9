package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/peer"
)

// newBenchCrowd is a community of one person with many logs, one for each time
// that the device began anew; all follows from a fixed seed.
func newBenchCrowd(logs int) (*benchWorld, error) {
	seed := [32]byte{1}
	random := rand.NewChaCha8(seed)
	words, err := identity.NewWords(identity.English, 12, random)
	if err != nil {
		return nil, err
	}
	w, root := &benchWorld{}, words.Root()
	if w.key, err = identity.NewDeviceKey(random); err != nil {
		return nil, err
	}
	sealing, err := identity.NewSealingKey(random)
	if err != nil {
		return nil, err
	}
	keys := crdt.Keys{Person: root.Person(), Device: w.key.ID(), Sealing: sealing.ID(), Transport: sideGiving.transport().ID()}
	charter := crdt.Charter{Founders: []crdt.Keys{keys}}
	if w.charter, err = charter.Body(); err != nil {
		return nil, err
	}
	if w.community, err = charter.Community(); err != nil {
		return nil, err
	}
	certificate := root.Certify(keys.Device, keys.Sealing)
	for i := range logs {
		binary.BigEndian.PutUint64(keys.Nonce[:], uint64(i))
		w.members = append(w.members, crdt.Introduction{Community: w.community, Keys: keys, Certificate: &certificate})
	}
	return w, nil
}

// beginnings are the first entries of all logs, a run for each log.
func (w *benchWorld) beginnings() iter.Seq2[[]crdt.Verified, error] {
	return func(yield func([]crdt.Verified, error) bool) {
		for i, member := range w.members {
			log := benchLog{world: w, id: member.LogID()}
			log.add(member.Body(), false)
			if i == 0 {
				log.add(w.charter, false)
			}
			log.addSealed()
			if !yield(log.take(), log.err) {
				return
			}
		}
	}
}

// write adds one entry to each of n logs, from the first-th on, and says how
// many bytes those entries are.
func (w *benchWorld) write(ctx context.Context, c *replica.Community, first, n int) (bytes int, err error) {
	var runs [][]crdt.Verified
	for _, member := range w.members[first : first+n] {
		tips := c.TipsOf(member.LogID())
		if len(tips) != 1 {
			return 0, fmt.Errorf("a log has %d tips, not one", len(tips))
		}
		log := benchLog{world: w, id: member.LogID(), next: tips[0].Seq + 1, prev: tips[0].ID}
		log.addSealed()
		if log.err != nil {
			return 0, log.err
		}
		bytes += len(log.run[0].Block()) + len(log.run[0].Body())
		runs = append(runs, log.run)
	}
	_, err = c.AdmitAll(ctx, "bench", parsed(func(yield func([]crdt.Verified, error) bool) {
		for _, run := range runs {
			if !yield(run, nil) {
				return
			}
		}
	}))
	return bytes, err
}

// parsed are runs as they come from outside.
func parsed(runs iter.Seq2[[]crdt.Verified, error]) iter.Seq2[crdt.Run, error] {
	return func(yield func(crdt.Run, error) bool) {
		for run, err := range runs {
			var taken crdt.Run
			if err == nil {
				taken, err = crdt.ParseFrame(crdt.AppendFrame(nil, run))
			}
			if !yield(taken, err) || err != nil {
				return
			}
		}
	}
}

// weigh is how many bytes of the entries held are bodies, and how many name
// others' entries.
func weigh(c *replica.Community) (bodies, deps int, err error) {
	for _, tip := range c.Tips() {
		for v, err := range c.Chain(tip.ID, 0) {
			if err != nil {
				return 0, 0, err
			}
			bodies += len(v.Body())
			for _, dep := range v.Header().Deps {
				deps += len(dagcbor.AppendLink(nil, dep.Link))
			}
		}
	}
	return bodies, deps, nil
}

// side is one of the two replicas that meet.
type side string

// The sides: one gives what it has, the other dials it.
const (
	sideGiving side = "giving"
	sideTaking side = "taking"
)

// transport is the key by which the other side knows this one.
func (s side) transport() identity.TransportKey {
	var seed [32]byte
	copy(seed[:], s)
	return identity.TransportKeyFromSeed(seed)
}

func (s side) other() side {
	if s == sideGiving {
		return sideTaking
	}
	return sideGiving
}

// store is the side's data directory.
func (s side) store() string {
	if s == sideGiving {
		return benchStore
	}
	return takingStore
}

// benchGate knows the other side as a member, and nobody else.
type benchGate struct{ other identity.TransportID }

// Standing is a member's for the other side.
func (g benchGate) Standing(_ crdt.CommunityID, id identity.TransportID) peer.Standing {
	if id == g.other {
		return peer.Member
	}
	return peer.Stranger
}

// Devices are the other side.
func (g benchGate) Devices(crdt.CommunityID) []identity.TransportID {
	return []identity.TransportID{g.other}
}

// Secrets are the community's id: there is nobody to keep it from.
func (g benchGate) Secrets(c crdt.CommunityID) [][32]byte { return [][32]byte{c.Link} }

// Inviting is never.
func (g benchGate) Inviting() bool { return false }
