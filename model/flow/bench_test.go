package flow_test

import (
	"fmt"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// What the goal is stated for: 100,000 events, of 1,000 resources and 500
// processes between 20 agents.
const (
	benchEvents    = 100_000
	benchResources = 1_000
	benchProcesses = 500
	benchAgents    = 20
	benchBatch     = 1_000
)

// benchEvent is an event as people record it: who, what, how much, when.
func benchEvent(i int) *vf.Node {
	agent := func(n int) vf.Ref {
		return flow.AgentRef(identity.NewAgentID(identity.AgentPerson, [32]byte{byte(n % benchAgents), 1}))
	}
	return node(vf.ClassEconomicEvent, "", map[vf.Property]vf.Value{
		vf.PropertyAction:                []vf.Value{vf.Produce, vf.Consume, vf.Transfer}[i%3],
		vf.PropertyProvider:              agent(i),
		vf.PropertyReceiver:              agent(i / 7),
		vf.PropertyResourceInventoriedAs: vf.Ref(fmt.Sprint("https://x.test/resources/", i*7919%benchResources)),
		vf.PropertyOutputOf:              vf.Ref(fmt.Sprint("https://x.test/processes/", i*104729%benchProcesses)),
		vf.PropertyResourceQuantity:      vf.Quantity{Number: number(int64(i % 500)), Unit: "KGM"},
		vf.PropertyHasPointInTime:        vf.Moment("2026-05-08T08:30:00-05:00"),
		vf.PropertyNote:                  vf.Text(fmt.Sprint("from the north field, load ", i)),
	})
}

// benchShelf holds that many events.
func benchShelf(b *testing.B) *shelf {
	b.Helper()
	s := newShelfOn(b, replica.Normal)
	for i := 0; i < benchEvents; i += benchBatch {
		var bodies []crdt.Body
		for j := range benchBatch {
			body, err := flow.BodyOf(benchEvent(i+j), s.held)
			check(b, err)
			bodies = append(bodies, body)
		}
		_, err := s.seat.Write(b.Context(), bodies...)
		check(b, err)
	}
	return s
}

// BenchmarkFoldEvents folds them from scratch, opening the bodies and indexing
// what they name, durably.
func BenchmarkFoldEvents(b *testing.B) {
	s := benchShelf(b)
	kinds := flow.Kinds()
	for b.Loop() {
		b.StopTimer() // another version: what was stored is cleared
		for i := range kinds {
			kinds[i].Version++
		}
		var err error
		s.engine, err = fold.Open(b.Context(), s.options(kinds))
		check(b, err)
		b.StartTimer()
		check(b, s.engine.CatchUp(b.Context()))
	}
	b.ReportMetric(benchEvents*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkThings reads a record, and the list of what goes out of a process,
// among them.
func BenchmarkThings(b *testing.B) {
	s := benchShelf(b)
	s.catchUp()
	b.Run("Saying", func(b *testing.B) {
		n := 0
		for b.Loop() {
			for _, err := range s.things().Saying(vf.PropertyOutputOf, "https://x.test/processes/7") {
				check(b, err)
				n++
			}
		}
		b.ReportMetric(float64(n)/float64(b.N), "events/op")
	})
	b.Run("Find", func(b *testing.B) {
		for b.Loop() {
			_, _, err := s.things().Find(flow.Query{Class: vf.ClassEconomicEvent}, 100, 100)
			check(b, err)
		}
	})
}
