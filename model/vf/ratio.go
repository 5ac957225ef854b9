package vf

import (
	"fmt"
	"math/big"

	"tallystick/crdt/dagcbor"
)

// Ratio is a statement that one From is Factor of To: in this offer a crate is
// 18 kg. The factor is above zero.
type Ratio struct {
	From   Unit
	To     Unit
	Factor dagcbor.Decimal
}

// rate is how many of to one of from is: within a dimension of the metric
// system, or by following the ratios either way and through dimensions. Ratios
// that lead to different answers lead to none.
func rate(from, to Unit, ratios []Ratio) (*big.Rat, error) {
	if from == to && from != "" {
		return big.NewRat(1, 1), nil
	}
	if len(ratios) > MaxRatios {
		return nil, fmt.Errorf("%w: %d ratios, at most %d", ErrUnitUnresolved, len(ratios), MaxRatios)
	}
	worth, err := spread(from, ratios)
	if err != nil {
		return nil, err
	}
	goal, factor := base(to)
	reached, ok := worth[goal]
	if !ok || from == "" || to == "" {
		return nil, fmt.Errorf("%w: from %q to %q", ErrUnitUnresolved, from, to)
	}
	return new(big.Rat).Quo(reached, factor), nil
}

// spread is how many of each base one of from is, for all bases that the ratios
// lead to.
func spread(from Unit, ratios []Ratio) (map[Unit]*big.Rat, error) {
	start, factor := base(from)
	worth := map[Unit]*big.Rat{start: factor}
	for range ratios { // the longest way takes each ratio once
		for _, r := range ratios {
			if err := follow(worth, r); err != nil {
				return nil, err
			}
		}
	}
	return worth, nil
}

// follow takes one ratio into account, in the direction that is of use.
func follow(worth map[Unit]*big.Rat, r Ratio) error {
	if r.Factor.Check() != nil || r.Factor.Mantissa <= 0 {
		return fmt.Errorf("%w: a ratio of %s", ErrUnitUnresolved, r.Factor)
	}
	from, fromFactor := base(r.From)
	to, toFactor := base(r.To)
	// One of from's base is step of to's.
	step := rational(r.Factor)
	step.Mul(step, toFactor).Quo(step, fromFactor)
	here, there := worth[from], worth[to]
	switch {
	case here != nil && there != nil:
		if new(big.Rat).Mul(here, step).Cmp(there) != 0 {
			return fmt.Errorf("%w: the ratios of %s and %s contradict each other", ErrUnitUnresolved, r.From, r.To)
		}
	case here != nil:
		worth[to] = new(big.Rat).Mul(here, step)
	case there != nil:
		worth[from] = new(big.Rat).Quo(there, step)
	}
	return nil
}

// base is the unit that stands for u's dimension, and how many of it one u is.
// A unit without a dimension stands for itself.
func base(u Unit) (Unit, *big.Rat) {
	facts := unitTable[u]
	if facts.dimension == "" {
		return u, big.NewRat(1, 1)
	}
	factor, _ := new(big.Rat).SetString(facts.factor) // a test reads every row
	return Unit(facts.dimension), factor
}
