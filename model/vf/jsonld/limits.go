package jsonld

// Bounds of what is read. They keep a hostile document from taking memory out
// of proportion to its size.
const (
	// MaxDocument is the length of a JSON document in bytes: 100,000 records
	// take some 50 MB.
	MaxDocument = 128 << 20

	// MaxYAML is the same for YAML. All of it is held at once, with a hundred
	// times its bytes in the worst case; who has more writes JSON.
	MaxYAML = 4 << 20

	// MaxThings is how many things one document describes.
	MaxThings = 250_000

	// MaxRemarks is how many remarks and how many faults are listed; further
	// ones are counted.
	MaxRemarks = 1000

	// maxElements is how many values one item of a document has, aliases of YAML
	// followed: a price list of a thousand positions takes 30,000.
	maxElements = 1 << 18

	// maxDepth is how deep values stand in each other: vf.MaxNesting nodes, each
	// in a list, and the measure in the last.
	maxDepth = 40

	// maxString is the length of a text in bytes. What fits no record is
	// refused by the record; this is what is read at all.
	maxString = 1 << 20

	// maxTerms is how many terms the contexts of one place define.
	maxTerms = 4096

	// maxFound is how much of what was found is shown, in bytes.
	maxFound = 80

	// maxExponent is the largest exponent of a number: what a decimal holds.
	maxExponent = 36

	// maxCarried is the length of what one property says that is kept as it
	// stands, in bytes: what one field of a record holds.
	maxCarried = 4 << 10

	// maxCarriedProperties is how many such properties a thing has.
	maxCarriedProperties = 32
)
