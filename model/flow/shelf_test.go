package flow_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// shelf is a community of one with its records.
type shelf struct {
	testing.TB
	replica *replica.Replica
	device  community.Device
	seat    *community.Seat
	engine  *fold.Engine
}

func newShelf(t testing.TB) *shelf { return newShelfOn(t, replica.Small) }

func newShelfOn(t testing.TB, profile replica.Profile) *shelf {
	t.Helper()
	random := rand.NewChaCha8([32]byte{5})
	words, err := identity.NewWords(identity.English, 12, random)
	check(t, err)
	signing, err := identity.NewDeviceKey(random)
	check(t, err)
	sealing, err := identity.NewSealingKey(random)
	check(t, err)
	d := community.Device{Person: words.Root().Person(), Signing: signing, Sealing: sealing, Transport: identity.TransportID{9}}
	d.Certificate = words.Root().Certify(signing.ID(), sealing.ID())
	r, err := replica.Create(t.Context(), replica.Options{Dir: filepath.Join(t.TempDir(), "books"), Profile: profile})
	check(t, err)
	t.Cleanup(func() { _ = r.Close() })
	s := &shelf{TB: t, replica: r, device: d}
	s.seat, err = community.Found(t.Context(), r, d, community.Rules{Purpose: community.PurposePrivate, Language: identity.English}, nil, random)
	check(t, err)
	s.engine, err = fold.Open(t.Context(), s.options(flow.Kinds()))
	check(t, err)
	s.catchUp()
	return s
}

func (s *shelf) options(kinds []fold.Kind) fold.Options {
	id := s.seat.Community().ID()
	return fold.Options{Replica: s.replica, Community: id, Kinds: kinds, Authority: func(l *fold.Lineage) fold.Authority {
		return community.NewGovernance(l, community.NewKeychain(id, s.device, s.seat.Community(), nil), nil)
	}}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shelf) catchUp() {
	s.Helper()
	check(s, s.seat.CatchUp())
	check(s, s.engine.CatchUp(s.Context()))
}

func (s *shelf) things() flow.Things { return flow.In(s.engine) }

// held tells what a link may name.
func (s *shelf) held(id crdt.ID) bool {
	_, err := s.seat.Community().Entry(id)
	return err == nil
}

// put records nodes and returns their ids.
func (s *shelf) put(nodes ...*vf.Node) (ids []crdt.ID) {
	s.Helper()
	var bodies []crdt.Body
	for _, n := range nodes {
		body, err := flow.BodyOf(n, s.held)
		check(s, err)
		bodies = append(bodies, body)
	}
	return s.write(bodies...)
}

func (s *shelf) write(bodies ...crdt.Body) (ids []crdt.ID) {
	s.Helper()
	written, err := s.seat.Write(s.Context(), bodies...)
	check(s, err)
	for _, v := range written {
		ids = append(ids, v.ID())
	}
	s.catchUp()
	return ids
}

// record reads one that has to be there.
func (s *shelf) record(id crdt.ID) flow.Record {
	s.Helper()
	r, ok, err := s.things().Record(id)
	check(s, err)
	if !ok {
		s.Fatal("no record " + id.Short())
	}
	return r
}

// node is a node with single values.
func node(class vf.Class, id string, values map[vf.Property]vf.Value) *vf.Node {
	n := &vf.Node{ID: id, Class: class}
	for p, v := range values {
		n.Set(p, v)
	}
	return n
}

// number is a whole number.
func number(n int64) dagcbor.Decimal { return dagcbor.Decimal{Mantissa: n} }
