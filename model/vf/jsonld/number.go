package jsonld

import (
	"strconv"
	"strings"

	"tallystick/crdt/dagcbor"
)

// numeral is a number of JSON or YAML as a decimal is written: without a plus,
// with a digit on both sides of the point, without an exponent. It keeps every
// digit; ok is false for what is no number.
func numeral(text string) (string, bool) {
	sign, rest := "", strings.TrimPrefix(text, "+")
	if strings.HasPrefix(text, "-") {
		sign, rest = "-", text[1:]
	}
	power := 0
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		n, err := strconv.Atoi(strings.TrimPrefix(rest[i+1:], "+"))
		if err != nil || n > maxExponent || n < -maxExponent {
			return "", false
		}
		rest, power = rest[:i], n
	}
	whole, fraction, _ := strings.Cut(rest, ".")
	if whole+fraction == "" || len(whole)+len(fraction) > maxFound || strings.Trim(whole+fraction, "0123456789") != "" {
		return "", false
	}
	for ; power > 0; power-- {
		if fraction == "" {
			fraction = "0"
		}
		whole, fraction = whole+fraction[:1], fraction[1:]
	}
	for ; power < 0; power++ {
		if whole == "" {
			whole = "0"
		}
		whole, fraction = whole[:len(whole)-1], whole[len(whole)-1:]+fraction
	}
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction, true
}

// decimalOf reads a number, exactly.
func decimalOf(text string) (dagcbor.Decimal, bool) {
	plain, ok := numeral(strings.TrimSpace(text))
	if !ok {
		return dagcbor.Decimal{}, false
	}
	d, err := dagcbor.ParseDecimal(plain)
	return d, err == nil
}
