package main

import (
	"context"
	"slices"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/sync/peer"
)

// Join asks a device that invites to be let in.
func (m *meeting) Join(ctx context.Context, with api.Inviter, request []byte) (answer []byte, err error) {
	return m.Node.Join(ctx, with.Transport, with.Addresses, request)
}

// Fill gets everything that a device that has let this one in holds of the
// community.
func (m *meeting) Fill(ctx context.Context, from api.Inviter) error {
	if err := m.gate.fill(ctx, from); err != nil {
		return err
	}
	m.Refresh()
	row, err := m.Node.Sync(ctx, from.Transport)
	if err != nil {
		return err
	}
	filled := slices.ContainsFunc(row.Shares, func(s peer.ShareStatus) bool { return s.Community == from.Community && s.InSync })
	if !filled {
		return wire.New(wire.Conflict, "not everything has come yet", "it goes on by itself")
	}
	if err := m.gate.filled(ctx, from.Community); err != nil {
		return err
	}
	m.Refresh()
	return nil
}
