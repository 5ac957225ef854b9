package crdt

import (
	"errors"
	"fmt"
	"slices"
)

// A Lifecycle is the table of states that records of one kind go through. A
// state is reached when acts that count and entitle to it are held, and then
// stays reached: no act takes a state away. What is contrary, such as a withdrawal,
// is an act of its own that reaches a state of its own.
//
// For people: a record never jumps back because news came late. Two outcomes
// that exclude each other, reached apart, are both shown until somebody who
// may decide signs an act that leads on from them.
//
// States that a date brings, such as overdue, are no rows: no entry makes them.
type Lifecycle struct{ states []State }

// A State is one row of a [Lifecycle]. Rows stand in order of precedence: of
// the states reached, the latest row is shown as the current one.
type State struct {
	Name string

	// After are earlier rows of which one must be reached; none if empty.
	After []string

	// By are the ways to get here. One is taken when all it asks for is there
	// and concerns the same subject.
	By [][]Need
}

// A Need is one thing that a way asks for.
type Need struct {
	Act    string // the name of the act
	Role   string // in which it must be done; empty: any
	Quorum int    // how many agents must have done it; 0 means 1
}

// NewLifecycle checks a table: every state has a name of its own and a way to
// it that asks for something, and comes only after earlier rows.
func NewLifecycle(states ...State) (Lifecycle, error) {
	seen := map[string]bool{}
	for _, s := range states {
		if err := s.check(seen); err != nil {
			return Lifecycle{}, fmt.Errorf("lifecycle: state %q: %w", s.Name, err)
		}
		seen[s.Name] = true
	}
	return Lifecycle{states}, nil
}

func (s State) check(earlier map[string]bool) error {
	if s.Name == "" || earlier[s.Name] {
		return errors.New("it needs a name that no earlier row has")
	}
	for _, prior := range s.After {
		if !earlier[prior] {
			return fmt.Errorf("%q is not an earlier row", prior)
		}
	}
	if len(s.By) == 0 {
		return errors.New("no act leads to it")
	}
	for _, way := range s.By {
		if len(way) == 0 || slices.ContainsFunc(way, func(n Need) bool { return n.Act == "" || n.Quorum < 0 }) {
			return errors.New("a way to it asks for no act, or for a negative quorum")
		}
	}
	return nil
}

func (l Lifecycle) after(state string) []string {
	for _, s := range l.states {
		if s.Name == state {
			return s.After
		}
	}
	return nil
}
