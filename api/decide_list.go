package api

import (
	"context"
	"slices"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func decideList(t *Tree) {
	look(t, operation{ID: "decide-list", Path: "/v1/motions", Scope: "motions:read", Summary: "What waits for answers"},
		func(_ context.Context, b *model.Book, q *wire.MotionQuery) (wire.List[wire.Motion], error) {
			return pageOf(t.desk, motionsIn(b, q.All), q.Page, func(m wire.Motion) string { return m.ID })
		})
}

// motionsIn are the motions that wait, or with closed all of them.
func motionsIn(b *model.Book, closed bool) (motions []wire.Motion) {
	for _, q := range b.State().Questions() {
		if closed || model.IsOpen(q) {
			motions = append(motions, motionOf(b, q))
		}
	}
	return motions
}

func motionOf(b *model.Book, q community.Question) wire.Motion {
	m := wire.Motion{
		Type: "motion", Named: entryNamed(q.ID), Kind: string(q.Motion.Kind), What: motionText(b, q.Motion), Text: b.Prose(q.Motion.Text),
		By: personOf(b, q.By), Closed: !model.IsOpen(q), Needed: q.Needed, Answers: []wire.Answer{}, Waits: []wire.Named{},
	}
	for _, given := range q.Answers {
		m.Answers = append(m.Answers, wire.Answer{ID: entryNamed(given.ID), By: personOf(b, given.By), Choice: string(given.Choice)})
		if given.Choice == community.Yes {
			m.Yes++
		}
	}
	m.Moot, m.Ready = !m.Closed && b.IsMoot(q), b.IsReady(q)
	if !m.Closed && !m.Moot {
		m.Waits = append(m.Waits, unanswered(b, q)...)
	}
	m.You = slices.Contains(m.Waits, personOf(b, b.Me())) && !m.Ready
	return m
}
