package api

import (
	"slices"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
)

// someoneIn is a person by the name that they have in a book, and whether it is
// this device's.
func someoneIn(b *model.Book, person identity.PersonID) wire.Person {
	return wire.Person{Named: personOf(b, person), You: person == b.Me()}
}

// peopleIn are people by the agents that they are, in the order of the book.
func peopleIn(b *model.Book, agents []identity.AgentID) []wire.Person {
	list := []wire.Person{}
	for _, p := range b.State().Persons() {
		if slices.Contains(agents, p.ID.Agent()) {
			list = append(list, someoneIn(b, p.ID))
		}
	}
	return list
}
