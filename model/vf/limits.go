package vf

// Bounds of what this package reads and walks.
const (
	// MaxNesting is how deep nodes may be written inside each other. A price
	// list holds proposals that hold intents that hold measures: four.
	MaxNesting = 16

	// MaxIRI is the length in bytes of a reference or a unit's IRI: what
	// browsers and servers have agreed to carry.
	MaxIRI = 2048

	// MaxRatios is how many stated ratios one conversion looks at: an offer
	// states a handful.
	MaxRatios = 64

	// maxQuantityText is the length in bytes of a quantity as text: a sign, 19
	// digits and a point or 18 zeros, a space, and the unit.
	maxQuantityText = 40 + MaxIRI

	// maxScale is the most digits after the point that a decimal holds, and
	// the most zeros that it can leave out before it.
	maxScale = 18
)
