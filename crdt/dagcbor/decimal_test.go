package dagcbor_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]dagcbor.Decimal{
		"0":                    {},
		"-0":                   {},
		"12.50":                {Exponent: -2, Mantissa: 1250},
		"-12.5":                {Exponent: -1, Mantissa: -125},
		"0.05":                 {Exponent: -2, Mantissa: 5},
		"-0.05":                {Exponent: -2, Mantissa: -5},
		"007":                  {Mantissa: 7},
		"9223372036854775807":  {Mantissa: math.MaxInt64},
		"-9223372036854775808": {Mantissa: math.MinInt64},
		"0.000000000000000001": {Exponent: -18, Mantissa: 1},
	} {
		if got, err := dagcbor.ParseDecimal(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, text := range []string{"", "-", ".", "-.", "1.", ".5", "-.5", "+1", "--1", "1-", "1.-5", "1.+5", "1e3", "0x1", "1_000",
		"1,5", " 1", "1 ", "1.2.3", "NaN", "Inf", "9223372036854775808", "0.0000000000000000001", "\u0661"} {
		if got, err := dagcbor.ParseDecimal(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func anyDecimal() *rapid.Generator[dagcbor.Decimal] {
	return rapid.Custom(func(t *rapid.T) dagcbor.Decimal {
		return dagcbor.Decimal{Exponent: rapid.Int8Range(-18, 18).Draw(t, "exponent"),
			Mantissa: rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1000, 1000)).Draw(t, "mantissa")}
	})
}

// Compare is the order of the numbers, whatever their form.
func TestDecimalCompare(t *testing.T) {
	rational := func(d dagcbor.Decimal) *big.Rat {
		r, ok := new(big.Rat).SetString(d.String())
		if !ok {
			t.Fatalf("%s is no number", d)
		}
		return r
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDecimal().Draw(t, "a"), anyDecimal().Draw(t, "b")
		if got, want := a.Compare(b), rational(a).Cmp(rational(b)); got != want {
			t.Fatalf("%s and %s: %d, want %d", a, b, got, want)
		}
	})
}

// A decimal is written as it was entered, byte for byte and digit for digit.
func TestDecimalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDecimal().Draw(t, "decimal")
		data, err := dagcbor.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var got dagcbor.Decimal
		if err := dagcbor.Unmarshal(data, &got, roomy()); err != nil || got != d {
			t.Fatalf("%+v comes back as %+v, %v", d, got, err)
		}
		if d.Exponent > 0 {
			return // has no form that can be entered
		}
		if parsed, err := dagcbor.ParseDecimal(d.String()); err != nil || parsed != d {
			t.Fatalf("%+v is written %s and read as %+v, %v", d, d, parsed, err)
		}
	})
}

func TestDecimalCheck(t *testing.T) {
	for exponent := math.MinInt8; exponent <= math.MaxInt8; exponent++ {
		err := dagcbor.Decimal{Exponent: int8(exponent), Mantissa: 1}.Check()
		if ok := exponent >= -18 && exponent <= 18; ok != (err == nil) {
			t.Errorf("exponent %d: %v", exponent, err)
		}
	}
}
