package api

import (
	"context"
	"slices"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// bundleKeys are this device's, of all communities: a sealed bundle does not
// say which one it is of. With them come the communities by the names that
// their books give them.
func (d *Desk) bundleKeys(ctx context.Context) (keys BundleKeys, titles []wire.Named, err error) {
	keys.Devices = append([]identity.SealingKey{d.Device.Sealing}, d.Device.Former...)
	for _, c := range d.Communities() {
		if _, err := community.ReadCharter(c); err != nil {
			continue // nothing can be known of it yet
		}
		err := d.In(ctx, c.ID(), func(b *model.Book) error {
			keys.Epochs, titles = slices.AppendSeq(keys.Epochs, b.EpochKeys()), append(titles, communityOf(b))
			return nil
		})
		if err != nil {
			return keys, titles, err
		}
	}
	return keys, titles, nil
}

// title gives a community its name, if it has one here.
func title(of *wire.Named, titles []wire.Named) {
	if i := slices.IndexFunc(titles, func(n wire.Named) bool { return n.ID == of.ID }); i >= 0 {
		*of = titles[i]
	}
}
