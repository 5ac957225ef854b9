package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// prefixPlan begins the IRI of a plan that was made here.
const prefixPlan = "urn:tally:plan:"

// Plan records the plan of an order, with all that it consists of, in one go. At
// is when, by the device's clock. The plan gets an IRI of its own, whatever the
// order says, so that its parts can name it before it is written. A [vf.Flaw]
// tells why no plan can be made.
func (b *Book) Plan(ctx context.Context, at time.Time, o flow.Order) (flow.Planned, Deed, error) {
	o.ID, o.Created = b.planID(), at.UTC().Truncate(time.Second)
	planned, err := flow.PlanOf(o, b.Stocks().Around())
	if err != nil {
		return flow.Planned{}, Deed{}, err
	}
	deed, err := b.Put(ctx, at, planned.Nodes...)
	return planned, deed, err
}

// planID is an IRI that nobody else gives to a plan: there is one entry at each
// place of a log.
func (b *Book) planID() vf.Ref {
	next := b.Next()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %s", b.ID(), next.Log, next.Seq, next.Prev))
	return vf.Ref(prefixPlan + hex.EncodeToString(sum[:16]))
}
