package crdt

import (
	"fmt"

	"tallystick/crdt/dagcbor"
)

// Body is a clear body, decoded: what kind of statement it is, and its
// fields. Kinds that this build does not know are carried like any other.
type Body struct {
	Kind   string
	Fields map[string]any // values as [dagcbor.Decode] gives them
}

// Block is the body's canonical bytes: [kind, {field: value …}].
func (b Body) Block() ([]byte, error) {
	fields := b.Fields
	if fields == nil {
		fields = map[string]any{}
	}
	block, err := dagcbor.Marshal([]any{b.Kind, fields})
	if err != nil {
		return nil, fmt.Errorf("body of kind %q: %w", b.Kind, err)
	}
	if _, err := ParseBody(block); err != nil {
		return nil, fmt.Errorf("body of kind %q: %w", b.Kind, err)
	}
	return block, nil
}

// ParseBody reads a clear body within [BodyLimits].
func ParseBody(block []byte) (Body, error) {
	kind, fields, err := splitBody(block)
	if err != nil {
		return Body{}, err
	}
	value, err := dagcbor.Decode(fields, BodyLimits())
	if err != nil {
		return Body{}, refuseRead(RuleBody, err, "canonical fields")
	}
	return Body{Kind: kind, Fields: value.(map[string]any)}, nil
}

// BodyKind is the kind of a clear body, without decoding its fields.
func BodyKind(block []byte) (string, error) {
	kind, _, err := splitBody(block)
	return kind, err
}

// splitBody checks a clear body and returns its kind and the bytes of its
// fields, which are a map.
func splitBody(block []byte) (kind string, fields []byte, err error) {
	r := dagcbor.NewReader(block)
	r.ArrayOf(2)
	kind = r.Text(MaxKind)
	fields = r.Skip(BodyLimits())
	if err := r.Close(); err != nil {
		return "", nil, refuseRead(RuleBody, err, "[kind, {name: value}]")
	}
	if kind == "" || fields[0]>>5 != mapMajor {
		return "", nil, refuse(RuleBody, "an empty kind, or fields that are no map", "[kind, {name: value}]")
	}
	return kind, fields, nil
}

// mapMajor is the CBOR major type of a map.
const mapMajor = 5

// The shape of a sealed body: [hint, nonce, ciphertext]. What is inside is
// between those who hold the key; the shape alone is everybody's business,
// because it keeps junk of another shape from travelling as a body.
const (
	sealedHint  = 16
	sealedNonce = 24
	sealedTag   = 16
)

// checkBody refuses a body that is not the one the header names.
func (s Signed) checkBody(body []byte) error {
	switch {
	case body == nil:
		return s.refuse(RuleBody, "no body", "the body of an entry in clear travels with it")
	case len(body) > MaxBody:
		return s.refuse(RuleSize, fmt.Sprintf("a body of %d bytes", len(body)), fmt.Sprintf("at most %d", MaxBody))
	case dagcbor.LinkOf(body) != s.header.Body.Link:
		return s.refuse(RuleBody, "a body with another hash", "the body that the header names")
	}
	return s.checkBodyShape(body)
}

func (s Signed) checkBodyShape(body []byte) error {
	if s.header.Sealed {
		return s.place(checkSealedBody(body))
	}
	_, _, err := splitBody(body)
	return s.place(err)
}

func checkSealedBody(body []byte) error {
	r := dagcbor.NewReader(body)
	r.ArrayOf(3)
	r.BytesOf(sealedHint)
	r.BytesOf(sealedNonce)
	if len(r.Bytes(MaxBody)) < sealedTag {
		r.Refuse("a ciphertext shorter than its tag")
	}
	if err := r.Close(); err != nil {
		return refuseRead(RuleBody, err, "[hint, nonce, ciphertext]")
	}
	return nil
}
