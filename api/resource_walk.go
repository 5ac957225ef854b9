package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

func resourceTrack(t *Tree) {
	look(t, operation{ID: "resource-track", Path: "/v1/resource/track", Scope: "resources:read", Summary: "What became of a resource or an event: everything that the flow leads to, nearest first"},
		func(_ context.Context, b *model.Book, q *wire.FlowQuery) (wire.List[wire.FlowStep], error) {
			return t.desk.walk(b, q, flow.Forwards)
		})
}

func resourceTrace(t *Tree) {
	look(t, operation{ID: "resource-trace", Path: "/v1/resource/trace", Scope: "resources:read", Summary: "Where a resource or an event came from: everything that led to it, nearest first"},
		func(_ context.Context, b *model.Book, q *wire.FlowQuery) (wire.List[wire.FlowStep], error) {
			return t.desk.walk(b, q, flow.Backwards)
		})
}

// walk is a page of a walk, which is taken anew for each: what has come
// meanwhile is in it.
func (d *Desk) walk(b *model.Book, q *wire.FlowQuery, way flow.Direction) (list wire.List[wire.FlowStep], err error) {
	ref, err := refIn(b, q.Resource)
	if err != nil {
		return list, err
	}
	around := b.Stocks().Around()
	steps, whole, err := flow.Walk(ref, way, around)
	if err != nil {
		return list, err
	}
	if len(steps) == 1 && steps[0].Node == nil {
		return list, wire.New(wire.NotFound, "nothing here is about "+q.Resource, "begin with a resource, an event, a process or a batch")
	}
	page, err := pageOf(d, steps, q.Page, cursorAt)
	if err != nil {
		return list, err
	}
	list = wire.List[wire.FlowStep]{AsOf: page.AsOf, Items: []wire.FlowStep{}, Next: page.Next}
	for _, s := range page.Items {
		step, err := stepOf(b, around, s)
		if err != nil {
			return list, err
		}
		if s.From >= 0 {
			step.From = string(steps[s.From].Ref)
		}
		list.Items = append(list.Items, step)
	}
	if n := len(list.Items); n > 0 && page.Next == "" {
		list.Items[n-1].Cut = !whole
	}
	return list, nil
}

// cursorAt is the cursor of a step: references are longer than cursors may be.
func cursorAt(s flow.Step) string {
	sum := sha256.Sum256([]byte(s.Ref))
	return hex.EncodeToString(sum[:16])
}

// stepOf is a step for programs.
func stepOf(b *model.Book, around flow.Around, s flow.Step) (step wire.FlowStep, err error) {
	step = wire.FlowStep{Type: "step", Via: string(s.Via), Depth: s.Depth, End: s.End}
	if step.Thing, err = thingOf(b, s.Ref); err != nil {
		return step, err
	}
	e, ok, err := around.Event(s.Ref)
	if err != nil || !ok {
		return step, err
	}
	step.Action = string(e.Action)
	for _, q := range []struct {
		vf.Quantity
		said bool
	}{{e.Quantity, e.Counted}, {e.Effort, e.Worked}} {
		if q.said && step.Quantity == nil {
			m := measure(q.Quantity)
			step.Quantity = &m
		}
	}
	if step.Provider, err = thingAt(b, e.Provider); err != nil {
		return step, err
	}
	step.Receiver, err = thingAt(b, e.Receiver)
	return step, err
}
