package api

import (
	"fmt"
	"strings"

	"tallystick/api/wire"
	"tallystick/model/community"
)

// roleOf checks the name of a role.
func roleOf(text string) (community.Role, error) {
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' && (r < '0' || r > '9') }
	if text == "" || len(text) > community.MaxCode || strings.ContainsFunc(text, foreign) {
		return "", wire.New(wire.Invalid, fmt.Sprintf("%q is not the name of a role", text), "roles are named in small letters, such as steward, buyer or treasurer")
	}
	return community.Role(text), nil
}
