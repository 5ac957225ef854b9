package main

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/identity"
)

// named is an id as --json prints it.
type named = wire.Named

func personNamed(id identity.PersonID, name string) named {
	return named{ID: hex.EncodeToString(id[:]), Short: id.Short(), Name: name}
}

func deviceNamed(id identity.DeviceID) named {
	return named{ID: hex.EncodeToString(id[:]), Short: id.Short()}
}

func logNamed(id crdt.LogID) named { return named{ID: hex.EncodeToString(id[:]), Short: id.Short()} }

func communityNamed(id crdt.CommunityID) named { return named{ID: id.String(), Short: id.Short()} }

func itoa(n int) string { return strconv.Itoa(n) }

// wanted is what somebody typed to name something: the short form of its id,
// or all of it.
type wanted struct {
	text string
	bits identity.ShortBits
	full bool
}

// parseWanted reads an id of the kind that a letter stands for, as in
// [identity.Short]. Whole ids are CIDs or hexadecimal.
func parseWanted(letter byte, what, text string) (wanted, error) {
	if len(text) > 26 {
		return wanted{text: text, full: true}, nil
	}
	prefix, bits, err := identity.ParseShort(text)
	if err != nil {
		return wanted{}, fail(codeUsage, err.Error(), fmt.Sprintf("the short id of %s is 13 characters that begin with %c", what, letter))
	}
	if prefix != letter {
		return wanted{}, fail(codeUsage, fmt.Sprintf("%s is not the id of %s", text, what),
			fmt.Sprintf("the short id of %s begins with %c", what, letter))
	}
	return wanted{text: text, bits: bits}, nil
}

// matches reports whether an id, of which whole is the long form, is meant.
func (w wanted) matches(id [32]byte, whole string) bool {
	if w.full {
		return w.text == whole
	}
	return w.bits.Matches(id)
}
