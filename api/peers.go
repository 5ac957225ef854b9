package api

import (
	"context"
	"encoding/hex"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
)

func peers(t *Tree) {
	read(t, operation{ID: "peers", Path: "/v1/peers", Scope: "network:read", Summary: "The devices that this one knows of, and how far each is in sync"},
		func(ctx context.Context, page *wire.Page) (wire.List[wire.Peer], error) {
			network, err := t.desk.network()
			if err != nil {
				return wire.List[wire.Peer]{}, err
			}
			rows, err := t.desk.peerRows(ctx, network.Peers())
			if err != nil {
				return wire.List[wire.Peer]{}, err
			}
			return pageOf(t.desk, rows, *page, func(p wire.Peer) string { return p.Device.ID })
		})
}

// network is there while a daemon runs.
func (d *Desk) network() (Network, error) {
	if d.Network == nil {
		return nil, wire.New(wire.NoDaemon, "no daemon runs here")
	}
	return d.Network, nil
}

func (d *Desk) peerRows(ctx context.Context, peers []Peer) (rows []wire.Peer, err error) {
	for _, p := range peers {
		row, err := d.peerRow(ctx, p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (d *Desk) peerRow(ctx context.Context, p Peer) (wire.Peer, error) {
	row := wire.Peer{
		Type: "peer", Device: deviceNamed(p.Device), Person: personNamed(p.Person, ""), Connected: p.Connected,
		Addresses: append([]string{}, p.Addresses...), Common: []wire.Common{},
	}
	if !p.Met.IsZero() {
		row.Met = p.Met.UTC().Format(time.RFC3339)
	}
	if p.Refused > 0 {
		row.Refused, row.RefusedSince = p.Refused, p.RefusedSince.UTC().Format(time.RFC3339)
	}
	for _, c := range p.Common {
		name, title, err := d.namesIn(ctx, c.Community, p.Person)
		if err != nil {
			return row, err
		}
		if row.Person.Name == "" {
			row.Person.Name = name
		}
		common := wire.Common{
			Community: title, Compared: c.Compared, InSync: c.InSync, Logs: c.Logs, Lacking: c.Lacking, Running: c.Running, Taken: c.Taken, Given: c.Given,
		}
		if !c.Agreed.IsZero() {
			common.Agreed, common.Digest = c.Agreed.UTC().Format(time.RFC3339), hex.EncodeToString(c.Digest[:])
		}
		row.Common = append(row.Common, common)
	}
	return row, nil
}

// namesIn is what somebody and a community are called in its book.
func (d *Desk) namesIn(ctx context.Context, id crdt.CommunityID, person identity.PersonID) (name string, title wire.Named, err error) {
	err = d.Look(ctx, id, func(b *model.Book) error {
		name, title = b.Name(person), communityOf(b)
		return nil
	})
	return name, title, err
}
