package crdttest

import (
	"errors"
	"iter"

	"tallystick/crdt"
)

// Holder is whatever takes runs and says what it made of them: a replica, or
// a [Memory].
type Holder interface {
	// Admit takes a run that source brought. Refused entries are an error that
	// wraps crdt.ErrRefused; what can be taken is taken all the same.
	Admit(source string, run crdt.Run) error

	// Tips are the ends of the set, sorted.
	Tips() []crdt.Tip

	// Forks are the proofs held, sorted.
	Forks() []crdt.Fork

	// HasBody reports whether the body of a held entry is here.
	HasBody(crdt.ID) bool
}

// Memory is the plainest Holder, and the graph of its own set: maps in memory.
type Memory struct {
	Set     *crdt.Set
	Waiting *crdt.Waiting

	intake  *crdt.Intake
	entries map[crdt.ID]crdt.Verified
	order   []crdt.ID // of arrival
}

// NewMemory is a holder of nothing.
func NewMemory(community crdt.CommunityID, losses crdt.Losses) *Memory {
	m := &Memory{entries: map[crdt.ID]crdt.Verified{}, Waiting: crdt.NewWaiting(crdt.DefaultRoom())}
	m.Set = crdt.NewSet(community, m, losses)
	m.intake = crdt.NewIntake(m.Set, m.Waiting)
	return m
}

// Admit takes a run.
func (m *Memory) Admit(source string, run crdt.Run) error {
	held, bodies, refused := m.intake.Take(source, run)
	m.Keep(held...)
	for _, v := range bodies {
		m.entries[v.ID()] = v
	}
	var err error
	for _, refusal := range refused {
		err = errors.Join(err, refusal)
	}
	return err
}

// Keep holds entries that are verified: it has the answers of a graph for all
// of them before it tells the set of the first, as replicas do.
func (m *Memory) Keep(held ...crdt.Verified) {
	for _, v := range held {
		m.entries[v.ID()] = v
		m.order = append(m.order, v.ID())
	}
	for _, v := range held {
		m.Set.Hold(v)
	}
}

// Entry returns an entry that is held.
func (m *Memory) Entry(id crdt.ID) (crdt.Verified, bool) {
	v, held := m.entries[id]
	return v, held
}

// Entries yields everything held in the order of arrival.
func (m *Memory) Entries() iter.Seq[crdt.Verified] {
	return func(yield func(crdt.Verified) bool) {
		for _, id := range m.order {
			if !yield(m.entries[id]) {
				return
			}
		}
	}
}

// Tips are the ends of the set.
func (m *Memory) Tips() []crdt.Tip { return m.Set.Tips() }

// Forks are the proofs held.
func (m *Memory) Forks() []crdt.Fork { return m.Set.Forks() }

// HasBody reports whether the body of a held entry is here.
func (m *Memory) HasBody(id crdt.ID) bool { return m.entries[id].Body() != nil }

// Restart goes on from a snapshot of the set, as a replica does that is opened
// again. What waits stays.
func (m *Memory) Restart(community crdt.CommunityID, losses crdt.Losses) error {
	set, err := crdt.RestoreSet(m.Set.Snapshot(), community, m, losses)
	if err != nil {
		return err
	}
	m.Set, m.intake = set, crdt.NewIntake(set, m.Waiting)
	return nil
}
