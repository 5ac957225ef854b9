package dagcbor

import (
	"cmp"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is mantissa × 10^exponent: money, weights and every other number
// with a fraction. It is written [exponent, mantissa] as it was entered:
// 1.10 and 1.1 are different bytes and compare as equal.
type Decimal struct {
	_        struct{} `cbor:",toarray"`
	Exponent int8     // −18…18
	Mantissa int64
}

// maxExponent bounds a decimal's scale either way: 18 digits is what an int64
// mantissa can hold in full.
const maxExponent = 18

// ParseDecimal reads "-12.50": digits, at most one point, no exponent.
func ParseDecimal(text string) (Decimal, error) {
	digits, fraction, _ := strings.Cut(text, ".")
	if strings.HasSuffix(text, ".") || len(fraction) > maxExponent || strings.HasPrefix(text, "+") ||
		strings.Trim(digits, "-") == "" {
		return Decimal{}, fmt.Errorf("%q is not a decimal with at most %d digits after the point", text, maxExponent)
	}
	mantissa, err := strconv.ParseInt(digits+fraction, 10, 64)
	if err != nil {
		return Decimal{}, fmt.Errorf("%q is not a decimal of at most 18 digits", text)
	}
	return Decimal{Exponent: int8(-len(fraction)), Mantissa: mantissa}, nil
}

// Check refuses an exponent out of range, which decoding alone lets through.
func (d Decimal) Check() error {
	if d.Exponent < -maxExponent || d.Exponent > maxExponent {
		return fmt.Errorf("%w: decimal exponent %d outside −%d…%[3]d", ErrNotCanonical, d.Exponent, maxExponent)
	}
	return nil
}

// Compare orders decimals by value: −1, 0 or +1.
func (d Decimal) Compare(other Decimal) int {
	if d.Exponent == other.Exponent {
		return cmp.Compare(d.Mantissa, other.Mantissa)
	}
	least := min(d.Exponent, other.Exponent)
	return d.scaled(least).Cmp(other.scaled(least))
}

// String writes the decimal as it was entered, "1.10".
func (d Decimal) String() string {
	if d.Exponent >= 0 {
		return d.scaled(0).String()
	}
	sign, digits := "", strconv.FormatInt(d.Mantissa, 10)
	if d.Mantissa < 0 {
		sign, digits = "-", digits[1:]
	}
	places := int(-d.Exponent)
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

// scaled is the value in units of 10^exponent, for exponent ≤ d.Exponent.
func (d Decimal) scaled(exponent int8) *big.Int {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Exponent)-int64(exponent)), nil)
	return power.Mul(power, big.NewInt(d.Mantissa))
}
