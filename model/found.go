package model

import (
	"context"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/community"
)

// Founding is what a community begins with.
type Founding struct {
	Rules   community.Rules // Stewards none: the founder is the one
	Title   string          // what the community is called, sealed
	Purpose string          // prose, sealed
	Founder string          // what the founder is called there, sealed

	Along []replica.Record // of primary spaces, written with it
}

// Found makes a community with this device as its first. It returns its book.
// Everything is written together, or nothing.
func Found(ctx context.Context, o Options, f Founding) (*Book, error) {
	seat, err := community.Found(ctx, o.Replica, o.Device, f.Rules, f.records, o.Random, f.Along...)
	if err != nil {
		return nil, err
	}
	return open(ctx, o, seat)
}

// records are the profiles that the community begins with.
func (f Founding) records(id crdt.CommunityID) (bodies []crdt.Body) {
	if f.Title != "" || f.Purpose != "" {
		body := profileOf(subjectOfCommunity(id), f.Title)
		if f.Purpose != "" {
			body.Fields[fieldPurpose] = community.Normal(f.Purpose)
		}
		bodies = append(bodies, body)
	}
	if f.Founder != "" {
		bodies = append(bodies, profileOf("", f.Founder))
	}
	return bodies
}
