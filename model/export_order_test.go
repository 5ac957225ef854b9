package model

import (
	"slices"
	"testing"

	"tallystick/model/vf"
)

// Every class has its place in a document, once.
func TestExportOrder(t *testing.T) {
	order := exportOrder()
	if got := slices.Sorted(slices.Values(order)); !slices.Equal(got, vf.Classes()) {
		t.Errorf("%v", got)
	}
	if slices.Index(order, vf.ClassEconomicResource) > slices.Index(order, vf.ClassEconomicEvent) {
		t.Error("what events bring comes before what there was")
	}
}
