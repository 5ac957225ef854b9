package api

import (
	"context"
	"io"

	"tallystick/api/wire"
)

// bundleInspect takes nothing from a bundle. It is a POST since the bundle has
// to come.
func bundleInspect(t *Tree) {
	inflow(t, operation{ID: "bundle-inspect", Path: "/v1/bundles/inspect", Scope: "bundles:read", Summary: "Tell what is in a bundle and whether it is whole, and take nothing", Body: MaxBundle},
		(*Desk).inspectBundle)
}

func (d *Desk) inspectBundle(ctx context.Context, src io.Reader) (r wire.BundleFound, err error) {
	keys, titles, err := d.bundleKeys(ctx)
	if err != nil {
		return r, err
	}
	r, err = d.Bundles.Inspect(ctx, src, keys)
	for i := range r.Sections {
		title(&r.Sections[i].Community, titles)
	}
	return r, err
}
