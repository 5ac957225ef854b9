package model

import (
	"context"
	"time"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// Things are what the community's records of ValueFlows say.
func (b *Book) Things() flow.Things { return flow.In(b.engine) }

// Put records what the nodes describe, each in an entry of its own, sealed for
// everybody in the community. At is when, by the device's clock. Nothing is
// written if one of them can't be: a [vf.Flaw] says what is wrong with it, and
// [Denied] that it would not count. Nodes name each other by the IRIs that are
// their ids.
func (b *Book) Put(ctx context.Context, at time.Time, nodes ...*vf.Node) (Deed, error) {
	var bodies []crdt.Body
	for _, n := range nodes {
		body, err := b.bodyOf(at, n)
		if err != nil {
			return Deed{}, err
		}
		if err := b.disciplined(body, n); err != nil {
			return Deed{}, err
		}
		bodies = append(bodies, body)
	}
	return b.record(ctx, bodies)
}

// Change changes a record in the place of what stands of it here. It writes
// nothing where nothing changes.
func (b *Book) Change(ctx context.Context, at time.Time, record crdt.ID, c flow.Change) (Deed, error) {
	r, ok, err := b.engine.Record(record)
	if err != nil {
		return Deed{}, err
	}
	if !ok {
		return Deed{}, unfit(ReasonUnknown, "no record %s can be read here", record.Short())
	}
	body, changes, err := c.BodyOf(r, b.holds)
	if err != nil || !changes {
		return Deed{Rehearsed: b.rehearsal}, err
	}
	body.Fields["at"] = at.UTC().Format(time.RFC3339)
	if err := b.disciplined(body, nil); err != nil {
		return Deed{}, err
	}
	return b.record(ctx, []crdt.Body{body})
}

// record writes bodies that were judged, or says what would be written.
func (b *Book) record(ctx context.Context, bodies []crdt.Body) (Deed, error) {
	for _, body := range bodies {
		if _, err := body.Block(); err != nil {
			return Deed{}, err
		}
	}
	if !b.rehearsal {
		if _, err := b.Ready(ctx); err != nil {
			return Deed{}, err
		}
	}
	return b.Write(ctx, bodies...)
}

// holds reports whether an entry is here and was taken up, so that whatever is
// written next follows it.
func (b *Book) holds(id crdt.ID) bool {
	_, taken := b.judges.lineage.Place(id)
	return taken
}

// disciplined holds a body to the strict profile, if the charter asks for it. A
// node is what the body describes; nil for an edit.
func (b *Book) disciplined(body crdt.Body, n *vf.Node) error {
	if !b.State().Rules.Strict {
		return nil
	}
	refusal := flow.Strict(body, b.Me(), b.represents)
	if refusal == nil && n != nil {
		var err error
		if refusal, err = b.Things().UnitRefusal(n); err != nil {
			return err
		}
	}
	if refusal != nil {
		return &Denied{Act: body.Kind, Refusal: *refusal}
	}
	return nil
}

// represents reports whether this person acts for an organisation by what is
// known now.
func (b *Book) represents(organisation identity.AgentID) bool {
	own, _ := b.seat.Log()
	at, begun := b.judges.lineage.Place(b.seat.Next().Prev)
	_, represents := b.State().Represents(organisation, own, at)
	return begun && represents
}

var _ flow.Store = (*fold.Engine)(nil)
