package fold

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// spaceRows is one community's part of a space.
type spaceRows struct {
	space  *replica.Space
	prefix []byte
}

func (s spaceRows) key(key []byte) []byte { return slices.Concat(s.prefix, key) }

func (s spaceRows) record(row Row) replica.Record {
	return replica.Record{Space: s.space, Key: s.key(row.Key), Value: row.Value}
}

// Get is the value of a key, nil if it is not there.
func (s spaceRows) Get(key []byte) ([]byte, error) {
	value, err := s.space.Get(s.key(key))
	if errors.Is(err, replica.ErrNotFound) {
		return nil, nil
	}
	return value, err
}

// All yields the rows whose keys begin with prefix, in order.
func (s spaceRows) All(prefix []byte) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for record, err := range s.space.All(s.key(prefix)) {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !yield(Row{record.Key[len(s.prefix):], record.Value}, nil) {
				return
			}
		}
	}
}

// heldBy is what a replica holds of a community.
type heldBy struct{ *replica.Community }

// Person is whose device writes a log.
func (h heldBy) Person(log crdt.LogID) (identity.PersonID, bool) {
	introduction, ok := h.Introduction(log)
	return introduction.Person, ok
}

// Ends are the ends of a log in the set.
func (h heldBy) Ends(log crdt.LogID) []crdt.Tip { return h.TipsOf(log) }

// Reaches reads the branch of end at the number of at.
func (h heldBy) Reaches(end, at crdt.Tip) (bool, error) {
	if end.Log != at.Log || end.Seq < at.Seq {
		return false, nil
	}
	for v, err := range h.Chain(end.ID, at.Seq) {
		if err != nil {
			return false, fmt.Errorf("entry %s: %w", at.ID.Short(), err)
		}
		return v.ID() == at.ID, nil
	}
	return false, nil
}
