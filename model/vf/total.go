package vf

import (
	"maps"
	"math/big"
	"slices"
)

// Total is a sum of quantities that does not depend on the order in which they
// come: one line per unit, of any size on the way. The zero Total is empty and
// ready for use.
type Total struct {
	lines map[Unit]*line
}

// line is n × 10^−scale; scale is the largest that any part had, which no order
// changes.
type line struct {
	n     big.Int
	scale int
}

// Add takes a quantity in. A number that is no decimal, or that nobody gave a
// unit, is refused and leaves the total as it is.
func (t *Total) Add(q Quantity) error { return t.take(q, 1) }

// Subtract takes a quantity out, whether or not it was added before.
func (t *Total) Subtract(q Quantity) error { return t.take(q, -1) }

func (t *Total) take(q Quantity, sign int64) error {
	if err := q.Number.Check(); err != nil {
		return err
	}
	if q.Unit == "" {
		return ErrUnitUnresolved
	}
	if t.lines == nil {
		t.lines = map[Unit]*line{}
	}
	l := t.lines[q.Unit]
	if l == nil {
		l = new(line)
		t.lines[q.Unit] = l
	}
	l.rescale(max(l.scale, scaleOf(q.Number)))
	part := big.NewInt(q.Number.Mantissa)
	part.Mul(part, tenTo(l.scale+int(q.Number.Exponent)))
	l.n.Add(&l.n, part.Mul(part, big.NewInt(sign)))
	return nil
}

func (l *line) rescale(to int) {
	if to > l.scale {
		l.n.Mul(&l.n, tenTo(to-l.scale))
		l.scale = to
	}
}

// Lines is the sum of each unit, in order of unit. Units are not converted into
// each other, and a sum of zero is a line: somebody counted it.
func (t *Total) Lines() ([]Quantity, error) {
	var out []Quantity
	for _, unit := range slices.Sorted(maps.Keys(t.lines)) {
		n, err := fit(new(big.Int).Set(&t.lines[unit].n), t.lines[unit].scale)
		if err != nil {
			return nil, err
		}
		out = append(out, Quantity{n, unit})
	}
	return out, nil
}

// In is the whole total in one unit, by the metric system and the ratios
// stated: [ErrUnitUnresolved] if a line that is not zero has no way there.
func (t *Total) In(to Unit, ratios ...Ratio) (Quantity, error) {
	if to == "" {
		return Quantity{}, ErrUnitUnresolved
	}
	sum := new(big.Rat)
	for unit, l := range t.lines {
		if l.n.Sign() == 0 {
			continue // of whatever unit, nothing is nothing
		}
		factor, err := rate(unit, to, ratios)
		if err != nil {
			return Quantity{}, err
		}
		part := new(big.Rat).SetFrac(&l.n, tenTo(l.scale))
		sum.Add(sum, part.Mul(part, factor))
	}
	scale := 0
	if l := t.lines[to]; l != nil {
		scale = l.scale
	}
	n, err := decimal(sum, scale)
	return Quantity{n, to}, err
}
