package flow

import (
	"errors"
	"math/big"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
)

// exactly is the number that a decimal is.
func exactly(d dagcbor.Decimal) *big.Rat {
	n := new(big.Rat).SetInt64(d.Mantissa)
	ten := new(big.Rat).SetInt(tenTo(max(int(d.Exponent), -int(d.Exponent))))
	if d.Exponent < 0 {
		return n.Quo(n, ten)
	}
	return n.Mul(n, ten)
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// quotient is how often a quantity above zero goes into another: exact, in
// whichever of both units it is. [vf.ErrUnitUnresolved] where they don't convert.
func quotient(a, b vf.Quantity) (*big.Rat, error) {
	x, err := a.In(b.Unit)
	if err == nil {
		return new(big.Rat).Quo(exactly(x.Number), exactly(b.Number)), nil
	}
	if errors.Is(err, vf.ErrInexact) {
		if y, err := b.In(a.Unit); err == nil {
			return new(big.Rat).Quo(exactly(a.Number), exactly(y.Number)), nil
		}
	}
	return nil, err
}

// multiple is a quantity taken so many times; rounded tells that it was rounded
// up, where a decimal has no room for all of it. [vf.ErrOverflow] if it has none
// for that either.
func multiple(q vf.Quantity, times *big.Rat) (product vf.Quantity, rounded bool, err error) {
	exact := new(big.Rat).Mul(exactly(q.Number), times)
	scale := max(0, -int(q.Number.Exponent))
	for ; scale <= maxScale; scale++ {
		if n := scaled(exact, scale); n.IsInt() && n.Num().IsInt64() {
			return quantityAt(n.Num(), scale, q.Unit), false, nil
		}
	}
	n := scaled(exact, roundedDigits)
	up := new(big.Int).Add(n.Num(), n.Denom())
	up.Quo(up.Sub(up, big.NewInt(1)), n.Denom())
	if !up.IsInt64() {
		return vf.Quantity{}, false, vf.ErrOverflow
	}
	return quantityAt(up, roundedDigits, q.Unit), true, nil
}

func scaled(r *big.Rat, scale int) *big.Rat {
	return new(big.Rat).Mul(r, new(big.Rat).SetInt(tenTo(scale)))
}

func quantityAt(n *big.Int, scale int, unit vf.Unit) vf.Quantity {
	return vf.Quantity{Number: dagcbor.Decimal{Exponent: int8(-scale), Mantissa: n.Int64()}, Unit: unit}
}
