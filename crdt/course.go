package crdt

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"tallystick/identity"
)

// An Act is what one entry does to one record. An entry may do several, of
// different names, roles, agents or subjects.
type Act struct {
	At    Position // of the entry
	Name  string   // from the vocabulary of the table, such as "accept"
	Role  string   // in which the agent did it, as the caller judged it
	Agent identity.AgentID

	// Subject is what was acted upon where that matters: the version that was
	// accepted, the text that a panel signs. Zero is the record itself.
	Subject ID
}

func (a Act) compare(other Act) int {
	return cmp.Or(a.At.Compare(other.At), strings.Compare(a.Name, other.Name),
		strings.Compare(a.Role, other.Role), bytes.Compare(a.Agent[:], other.Agent[:]),
		a.Subject.Compare(other.Subject.Link))
}

// A Course is what has been done to one record, read through its lifecycle. It
// is a value: its methods return another and change nothing. An act that does
// not count is left out by the caller.
type Course struct {
	table Lifecycle
	acts  []Act
}

// Course is the one that the acts add up to, in any order and with any
// duplicates.
func (l Lifecycle) Course(acts ...Act) Course { return Course{l, arrange(acts)} }

// Merge is the course of the acts of both, which must be of one lifecycle.
func (c Course) Merge(other Course) Course {
	return Course{c.table, arrange(c.acts, other.acts)}
}

// A Reached is a state that was reached and the entries that entitle to it, in
// the order of folds.
type Reached struct {
	State string
	By    []ID
}

// Reached lists the states reached, in the order of the table. More acts only
// ever add to it.
func (c Course) Reached() []Reached {
	about := map[ID][]Act{}
	for _, act := range c.acts {
		about[act.Subject] = append(about[act.Subject], act)
	}
	var reached []Reached
	for _, s := range c.table.states {
		open := len(s.After) == 0 || slices.ContainsFunc(reached, func(r Reached) bool {
			return slices.Contains(s.After, r.State)
		})
		if by := c.entitling(s, about); open && len(by) > 0 {
			reached = append(reached, Reached{s.Name, by})
		}
	}
	return reached
}

// Standing are the states reached that no reached state comes after, the
// current one first. More than one means outcomes that exclude each other.
func (c Course) Standing() []string {
	var standing []string
	left := map[string]bool{}
	for _, r := range slices.Backward(c.Reached()) {
		if !left[r.State] {
			standing = append(standing, r.State)
		}
		for _, prior := range c.table.after(r.State) {
			left[prior] = true
		}
	}
	return standing
}

// Current is the reached state that takes precedence, or "" before the first.
func (c Course) Current() string {
	if reached := c.Reached(); len(reached) > 0 {
		return reached[len(reached)-1].State
	}
	return ""
}

// entitling are the entries that complete a way to the state, given the acts
// about each subject.
func (c Course) entitling(s State, about map[ID][]Act) []ID {
	entitles := map[ID]bool{}
	for _, way := range s.By {
		for _, acts := range about {
			for _, id := range complete(way, acts) {
				entitles[id] = true
			}
		}
	}
	var by []ID
	for _, act := range c.acts {
		if entitles[act.At.ID] {
			by = append(by, act.At.ID)
		}
	}
	return slices.Compact(by) // an entry may do several of the acts
}

// complete are those of the acts that a way asks for; none unless every need
// of it is met.
func complete(way []Need, acts []Act) []ID {
	var by []ID
	for _, need := range way {
		agents := map[identity.AgentID]bool{}
		for _, act := range acts {
			if act.Name == need.Act && (need.Role == "" || act.Role == need.Role) {
				agents[act.Agent] = true
				by = append(by, act.At.ID)
			}
		}
		if len(agents) < max(1, need.Quorum) {
			return nil
		}
	}
	return by
}
