package vf

import "errors"

// ErrUnitUnresolved says that two units have no known relation, or that the
// ratios stated for them contradict each other: the numbers may be shown side
// by side and never be compared or added.
var ErrUnitUnresolved = errors.New("unit-unresolved")

// ErrInexact says that the result has no end as a decimal, as a third has, or
// more than 18 digits after the point. Ask for another unit or round on purpose.
var ErrInexact = errors.New("not an exact decimal")

// ErrOverflow says that the result has more digits than a decimal holds.
var ErrOverflow = errors.New("more digits than a decimal holds")
