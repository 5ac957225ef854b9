package api

import (
	"context"
	"encoding/hex"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// deviceEnding is the first half of ending a device by the words: they stay
// where the person typed them, and what they sign goes back to deviceEnd.
func deviceEnding(t *Tree) {
	read(t, operation{ID: "device-ending", Path: "/v1/devices/ending", Scope: "devices:read", Summary: "What the words of a device's person have to sign so that it ends"},
		func(ctx context.Context, q *wire.DeviceEndingQuery) (wire.List[wire.DeviceEnding], error) {
			list := wire.List[wire.DeviceEnding]{AsOf: t.desk.asOf(), Items: []wire.DeviceEnding{}}
			root, err := wholePerson(q.Root)
			if err != nil {
				return list, wire.New(wire.Invalid, "root is not the whole id of a person", "it is the public half of the key that comes from the words")
			}
			list.Items, err = t.desk.endings(ctx, q, root)
			return list, err
		})
}

func (d *Desk) endings(ctx context.Context, q *wire.DeviceEndingQuery, root identity.PersonID) ([]wire.DeviceEnding, error) {
	device, err := d.device(ctx, q.Community, q.Device)
	if err != nil {
		return nil, err
	}
	endings := []wire.DeviceEnding{}
	err = d.eachPlace(ctx, q.Community, func(b *model.Book) error {
		if _, known := devicesIn(b)[device]; !known {
			return nil
		}
		end, err := b.Ending(device, root)
		if err != nil {
			return err
		}
		block, err := end.Body().Block()
		endings = append(endings, wire.DeviceEnding{Community: communityOf(b), Device: deviceNamed(device), End: block})
		return err
	})
	return endings, err
}

func deviceEnd(t *Tree) {
	act(t, operation{ID: "device-end", Path: "/v1/devices/end", Scope: "devices:write", Summary: "End a device in a community: as its person's words have signed, or by asking the stewards"}, endDevice)
}

func endDevice(ctx context.Context, b *model.Book, in wire.DeviceEnd) (r wire.DeviceEnded, err error) {
	if err := checkText("the reason", in.Why); err != nil {
		return r, err
	}
	device, err := deviceAmong(devicesIn(b), in.Device)
	if err != nil {
		return r, err
	}
	var asked model.Asked
	if len(in.End) == 0 {
		asked, err = b.EndDeviceByStewards(ctx, device, in.Why)
	} else {
		asked, err = carryEnd(ctx, b, device, in.End)
	}
	if err != nil {
		return r, err
	}
	return wire.DeviceEnded{Asked: askedOf(b, "device-end", asked), Device: deviceNamed(device)}, nil
}

func carryEnd(ctx context.Context, b *model.Book, device identity.DeviceID, block []byte) (model.Asked, error) {
	body, err := crdt.ParseBody(block)
	end, ok := community.ReadDeviceEnd(body)
	if err != nil || !ok || end.Device != device {
		return model.Asked{}, wire.New(wire.Invalid, "this is no end of device "+device.Short(), "take it from /v1/devices/ending, and change nothing but the signature")
	}
	return b.CarryEnd(ctx, end)
}

// device is the one that somebody named, in any community that this one is in,
// or in the one that is named.
func (d *Desk) device(ctx context.Context, name, text string) (identity.DeviceID, error) {
	known := map[identity.DeviceID]bool{}
	err := d.eachPlace(ctx, name, func(b *model.Book) error {
		for device := range devicesIn(b) {
			known[device] = true
		}
		return nil
	})
	if err != nil {
		return identity.DeviceID{}, err
	}
	return deviceAmong(known, text)
}

func devicesIn(b *model.Book) map[identity.DeviceID]bool {
	known := map[identity.DeviceID]bool{}
	for _, p := range b.State().Persons() {
		for _, log := range p.Logs {
			known[log.Device] = true
		}
	}
	return known
}

// deviceAmong is the one of these devices that somebody named, by short or
// whole id.
func deviceAmong(devices map[identity.DeviceID]bool, text string) (found identity.DeviceID, err error) {
	want, err := ParseWanted('d', "a device", text)
	if err != nil {
		return found, err
	}
	matches := 0
	for device := range devices {
		if want.Matches(device, hex.EncodeToString(device[:])) {
			found = device
			matches++
		}
	}
	switch matches {
	case 0:
		return found, wire.New(wire.NotFound, "no device "+text+" is known here", "`tally device list` lists yours, with --all everybody's")
	case 1:
		return found, nil
	}
	return found, wire.New(wire.Ambiguous, text+" could be several devices", "type the whole id: `tally device list --json` prints it")
}
