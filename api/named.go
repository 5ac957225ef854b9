package api

import (
	"encoding/hex"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
)

func personNamed(id identity.PersonID, name string) wire.Named {
	return wire.Named{ID: hex.EncodeToString(id[:]), Short: id.Short(), Name: name}
}

func deviceNamed(id identity.DeviceID) wire.Named {
	return wire.Named{ID: hex.EncodeToString(id[:]), Short: id.Short()}
}

func logNamed(id crdt.LogID) wire.Named {
	return wire.Named{ID: hex.EncodeToString(id[:]), Short: id.Short()}
}

func entryNamed(id crdt.ID) wire.Named { return wire.Named{ID: id.String(), Short: id.Short()} }

func communityNamed(id crdt.CommunityID) wire.Named {
	return wire.Named{ID: id.String(), Short: id.Short()}
}

// communityOf is a book's community by the name that it has there.
func communityOf(b *model.Book) wire.Named {
	n := communityNamed(b.ID())
	n.Name = b.Title()
	return n
}

// personOf is a person by the name that they have in a book.
func personOf(b *model.Book, person identity.PersonID) wire.Named {
	return personNamed(person, b.Name(person))
}

// called is how a sentence names a person: by name if it can be read, and id.
func called(b *model.Book, person identity.PersonID) string {
	name := b.Name(person)
	if person == b.Me() {
		name = strings.TrimSpace(name + " (you)")
	}
	return strings.TrimSpace(name + " " + person.Short())
}
