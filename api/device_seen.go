package api

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// deviceSeen notes what the person was shown. It is no entry: each replica
// remembers for itself.
func deviceSeen(t *Tree) {
	actAnew(t, operation{ID: "device-seen", Path: "/v1/devices/seen", Scope: "devices:write", Summary: "Note that the person was shown these devices, so that the next new one stands out"},
		func(ctx context.Context, in wire.DevicesSeen, dryRun bool, side []replica.Record) (wire.Noted, error) {
			return t.desk.noteSeen(ctx, in, dryRun, side)
		})
}

func (d *Desk) noteSeen(ctx context.Context, in wire.DevicesSeen, dryRun bool, side []replica.Record) (r wire.Noted, err error) {
	r = wire.Noted{Type: "devices-seen", DryRun: dryRun}
	space := d.Replica.Space(listedSpace, replica.Primary)
	for _, text := range in.Devices {
		device, err := wholeDevice(text)
		if err != nil {
			return r, err
		}
		switch _, err := space.Get(device[:]); {
		case errors.Is(err, replica.ErrNotFound):
			r.Noted++
			side = append(side, replica.Record{Space: space, Key: device[:], Value: []byte{}})
		case err != nil:
			return r, err
		}
	}
	if dryRun || len(side) == 0 {
		return r, nil
	}
	return r, d.Replica.Put(ctx, side...)
}

func wholeDevice(text string) (id identity.DeviceID, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return id, wire.New(wire.Invalid, fmt.Sprintf("%q is not the whole id of a device", text), "`tally device list --json` prints it, 64 characters")
	}
	return identity.DeviceID(raw), nil
}
