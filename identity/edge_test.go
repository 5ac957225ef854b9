package identity_test

import (
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"

	"filippo.io/edwards25519"
)

// edge is a signature on which libraries are known to differ, or one that pins
// what they agree on. Noble is what @noble/ed25519 3 answers with zip215 false
// and true.
type edge struct {
	Name         string `json:"name"`
	PublicKey    string `json:"public_key"`
	Tag          string `json:"tag"`
	Message      string `json:"message"`
	Signature    string `json:"signature"`
	Predicate    string `json:"predicate"`
	Key          string `json:"key"`
	NobleStrict  string `json:"noble_strict"`
	NobleZIP215  string `json:"noble_zip215"`
	Construction string `json:"construction"`
}

const edgeTag = "tallystick/entry/1"

// verdicts are predicate, key admission, noble strict, noble ZIP 215.
type verdicts [4]bool

const (
	yes = true
	no  = false
)

// edges builds them from the curve, deterministically.
func edges() []edge {
	c := newCurve()
	var all []edge
	add := func(name, construction string, s signed, v verdicts) {
		say := func(b bool) string { return map[bool]string{true: "accept", false: "refuse"}[b] }
		all = append(all, edge{
			Name: name, Construction: construction, Tag: edgeTag,
			PublicKey: hex.EncodeToString(s.key), Message: hex.EncodeToString(s.message),
			Signature: hex.EncodeToString(slices.Concat(s.r, s.s)),
			Predicate: say(v[0]), Key: say(v[1]), NobleStrict: say(v[2]), NobleZIP215: say(v[3]),
		})
	}
	honest := c.honest()
	add("honest", "A = aB, R = rB, S = r + ha", honest, verdicts{yes, yes, yes, yes})
	add("other message", "honest, one bit of the message changed", honest.withMessage([]byte("a counted loaf!")), verdicts{no, yes, no, no})
	add("zero signature", "honest key, 64 zero bytes", signed{honest.key, honest.message, make([]byte, 32), make([]byte, 32)}, verdicts{no, yes, no, no})

	for _, order := range []int{2, 4, 8} {
		add("torsion in R, order "+itoa(order), "R = rB + T, S = r + ha", c.torsionInR(order), verdicts{no, yes, yes, yes})
	}
	add("mixed-order key, h divisible by 8", "A = aB + T8, S = r + ha, 8 | h", c.mixedKey(func(h uint64) bool { return h%8 == 0 }), verdicts{yes, yes, yes, yes})
	add("mixed-order key, h odd", "A = aB + T8, S = r + ha", c.mixedKey(func(h uint64) bool { return h%2 == 1 }), verdicts{no, yes, yes, yes})
	add("mixed-order key, T in R to match", "A = aB + T8, R = rB − hT8, S = r + ha", c.mixedKeyMatched(), verdicts{yes, yes, yes, yes})

	add("S + L", "honest, L added to S", honest.withS(plusOrder(honest.s, 1)), verdicts{no, yes, no, no})
	add("S + 2L", "honest, 2L added to S", honest.withS(plusOrder(honest.s, 2)), verdicts{no, yes, no, no})
	top := slices.Clone(honest.s)
	top[31] |= 0x80
	add("S with its top bit set", "honest, bit 255 of S set", honest.withS(top), verdicts{no, yes, no, no})
	add("S = L − 1", "A = 0, R = SB", c.identityKey(bigOrder(-1)), verdicts{yes, no, no, yes})
	add("S = 0", "A = 0, R = 0", c.identityKey(big.NewInt(0)), verdicts{yes, no, no, yes})
	add("S = L", "A = 0, R = 0", c.identityKey(bigOrder(0)), verdicts{no, no, no, no})
	add("S = L + 1", "A = 0, R = B", c.identityKey(bigOrder(1)), verdicts{no, no, no, no})

	add("R = 0", "r = 0, S = ha", c.identityR(canonicalIdentity()), verdicts{yes, yes, yes, yes})
	add("R = 0 with the sign bit", "r = 0, S = ha, R encoded as −0", c.identityR(signBit(canonicalIdentity())), verdicts{no, yes, no, yes})
	add("R = 0 as y = p + 1", "r = 0, S = ha, R not reduced", c.identityR(unreduced(1)), verdicts{no, yes, no, yes})
	add("R of order 8", "R = T8, S = ha", c.smallR(), verdicts{no, yes, yes, yes})

	add("key 0", "A = 0, R = rB, S = r", c.keyOf(canonicalIdentity(), 1), verdicts{yes, no, no, yes})
	add("key 0 with the sign bit", "A = −0, R = rB, S = r", c.keyOf(signBit(canonicalIdentity()), 1), verdicts{yes, no, no, yes})
	add("key 0 as y = p + 1", "A = 0 not reduced, R = rB, S = r", c.keyOf(unreduced(1), 1), verdicts{yes, no, no, yes})
	add("key of order 4 as y = p", "A of order 4 not reduced, R = rB, S = r, 4 | h", c.keyOf(unreduced(0), 4), verdicts{yes, no, no, yes})
	add("key of order 2 with the sign bit", "A = T2 with x = −0, R = rB, S = r, 2 | h", c.keyOf(signBit(c.torsion(2).Bytes()), 2), verdicts{yes, no, no, yes})
	for _, order := range []int{2, 4, 8} {
		name := "key of order " + itoa(order)
		add(name+", h divisible", "A = T, R = rB, S = r", c.keyOf(c.torsion(order).Bytes(), order), verdicts{yes, no, no, yes})
		add(name+", h odd", "A = T, R = rB, S = r", c.keyOdd(c.torsion(order).Bytes()), verdicts{no, no, no, yes})
	}
	add("key and R of small order, S = 0", "A = T8, R = −hT8", c.allTorsion(), verdicts{yes, no, no, yes})
	add("key that is no point", "y = 2 has no x", signed{append([]byte{2}, make([]byte, 31)...), honest.message, honest.r, honest.s}, verdicts{no, yes, no, no})
	add("R that is no point", "y = 2 has no x", signed{honest.key, honest.message, append([]byte{2}, make([]byte, 31)...), honest.s}, verdicts{no, yes, no, no})
	return all
}

