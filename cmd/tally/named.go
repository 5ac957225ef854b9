package main

import (
	"encoding/hex"
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
