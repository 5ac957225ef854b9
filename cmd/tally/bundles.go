package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/bundle"
)

// bundles are those of package bundle, as the operations see them.
type bundles struct {
	replica *replica.Replica // nil to inspect alone
}

// bundleKeys are what a bundle is opened with, or sealed under.
type bundleKeys struct {
	api.BundleKeys
	to *bundle.Recipients
}

// Newest is what a bundle is sealed to.
func (k bundleKeys) Newest(crdt.CommunityID) (to bundle.Recipients, ok bool) {
	if k.to == nil {
		return to, false
	}
	return *k.to, true
}

// Held yields the epoch keys of all communities.
func (k bundleKeys) Held() iter.Seq[identity.Key] { return slices.Values(k.Epochs) }

// Own are the device's sealing keys.
func (k bundleKeys) Own() []identity.SealingKey { return k.Devices }

// Export writes a bundle.
func (b bundles) Export(ctx context.Context, c *replica.Community, dst io.Writer, o api.BundleOptions) (api.BundleMade, error) {
	e, err := bundle.Export(ctx, c, dst, bundle.ExportOptions{
		Keys: bundleKeys{to: &bundle.Recipients{Epoch: o.Epoch, Devices: o.To}}, Plain: o.Plain, Random: o.Random,
		Device: o.Device, For: o.For, At: o.At, Files: o.Files,
		Known: bundle.Known{Tips: o.Known.Tips, Lacking: o.Known.Lacking, Files: o.Known.Files},
	})
	return api.BundleMade{
		Runs: e.Runs, Entries: e.Entries, Bytes: e.Bytes, Digest: e.Digest, Tips: e.Tips,
		Files: e.Files, LeftOut: e.LeftOut, FileBytes: e.FileBytes, LeftOutBytes: e.LeftOutBytes,
	}, err
}

// Import takes a bundle in.
func (b bundles) Import(ctx context.Context, src io.Reader, keys api.BundleKeys, keep api.KeepFile) (wire.BundleTaken, error) {
	report, err := bundle.Import(ctx, b.replica, src, bundle.ImportOptions{Keys: bundleKeys{BundleKeys: keys}, Store: keep})
	if err != nil {
		return wire.BundleTaken{}, explainBundle(err)
	}
	return takenOf(report), nil
}

// Inspect tells what a bundle holds.
func (b bundles) Inspect(ctx context.Context, src io.Reader, keys api.BundleKeys) (wire.BundleFound, error) {
	found, err := bundle.Inspect(ctx, src, bundleKeys{BundleKeys: keys})
	if err != nil {
		return wire.BundleFound{}, explainBundle(err)
	}
	return foundIn(found), nil
}

// Known tells what the maker of a bundle has and lacks.
func (b bundles) Known(ctx context.Context, src io.Reader, keys api.BundleKeys, id crdt.CommunityID) (api.BundleKnown, error) {
	found, err := bundle.Inspect(ctx, src, bundleKeys{BundleKeys: keys})
	if err == nil && found.Header == nil {
		err = bundle.ErrNoKey
	}
	if err != nil {
		return api.BundleKnown{}, explainBundle(err)
	}
	known, ok := found.Known(id)
	if !ok {
		return api.BundleKnown{}, wire.New(wire.Conflict, "the bundle to be answered holds nothing of community "+id.Short(), "leave out --since-bundle to write everything")
	}
	return api.BundleKnown{Tips: known.Tips, Lacking: known.Lacking, Files: known.Files}, nil
}

// explainBundle says what is wrong with a file of which nothing can be read.
func explainBundle(err error) error {
	var fault *archive.Fault
	switch {
	case errors.Is(err, bundle.ErrNoKey):
		return wire.New(wire.Sealed, "the bundle is "+bundle.ErrNoKey.Error(), "is it of a community that you are in? If you are new there, take the welcome file first: `tally join FILE`",
			"whoever made it may not know of this device yet: give them a bundle of yours, and ask for another")
	case errors.Is(err, bundle.ErrOther):
		return wire.New(wire.Invalid, "nothing was taken: "+err.Error(), "a backup is read by `tally restore FILE`")
	case errors.Is(err, archive.ErrForeign):
		return wire.New(wire.Damaged, "nothing of the bundle can be read: "+faultText(err), "choose a file that `tally bundle export` wrote",
			"of texts scanned from QR codes: `tally bundle import --frames FILE`")
	case errors.As(err, &fault):
		code, hints := wire.Damaged, []string{"copy the file again from where it was made, or use another"}
		if errors.Is(err, archive.ErrNewer) {
			code, hints = wire.Newer, nil
		}
		return wire.New(code, "nothing of the bundle can be read: "+faultText(err), hints...)
	}
	return err
}
