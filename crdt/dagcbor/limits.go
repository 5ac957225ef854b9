package dagcbor

import "math"

// Limits bound what [Unmarshal], [Check] and [Reader.Skip] accept. A field of
// zero allows nothing of its kind; [Unbounded] is the explicit way to ask for
// no bound.
type Limits struct {
	Depth int // arrays and maps inside each other
	Text  int // bytes of one text string
	Bytes int // bytes of one byte string
	List  int // elements of one array
	Map   int // keys of one map
}

// Unbounded is for bytes of known length that this program wrote itself. The
// depth stays bounded because the walk recurses.
func Unbounded() Limits {
	return Limits{Depth: maxDepth, Text: math.MaxInt, Bytes: math.MaxInt, List: math.MaxInt, Map: math.MaxInt}
}

// maxDepth bounds recursion whatever the caller asks for: 32 levels is the
// least that the CBOR library allows itself by default, and four times what a
// record may use.
const maxDepth = 32

// MaxInteger is the largest seq, depth or length: 2⁵³−1, the last integer up
// to which every integer survives a trip through a JavaScript number.
const MaxInteger = 1<<53 - 1
