package identity_test

import (
	"bytes"
	"testing"

	"filippo.io/edwards25519"

	"tallystick/identity"
)

// The predicate and the admission of keys, on every edge, as built. The same
// edges stand in the vectors, with the answers of another library.
func TestSignatureEdges(t *testing.T) {
	for _, e := range edges() {
		t.Run(e.Name, func(t *testing.T) { checkEdge(t, e) })
	}
}

func checkEdge(t *testing.T, e edge) {
	t.Helper()
	key := identity.DeviceID(mustHex(e.PublicKey))
	signature := [64]byte(mustHex(e.Signature))
	if got := identity.Verify(key, e.Tag, mustHex(e.Message), signature); got != (e.Predicate == "accept") {
		t.Errorf("predicate accepts: %t, want %s", got, e.Predicate)
	}
	if err := key.Check(); (err == nil) != (e.Key == "accept") {
		t.Errorf("admission of the key: %v, want %s", err, e.Key)
	}
}

// Every point of small order, in every encoding that decodes to it, is
// refused; no other encoding is refused except those not below the prime.
func TestSmallOrderIsComplete(t *testing.T) {
	eight := edwards25519.NewScalar()
	if _, err := eight.SetCanonicalBytes(append([]byte{8}, make([]byte, 31)...)); err != nil {
		t.Fatal(err)
	}
	point := edwards25519.NewIdentityPoint()
	for range 8 {
		encoding := point.Bytes()
		for _, sign := range [][]byte{encoding, signBit(encoding)} {
			if identity.DeviceID(sign).Check() == nil {
				t.Errorf("small-order %x admitted", sign)
			}
		}
		point.Add(point, newCurve().order8)
	}
	if !bytes.Equal(point.Bytes(), canonicalIdentity()) {
		t.Fatal("the generator of the torsion does not have order 8")
	}
	for k := range byte(19) {
		for _, sign := range [][]byte{unreduced(k), signBit(unreduced(k))} {
			if identity.DeviceID(sign).Check() == nil {
				t.Errorf("y = p + %d admitted", k)
			}
		}
	}
}

func TestMixedOrderKeyAdmitted(t *testing.T) {
	c := newCurve()
	for _, order := range []int{2, 4, 8} {
		mixed := new(edwards25519.Point).Add(c.public(), c.torsion(order))
		if err := identity.DeviceID(mixed.Bytes()).Check(); err != nil {
			t.Errorf("order %d: %v", order, err)
		}
	}
}

// The u coordinates of small order on the curve and on its twist, and those
// not below the prime, are refused.
func TestSealingIDCheck(t *testing.T) {
	refused := map[string]string{
		"0":              "0000000000000000000000000000000000000000000000000000000000000000",
		"1":              "0100000000000000000000000000000000000000000000000000000000000000",
		"order 8":        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"order 8, other": "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"p - 1, order 4": "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"p":              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"p + 1":          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"p + 9":          "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"2^255 - 1":      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"9, top bit set": "0900000000000000000000000000000000000000000000000000000000000080",
		"all bits":       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	}
	for name, text := range refused {
		if identity.SealingID(mustHex(text)).Check() == nil {
			t.Errorf("u = %s admitted", name)
		}
	}
	admitted := identity.SealingID(mustHex("0900000000000000000000000000000000000000000000000000000000000000"))
	if err := admitted.Check(); err != nil {
		t.Error(err)
	}
}
