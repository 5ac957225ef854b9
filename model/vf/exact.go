package vf

import (
	"math/big"

	"tallystick/crdt/dagcbor"
)

// rational is the exact value of d.
func rational(d dagcbor.Decimal) *big.Rat {
	mantissa := new(big.Rat).SetInt64(d.Mantissa)
	if d.Exponent < 0 {
		return mantissa.Quo(mantissa, new(big.Rat).SetInt(tenTo(-int(d.Exponent))))
	}
	return mantissa.Mul(mantissa, new(big.Rat).SetInt(tenTo(int(d.Exponent))))
}

// decimal is the exact value of r with at least scale digits after the point
// where they fit, so that 1.10 and 0.90 make 2.00.
func decimal(r *big.Rat, scale int) (dagcbor.Decimal, error) {
	for scale = max(scale, 0); scale <= maxScale; scale++ {
		n := new(big.Int).Mul(r.Num(), tenTo(scale))
		if _, rest := n.QuoRem(n, r.Denom(), new(big.Int)); rest.Sign() == 0 {
			return fit(n, scale)
		}
	}
	return dagcbor.Decimal{}, ErrInexact
}

// fit is n × 10^−scale with as many of its closing zeros as there is room for.
func fit(n *big.Int, scale int) (dagcbor.Decimal, error) {
	for ten := big.NewInt(10); !n.IsInt64() || scale > maxScale; scale-- {
		shorter, rest := new(big.Int).QuoRem(n, ten, new(big.Int))
		if rest.Sign() != 0 || scale <= -maxScale {
			return dagcbor.Decimal{}, ErrOverflow
		}
		n = shorter
	}
	return dagcbor.Decimal{Exponent: int8(-scale), Mantissa: n.Int64()}, nil
}

func tenTo(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// scaleOf is how many digits d shows after the point.
func scaleOf(d dagcbor.Decimal) int { return max(0, -int(d.Exponent)) }
