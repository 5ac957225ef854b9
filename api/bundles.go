package api

import (
	"context"
	"io"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// Bundles is what the operations ask of bundles: package sync/bundle, wired in
// cmd/tally. Its methods may be called from several goroutines at once, and
// hold nobody up: they read and write at the pace of who is at the other end.
type Bundles interface {
	// Export writes a bundle of a community to dst, with what is there when it
	// begins. Where it fails, what was written is none.
	Export(ctx context.Context, c *replica.Community, dst io.Writer, o BundleOptions) (BundleMade, error)

	// Import takes a bundle in, and tells what came of it; communities are told
	// by their ids. An error is that nothing of it could be read, or that the
	// replica or the context broke off; what was taken until then stays.
	Import(ctx context.Context, src io.Reader, keys BundleKeys, keep KeepFile) (wire.BundleTaken, error)

	// Inspect tells what a bundle holds; communities are told by their ids. An
	// error is that not even its beginning can be read.
	Inspect(ctx context.Context, src io.Reader, keys BundleKeys) (wire.BundleFound, error)

	// Known reads a bundle to its end, and tells what its maker is known by it
	// to have and to lack in a community. It fails if it is of others alone.
	Known(ctx context.Context, src io.Reader, keys BundleKeys, id crdt.CommunityID) (BundleKnown, error)
}

// KeepFile is given an attached file that came, whole and under its name, once
// the entries that came before it are durable. It says whether it was kept: only
// what is named by something that can be read here and was not erased. The
// chunks are its own.
type KeepFile func(ctx context.Context, c crdt.CommunityID, name [32]byte, chunks [][]byte) (kept bool, err error)

// BundleOptions say what a bundle is to hold, and who can open it.
type BundleOptions struct {
	Random io.Reader            // for the key of the file
	Device identity.DeviceID    // who makes it
	At     int64                // when, in seconds since 1970: a claim for people
	Plain  bool                 // for anybody
	Epoch  identity.Key         // that it is sealed under, unless it is plain
	To     []identity.SealingID // devices that lack it, and can open the bundle all the same
	For    identity.AgentID     // whom it is for; zero for everyone
	Known  BundleKnown          // by whom it is for
	Files  int64                // bytes of attached files, sealed, at most
}

// BundleKnown is what somebody is known to have and to lack of a community.
type BundleKnown struct {
	Tips    []crdt.Tip // that they have, with everything before
	Lacking []crdt.ID  // entries whose sealed bodies they lack
	Files   [][32]byte // attached files that they have
}

// BundleMade is what a bundle holds that was made.
type BundleMade struct {
	Runs, Entries           uint64
	Bytes                   int64 // before sealing
	Files, LeftOut          int   // attached ones that are in it, and that did not fit
	FileBytes, LeftOutBytes int64 // of them, sealed
	Digest                  [32]byte
	Tips                    []crdt.Tip // what somebody has who has taken it, and what it leaves out
}

// BundleKeys are what this device opens bundles with.
type BundleKeys struct {
	Epochs  []identity.Key        // those that are likely to be wanted first
	Devices []identity.SealingKey // its own, earlier ones included
}
