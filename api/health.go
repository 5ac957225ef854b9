package api

import (
	"context"

	"tallystick/api/wire"
)

// health is for who wants to know whether a daemon answers. It takes no token
// and tells nothing.
func health(t *Tree) {
	read(t, operation{ID: "health", Path: "/healthz", Summary: "Whether a daemon answers"},
		func(context.Context, *struct{}) (wire.Health, error) { return wire.Health{Status: "ok"}, nil })
}