// signed is a signature in its parts, little-endian as on the wire.
type signed struct{ key, message, r, s []byte }

func (s signed) withMessage(m []byte) signed { s.message = m; return s }
func (s signed) withS(v []byte) signed       { s.s = v; return s }

// curve holds one honest secret and a point of order 8.
type curve struct {
	a, r   *edwards25519.Scalar
	order8 *edwards25519.Point
}

func newCurve() curve {
	order8, err := new(edwards25519.Point).SetBytes(mustHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
	if err != nil {
		panic(err)
	}
	return curve{a: scalarOf("secret"), r: scalarOf("nonce"), order8: order8}
}

func (c curve) torsion(order int) *edwards25519.Point {
	t := new(edwards25519.Point).Set(c.order8)
	for n := 8; n > order; n /= 2 {
		t.Add(t, t)
	}
	return t
}

// finish computes S = r + ha over the encodings as they stand.
func (c curve) finish(key, r []byte, message []byte, nonce *edwards25519.Scalar) signed {
	s := edwards25519.NewScalar().MultiplyAdd(challenge(r, key, message), c.a, nonce)
	return signed{key, message, r, s.Bytes()}
}

func (c curve) public() *edwards25519.Point {
	return new(edwards25519.Point).ScalarBaseMult(c.a)
}

func (c curve) commitment() *edwards25519.Point {
	return new(edwards25519.Point).ScalarBaseMult(c.r)
}

func (c curve) honest() signed {
	return c.finish(c.public().Bytes(), c.commitment().Bytes(), []byte("a counted loaf"), c.r)
}

func (c curve) torsionInR(order int) signed {
	r := new(edwards25519.Point).Add(c.commitment(), c.torsion(order))
	return c.finish(c.public().Bytes(), r.Bytes(), []byte("a counted loaf"), c.r)
}

func (c curve) mixed() []byte {
	return new(edwards25519.Point).Add(c.public(), c.order8).Bytes()
}

func (c curve) mixedKey(wanted func(h uint64) bool) signed {
	r := c.commitment().Bytes()
	message := grind(r, c.mixed(), wanted)
	return c.finish(c.mixed(), r, message, c.r)
}

// mixedKeyMatched puts into R the torsion that −hA has.
func (c curve) mixedKeyMatched() signed {
	r := new(edwards25519.Point).Add(c.commitment(), c.order8) // −7 T8 = T8
	message := grind(r.Bytes(), c.mixed(), func(h uint64) bool { return h%8 == 7 })
	return c.finish(c.mixed(), r.Bytes(), message, c.r)
}

func (c curve) identityKey(s *big.Int) signed {
	reduced := scalarFromBig(new(big.Int).Mod(s, bigOrder(0)))
	r := new(edwards25519.Point).ScalarBaseMult(reduced)
	return signed{canonicalIdentity(), []byte("a counted loaf"), r.Bytes(), littleEndian(s)}
}

func (c curve) identityR(encoding []byte) signed {
	return c.finish(c.public().Bytes(), encoding, []byte("a counted loaf"), edwards25519.NewScalar())
}

func (c curve) smallR() signed {
	return c.finish(c.public().Bytes(), c.order8.Bytes(), []byte("a counted loaf"), edwards25519.NewScalar())
}

// keyOf signs for a key of small order: any S fits when h makes the key vanish.
func (c curve) keyOf(key []byte, order int) signed {
	r := c.commitment().Bytes()
	message := grind(r, key, func(h uint64) bool { return h%uint64(order) == 0 })
	return signed{key, message, r, c.r.Bytes()}
}

func (c curve) keyOdd(key []byte) signed {
	r := c.commitment().Bytes()
	return signed{key, grind(r, key, func(h uint64) bool { return h%2 == 1 }), r, c.r.Bytes()}
}

func (c curve) allTorsion() signed {
	key := c.order8.Bytes()
	message := grind(key, key, func(h uint64) bool { return h%8 == 7 })
	return signed{key, message, key, make([]byte, 32)}
}

// challenge is h = SHA-512(R ‖ A ‖ tag ‖ 0x00 ‖ message) modulo L.
func challenge(r, key, message []byte) *edwards25519.Scalar {
	text := slices.Concat(r, key, []byte(edgeTag), []byte{0}, message)
	digest := sha512.Sum512(text)
	h, err := edwards25519.NewScalar().SetUniformBytes(digest[:])
	if err != nil {
		panic(err)
	}
	return h
}

// grind finds a message whose reduced h is as wanted in its low bits.
func grind(r, key []byte, wanted func(h uint64) bool) []byte {
	for n := uint64(0); ; n++ {
		message := binary.BigEndian.AppendUint64([]byte("a counted loaf "), n)
		if wanted(binary.LittleEndian.Uint64(challenge(r, key, message).Bytes())) {
			return message
		}
	}
}

func scalarOf(seed string) *edwards25519.Scalar {
	digest := sha512.Sum512([]byte(seed))
	s, err := edwards25519.NewScalar().SetUniformBytes(digest[:])
	if err != nil {
		panic(err)
	}
	return s
}

func scalarFromBig(n *big.Int) *edwards25519.Scalar {
	s, err := edwards25519.NewScalar().SetCanonicalBytes(littleEndian(n))
	if err != nil {
		panic(err)
	}
	return s
}

// bigOrder is L + offset.
func bigOrder(offset int64) *big.Int {
	l, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	l.Add(l, new(big.Int).Lsh(big.NewInt(1), 252))
	return l.Add(l, big.NewInt(offset))
}

func plusOrder(s []byte, times int64) []byte {
	n := new(big.Int).SetBytes(reversed(s))
	return littleEndian(n.Add(n, new(big.Int).Mul(bigOrder(0), big.NewInt(times))))
}

func canonicalIdentity() []byte { return edwards25519.NewIdentityPoint().Bytes() }

func signBit(encoding []byte) []byte {
	other := slices.Clone(encoding)
	other[31] ^= 0x80
	return other
}

// unreduced is y = p + k, for k below 19.
func unreduced(k byte) []byte {
	y := mustHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
	y[0] += k
	return y
}

func littleEndian(n *big.Int) []byte { return reversed(n.FillBytes(make([]byte, 32))) }

func reversed(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

func mustHex(text string) []byte {
	raw, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return raw
}

func itoa(n int) string { return string(rune('0' + n)) }
