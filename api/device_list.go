package api

import (
	"context"
	"slices"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func deviceList(t *Tree) {
	read(t, operation{ID: "device-list", Path: "/v1/devices", Scope: "devices:read", Summary: "Your devices in all communities, and whether one is new"},
		func(ctx context.Context, q *wire.DeviceQuery) (wire.List[wire.Device], error) {
			lines, err := t.desk.deviceLines(ctx, q.Community, q.All)
			if err != nil {
				return wire.List[wire.Device]{}, err
			}
			return pageOf(t.desk, lines, q.Page, func(l wire.Device) string { return l.ID })
		})
}

// deviceLines are one for each device, whatever communities it is in.
func (d *Desk) deviceLines(ctx context.Context, name string, all bool) (lines []wire.Device, err error) {
	at := map[identity.DeviceID]int{}
	err = d.eachPlace(ctx, name, func(b *model.Book) error {
		for _, p := range b.State().Persons() {
			if p.ID != b.Me() && !all {
				continue
			}
			for _, log := range p.Logs {
				i, known := at[log.Device]
				if !known {
					i, at[log.Device] = len(lines), len(lines)
					line, err := d.deviceLine(b, p.ID, log)
					if err != nil {
						return err
					}
					lines = append(lines, line)
				}
				lines[i].Communities = append(lines[i].Communities, wire.DevicePlace{Community: communityOf(b), Log: logNamed(log.Log), InForce: log.InForce, Forked: log.Forked})
			}
		}
		return nil
	})
	for i := range lines {
		inForce := slices.ContainsFunc(lines[i].Communities, func(p wire.DevicePlace) bool { return p.InForce })
		lines[i].New = lines[i].New && inForce
	}
	return lines, err
}

func (d *Desk) deviceLine(b *model.Book, person identity.PersonID, log community.DeviceLog) (wire.Device, error) {
	line := wire.Device{
		Type: "device", Named: deviceNamed(log.Device), Person: personOf(b, person), This: log.Device == d.Device.Signing.ID(), Communities: []wire.DevicePlace{},
	}
	if person != b.Me() || line.This {
		return line, nil
	}
	listed, err := d.wasListed(log)
	line.New = !listed
	return line, err
}

// eachPlace lends the book of each community that this device has been let
// into, or of the one that is named, if it has.
func (d *Desk) eachPlace(ctx context.Context, name string, do func(*model.Book) error) error {
	communities, err := d.allOr(ctx, name)
	if err != nil {
		return err
	}
	for _, c := range communities {
		err := d.Look(ctx, c.ID(), func(b *model.Book) error {
			if _, has := b.Log(); !has {
				return nil
			}
			return do(b)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
