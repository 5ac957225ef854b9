package flow

import (
	"errors"
	"slices"

	"tallystick/model/vf"
)

// Balance is what came of what was asked for, in one of the two measures of a
// flow: resourceQuantity or effortQuantity.
type Balance struct {
	Wanted  vf.Quantity // what was asked for or promised
	Counted bool        // whether somebody said how much; else Wanted, Left and Over are empty

	Done vf.Quantity // what came, in the unit of Wanted if it is a decimal of that
	Left vf.Quantity // what has not come: zero or more
	Over vf.Quantity // what came beyond: zero or more

	// Beside is what came in units that don't convert into that of Wanted, or
	// whatever came where nobody said how much should. It is not compared with
	// what was asked for, so that Left is the most that may be left.
	Beside Stock
}

// Progress is how far something is met.
type Progress string

// How far.
const (
	ProgressNothing    Progress = "nothing"    // none of it came
	ProgressUnresolved Progress = "unresolved" // something came, in units that don't compare, or nobody said how much should
	ProgressPart       Progress = "part"       // less came than was asked for
	ProgressWhole      Progress = "whole"
	ProgressOver       Progress = "over" // more came
)

// BalanceOf compares what was asked for, nil where nobody said how much, with
// all that came, in whatever order. Units convert by the metric system and the
// ratios that were stated. The error is [vf.ErrOverflow] or [vf.ErrInexact]:
// sums that can't be written down. What has no unit is left out.
func BalanceOf(wanted *vf.Quantity, came []vf.Quantity, ratios ...vf.Ratio) (b Balance, err error) {
	var like, unlike []vf.Quantity
	for _, q := range came {
		if wanted != nil && converts(q, wanted.Unit, ratios) {
			like = append(like, q)
		} else if q.Unit != "" {
			unlike = append(unlike, q)
		}
	}
	if b.Beside, err = apartByUnit(unlike); err != nil || wanted == nil {
		return b, err
	}
	b.Wanted, b.Counted = *wanted, true
	b.Done, err = difference(wanted.Unit, like, nil, ratios)
	if err != nil || wanted.Unit == "" {
		return b, err
	}
	if b.Left, err = difference(wanted.Unit, []vf.Quantity{*wanted}, like, ratios); err != nil {
		return b, err
	}
	b.Over, err = difference(wanted.Unit, like, []vf.Quantity{*wanted}, ratios)
	b.Left, b.Over = atLeastNothing(b.Left, wanted.Unit), atLeastNothing(b.Over, wanted.Unit)
	return b, err
}

// Progress is how far the balance is met.
func (b Balance) Progress() Progress {
	switch {
	case !b.Counted && b.Beside.nothing():
		return ProgressNothing
	case !b.Counted:
		return ProgressUnresolved
	case b.Over.Sign() > 0:
		return ProgressOver
	case b.Wanted.Unit != "" && b.Left.Sign() == 0:
		return ProgressWhole
	case !b.Beside.nothing():
		return ProgressUnresolved
	case b.Done.Sign() == 0:
		return ProgressNothing
	}
	return ProgressPart
}

// converts reports whether a quantity becomes one of another unit, be it not
// exactly.
func converts(q vf.Quantity, to vf.Unit, ratios []vf.Ratio) bool {
	_, err := q.In(to, ratios...)
	return err == nil || errors.Is(err, vf.ErrInexact) || errors.Is(err, vf.ErrOverflow)
}

// difference is the sum of some less that of others: in a unit, or in that of
// one of them where it is no decimal of the unit, as 20 minutes are none of hours.
func difference(unit vf.Unit, plus, minus []vf.Quantity, ratios []vf.Ratio) (q vf.Quantity, err error) {
	var sum vf.Total
	units := map[vf.Unit]bool{}
	for _, q := range plus {
		_ = sum.Add(q) // what has no unit is left out
		units[q.Unit] = true
	}
	for _, q := range minus {
		_ = sum.Subtract(q)
		units[q.Unit] = true
	}
	if unit == "" {
		return vf.Quantity{}, nil
	}
	q, err = sum.In(unit, ratios...)
	for _, other := range sortedUnits(units) {
		if !errors.Is(err, vf.ErrInexact) {
			break
		}
		q, err = sum.In(other, ratios...)
	}
	return q, err
}

func sortedUnits(set map[vf.Unit]bool) (units []vf.Unit) {
	for u := range set {
		units = append(units, u)
	}
	slices.Sort(units)
	return units
}

// atLeastNothing is a quantity above zero, or else none of a unit.
func atLeastNothing(q vf.Quantity, unit vf.Unit) vf.Quantity {
	if q.Sign() <= 0 {
		return vf.Quantity{Unit: unit}
	}
	return q
}

// apartByUnit adds up quantities, one line for all units that convert into each
// other.
func apartByUnit(list []vf.Quantity) (merged Stock, err error) {
	var sum vf.Total
	for _, q := range list {
		_ = sum.Add(q) // a number that is none adds nothing
	}
	lines, err := sum.Lines()
	for _, line := range lines {
		if !merged.take(line) {
			merged = append(merged, line)
		}
	}
	return merged, err
}
