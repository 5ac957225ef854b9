package vf

import (
	"fmt"
	"math/big"
	"strings"

	"tallystick/crdt/dagcbor"
)

// Quantity is so many of a unit: the vocabulary's Measure. Money is a quantity
// too, of the resource that its flow names. It keeps the digits as entered:
// 1.10 and 1.1 compare as equal and are written as they came.
type Quantity struct {
	Number dagcbor.Decimal
	Unit   Unit // "" when nobody said: resolved with nothing, itself included
}

// ParseQuantity reads "12.50 KGM": a decimal, a space, and a unit as
// [ParseUnit] reads it.
func ParseQuantity(text string) (Quantity, error) {
	number, unit, ok := strings.Cut(text, " ")
	if !ok || len(text) > maxQuantityText {
		return Quantity{}, fmt.Errorf("%q is no quantity: write a number, a space and a unit", shortened(text))
	}
	n, err := dagcbor.ParseDecimal(number)
	if err != nil {
		return Quantity{}, err
	}
	u, err := ParseUnit(unit)
	return Quantity{n, u}, err
}

// String writes the quantity as [ParseQuantity] reads it, "12.50 KGM".
func (q Quantity) String() string {
	return strings.TrimSuffix(q.Number.String()+" "+string(q.Unit), " ")
}

// Sign is −1, 0 or +1.
func (q Quantity) Sign() int { return q.Number.Compare(dagcbor.Decimal{}) }

// In is the same quantity in another unit, by the metric system and the ratios
// stated. It is exact: [ErrInexact] where no decimal is.
func (q Quantity) In(to Unit, ratios ...Ratio) (Quantity, error) {
	if q.Unit == to && to != "" {
		return q, q.Number.Check()
	}
	exact, err := q.rational(to, ratios)
	if err != nil {
		return Quantity{}, err
	}
	n, err := decimal(exact, 0)
	return Quantity{n, to}, err
}

// Compare orders two quantities by size, −1, 0 or +1, after converting by the
// metric system and the ratios. It needs no exact decimal.
func (q Quantity) Compare(other Quantity, ratios ...Ratio) (int, error) {
	a, err := q.rational(other.Unit, ratios)
	if err != nil {
		return 0, err
	}
	b, err := other.rational(other.Unit, nil)
	if err != nil {
		return 0, err
	}
	return a.Cmp(b), nil
}

// Plus is the sum, in q's unit. To add up many, in whatever order, use [Total].
func (q Quantity) Plus(other Quantity, ratios ...Ratio) (Quantity, error) {
	a, err := q.rational(q.Unit, nil)
	if err != nil {
		return Quantity{}, err
	}
	b, err := other.rational(q.Unit, ratios)
	if err != nil {
		return Quantity{}, err
	}
	n, err := decimal(a.Add(a, b), max(scaleOf(q.Number), scaleOf(other.Number)))
	return Quantity{n, q.Unit}, err
}

// Times is q taken factor times.
func (q Quantity) Times(factor dagcbor.Decimal) (Quantity, error) {
	if err := factor.Check(); err != nil {
		return Quantity{}, err
	}
	product, err := q.rational(q.Unit, nil)
	if err != nil {
		return Quantity{}, err
	}
	n, err := decimal(product.Mul(product, rational(factor)), scaleOf(q.Number))
	return Quantity{n, q.Unit}, err
}

// rational is how many of the unit q is, exactly.
func (q Quantity) rational(in Unit, ratios []Ratio) (*big.Rat, error) {
	if err := q.Number.Check(); err != nil {
		return nil, err
	}
	factor, err := rate(q.Unit, in, ratios)
	if err != nil {
		return nil, err
	}
	return factor.Mul(factor, rational(q.Number)), nil
}
