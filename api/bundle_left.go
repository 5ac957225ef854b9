package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
)

// bundleLeft is told by who asked for a bundle, once they have it: until then
// nobody knows whether it got as far as a disk. It is no act: nothing is
// signed.
func bundleLeft(t *Tree) {
	o := operation{ID: "bundle-left", Path: "/v1/bundles/left", Scope: "bundles:write", Summary: "Note that a bundle which was made is where it can be taken along"}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, in *struct{ Body wire.BundleLeft }) (*answer[wire.BundleNoted], error) {
		return answering(t.desk.left(context.WithoutCancel(ctx), in.Body.Digest))
	})
}

// left notes that everything has left this device that who takes a bundle has.
func (d *Desk) left(ctx context.Context, name string) (r wire.BundleNoted, err error) {
	digest, err := hex.DecodeString(name)
	if err != nil || len(digest) != len(sent{}.digest) {
		return r, wire.New(wire.Invalid, "this is no digest of a bundle", "it is told with the bundle")
	}
	s, ok := d.outbox.find([32]byte(digest))
	if !ok {
		return r, wire.New(wire.NotFound, "no bundle of that digest was made of late", "make it again: `tally bundle export`")
	}
	err = d.In(ctx, s.community, func(b *model.Book) error {
		r = wire.BundleNoted{Type: "bundle-left", Community: communityOf(b)}
		return b.Records().Left(ctx, s.tips...)
	})
	return r, err
}

// outbox remembers the last bundles that were made here: what is in one has
// left this device once whoever asked for it says that they have it.
type outbox struct {
	mu   sync.Mutex
	made []sent // the last one last
}

type sent struct {
	digest    [32]byte
	community crdt.CommunityID
	tips      []crdt.Tip
}

func (o *outbox) put(s sent) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.made = append(o.made, s)
	o.made = o.made[max(0, len(o.made)-MaxMade):]
}

func (o *outbox) find(digest [32]byte) (sent, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.made, func(s sent) bool { return s.digest == digest })
	if i < 0 {
		return sent{}, false
	}
	return o.made[i], true
}
