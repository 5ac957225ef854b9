package dagcbor

import (
	"bytes"
	"fmt"
	"math"
	"reflect"

	"github.com/fxamacker/cbor/v2"
)

// linkTag is the CBOR tag that IPLD gives to links.
const linkTag = 42

// Marshal encodes a Go value: structs (as maps, or as arrays with the field
// tag `cbor:",toarray"`), maps with text keys, slices, integers, booleans,
// text, byte strings, [Link] and [Decimal]. The result is canonical; a value
// that has no canonical form, such as a float, is an error.
func Marshal(v any) ([]byte, error) {
	mode, err := cbor.EncOptions{
		Sort:          cbor.SortLengthFirst,
		IndefLength:   cbor.IndefLengthForbidden,
		NilContainers: cbor.NilContainerAsEmpty,
	}.EncMode()
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	data, err := mode.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	if err := Check(data, Unbounded()); err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return data, nil
}

// Unmarshal decodes data, which must be one canonical value within limits,
// into v. Unknown fields of a struct, missing elements of an array and
// anything else that does not encode to the same bytes again is refused.
func Unmarshal(data []byte, v any, limits Limits) error {
	if err := Check(data, limits); err != nil {
		return err
	}
	if err := decode(data, v); err != nil {
		return err
	}
	again, err := Marshal(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, again) {
		return fmt.Errorf("%w: fields missing, unknown or of another type than %T", ErrNotCanonical, v)
	}
	return nil
}

// Decode reads data into plain Go values: map[string]any, []any, string,
// []byte, int64, bool, nil and [Link].
func Decode(data []byte, limits Limits) (any, error) {
	if err := Check(data, limits); err != nil {
		return nil, err
	}
	var v any
	if err := decode(data, &v); err != nil {
		return nil, err
	}
	v, err := linked(v)
	if err != nil {
		return nil, err
	}
	again, err := Marshal(v)
	if err != nil || !bytes.Equal(data, again) {
		return nil, fmt.Errorf("%w: the value does not encode to the same bytes again", ErrNotCanonical)
	}
	return v, nil
}

func decode(data []byte, v any) error {
	mode, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		IntDec:            cbor.IntDecConvertSignedOrFail,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		DefaultMapType:    reflect.TypeFor[map[string]any](),
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		NaN:               cbor.NaNDecodeForbidden,
		Inf:               cbor.InfDecodeForbidden,

		// Check has applied the caller's limits; the library's own, which
		// count a link as a level, must not refuse what Check accepts.
		MaxNestedLevels:  maxDepth + 1,
		MaxArrayElements: math.MaxInt32,
		MaxMapPairs:      math.MaxInt32,
	}.DecMode()
	if err != nil {
		return fmt.Errorf("decode into %T: %w", v, err)
	}
	if err := mode.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %v", ErrNotCanonical, err)
	}
	return nil
}

// linked replaces the library's tags by links, in place where it can.
func linked(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case cbor.Tag:
		content, ok := v.Content.([]byte)
		if v.Number != linkTag || !ok || len(content) != cidLength+1 {
			return nil, fmt.Errorf("%w: tag %d", ErrNotCanonical, v.Number)
		}
		return LinkFromBytes(content[1:])
	case []any:
		for i := range v {
			if v[i], err = linked(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range v {
			if v[key], err = linked(v[key]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}
