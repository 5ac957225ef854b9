package vf_test

import (
	"testing"

	"tallystick/model/vf"
)

// BenchmarkTotal adds one event's quantity to a running total.
func BenchmarkTotal(b *testing.B) {
	var total vf.Total
	q := quantity(b, "12.50 KGM")
	b.ReportAllocs()
	for b.Loop() {
		if err := total.Add(q); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheck checks one event as they come in.
func BenchmarkCheck(b *testing.B) {
	e := event("e1", vf.PropertyProvider, vf.Ref("ana"), vf.PropertyReceiver, vf.Ref("hub"), vf.PropertyResourceQuantity, kilograms(3),
		vf.PropertyHasPointInTime, vf.Moment("2026-03-01T08:30:00-05:00"), vf.PropertyFulfills, vf.Ref("c1"))
	b.ReportAllocs()
	for b.Loop() {
		if flaws := vf.Check(e); flaws != nil {
			b.Fatal(flaws)
		}
	}
}
