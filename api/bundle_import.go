package api

import (
	"context"
	"io"

	"tallystick/api/wire"
	"tallystick/model"
)

// bundleImport has no dry run: bundle-inspect tells what is in a bundle, and
// taking one in twice changes nothing.
func bundleImport(t *Tree) {
	inflow(t, operation{ID: "bundle-import", Path: "/v1/bundles/import", Scope: "bundles:write", Summary: "Take in a bundle that somebody made, as it comes: whole runs are kept whatever happens to the rest", Body: MaxBundle},
		(*Desk).importBundle)
}

func (d *Desk) importBundle(ctx context.Context, src io.Reader) (r wire.BundleTaken, err error) {
	keys, titles, err := d.bundleKeys(ctx)
	if err != nil {
		return r, err
	}
	if r, err = d.Bundles.Import(ctx, src, keys, d.KeepFile); err != nil {
		return r, err
	}
	for i := range r.Communities {
		title(&r.Communities[i].Community, titles)
	}
	return r, d.takeUp(ctx, r)
}

// takeUp folds what has come, so that erasures among it are followed now.
func (d *Desk) takeUp(ctx context.Context, r wire.BundleTaken) error {
	for _, part := range r.Communities {
		if part.New+part.Bodies == 0 {
			continue
		}
		c, err := d.named(ctx, part.Community.ID)
		if err == nil {
			err = d.In(ctx, c.ID(), func(*model.Book) error { return nil })
		}
		if err != nil {
			return err
		}
	}
	return nil
}
