package dagcbor

import (
	"errors"
	"fmt"
)

// ErrNotCanonical is wrapped by every refusal of bytes: malformed CBOR, a
// second encoding of a value, a type outside the subset, trailing bytes.
var ErrNotCanonical = errors.New("not canonical DAG-CBOR")

// ErrLimit is wrapped when bytes are canonical but larger or more deeply
// nested than [Limits] allow.
var ErrLimit = errors.New("over the limit")

// refuse reports what is wrong at a byte offset of the input.
func refuse(offset int, format string, args ...any) error {
	return fmt.Errorf("%w: at byte %d: %s", ErrNotCanonical, offset, fmt.Sprintf(format, args...))
}

func tooLarge(offset int, what string, found, most uint64) error {
	return fmt.Errorf("%w: at byte %d: %s of %d, at most %d", ErrLimit, offset, what, found, most)
}
