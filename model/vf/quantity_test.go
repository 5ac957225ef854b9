package vf_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
)

func ratio(t testing.TB, from vf.Unit, factor string, to vf.Unit) vf.Ratio {
	t.Helper()
	n, err := dagcbor.ParseDecimal(factor)
	if err != nil {
		t.Fatal(err)
	}
	return vf.Ratio{From: from, To: to, Factor: n}
}

// outcome is what came of a calculation, as text.
func outcome(q vf.Quantity, err error) string {
	for name, sentinel := range map[string]error{"unresolved": vf.ErrUnitUnresolved, "inexact": vf.ErrInexact, "overflow": vf.ErrOverflow} {
		if errors.Is(err, sentinel) {
			return name
		}
	}
	if err != nil {
		return err.Error()
	}
	return q.String()
}

func TestParseQuantity(t *testing.T) {
	for text, want := range map[string]string{"12.50 KGM": "12.50 KGM", "0 one": "0 C62", "-3 urn:x:y": "-3 urn:x:y", "1.10 kilogram": "1.10 KGM"} {
		if got := outcome(vf.ParseQuantity(text)); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	for _, text := range []string{"", " ", "12.50", "KGM", "12,5 KGM", "1 2 KGM", "12.5KGM", "1e3 KGM", "12.5  KGM", "1 nonsense", "NaN KGM",
		"9223372036854775808 KGM", "1 a:" + strings.Repeat("b", vf.MaxIRI)} {
		if got, err := vf.ParseQuantity(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func TestIn(t *testing.T) {
	crate := ratio(t, "XCR", "18.5", "KGM")
	for _, c := range []struct {
		from   string
		to     vf.Unit
		ratios []vf.Ratio
		want   string
	}{
		{"1.50 KGM", "KGM", nil, "1.50 KGM"},
		{"1.50 KGM", "GRM", nil, "1500 GRM"},
		{"250 GRM", "KGM", nil, "0.25 KGM"},
		{"2 TNE", "KGM", nil, "2000 KGM"},
		{"1 MTQ", "LTR", nil, "1000 LTR"},
		{"90 MIN", "HUR", nil, "1.5 HUR"},
		{"1 MIN", "HUR", nil, "inexact"},
		{"1 KWH", "3B", nil, "3.6 3B"},
		{"1 KGM", "LTR", nil, "unresolved"},
		{"1 DAY", "HUR", nil, "unresolved"},
		{"1 DAY", "HUR", []vf.Ratio{ratio(t, "DAY", "8", "HUR")}, "8 HUR"},
		{"1 LBR", "KGM", nil, "unresolved"},
		{"2 XCR", "KGM", nil, "unresolved"},
		{"2 XCR", "KGM", []vf.Ratio{crate}, "37 KGM"},
		{"2 XCR", "GRM", []vf.Ratio{crate}, "37000 GRM"},
		{"37 KGM", "XCR", []vf.Ratio{crate}, "2 XCR"},
		{"1 KGM", "XCR", []vf.Ratio{crate}, "inexact"},
		{"1 XPX", "KGM", []vf.Ratio{crate, ratio(t, "XPX", "40", "XCR")}, "740 KGM"},
		{"740 KGM", "XPX", []vf.Ratio{crate, ratio(t, "XPX", "40", "XCR")}, "1 XPX"},
		{"1 XCR", "XBX", []vf.Ratio{crate}, "unresolved"},
		{"1 XCR", "KGM", []vf.Ratio{crate, ratio(t, "XCR", "18", "KGM")}, "unresolved"},
		{"1 XCR", "KGM", []vf.Ratio{crate, ratio(t, "KGM", "900", "GRM")}, "unresolved"},
		{"1 XCR", "KGM", []vf.Ratio{crate, ratio(t, "KGM", "1000", "GRM")}, "18.5 KGM"},
		{"1 XCR", "KGM", []vf.Ratio{ratio(t, "XCR", "0", "KGM")}, "unresolved"},
		{"1 XCR", "KGM", []vf.Ratio{ratio(t, "XCR", "-1", "KGM")}, "unresolved"},
		{"1 XCR", "KGM", make([]vf.Ratio, vf.MaxRatios+1), "unresolved"},
		{"1 urn:x:sack", "KGM", []vf.Ratio{ratio(t, "urn:x:sack", "25", "KGM")}, "25 KGM"},
		{"9223372036854775807 TNE", "MGM", nil, "9223372036854775807000000000 MGM"},
	} {
		if got := outcome(quantity(t, c.from).In(c.to, c.ratios...)); got != c.want {
			t.Errorf("%s in %s by %v: %s, want %s", c.from, c.to, c.ratios, got, c.want)
		}
	}
	if got := outcome(vf.Quantity{Number: dagcbor.Decimal{Mantissa: 1}}.In("")); got != "unresolved" {
		t.Errorf("without a unit: %s", got)
	}
	if got := outcome(vf.Quantity{Number: dagcbor.Decimal{Exponent: 100, Mantissa: 1}, Unit: "KGM"}.In("GRM")); got == "unresolved" || !strings.Contains(got, "exponent") {
		t.Errorf("no decimal: %s", got)
	}
}

func TestCompare(t *testing.T) {
	crate := ratio(t, "XCR", "3", "KGM")
	for _, c := range []struct {
		a, b string
		want int
		err  error
	}{
		{"1.10 KGM", "1.1 KGM", 0, nil},
		{"999 GRM", "1 KGM", -1, nil},
		{"1 KGM", "0.3333333333 XCR", 1, nil}, // a third has no end, and compares all the same
		{"1 KGM", "1 LTR", 0, vf.ErrUnitUnresolved},
	} {
		got, err := quantity(t, c.a).Compare(quantity(t, c.b), crate)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s and %s: %d, %v", c.a, c.b, got, err)
		}
	}
}

func TestArithmetic(t *testing.T) {
	most := vf.Quantity{Number: dagcbor.Decimal{Mantissa: math.MaxInt64}, Unit: "KGM"}
	for _, c := range []struct{ what, got, want string }{
		{"keeps digits", outcome(quantity(t, "1.10 KGM").Plus(quantity(t, "0.9 KGM"))), "2.00 KGM"},
		{"takes the first unit", outcome(quantity(t, "1.5 KGM").Plus(quantity(t, "250 GRM"))), "1.75 KGM"},
		{"by a ratio", outcome(quantity(t, "1 KGM").Plus(quantity(t, "2 XCR"), ratio(t, "XCR", "10", "KGM"))), "21 KGM"},
		{"unresolved", outcome(quantity(t, "1 KGM").Plus(quantity(t, "2 XCR"))), "unresolved"},
		{"overflow", outcome(most.Plus(quantity(t, "1 KGM"))), "overflow"},
		{"times", outcome(quantity(t, "1.50 C62").Times(dagcbor.Decimal{Exponent: -1, Mantissa: 25})), "3.75 C62"},
		{"too big", outcome(most.Times(dagcbor.Decimal{Mantissa: 3})), "overflow"},
		{"too fine", outcome(quantity(t, "0.000000000000000001 C62").Times(dagcbor.Decimal{Exponent: -1, Mantissa: 1})), "inexact"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
}

func TestTotal(t *testing.T) {
	var total vf.Total
	for _, text := range []string{"1.10 KGM", "2 XCR", "250 GRM", "0.9 KGM"} {
		if err := total.Add(quantity(t, text)); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := total.Lines()
	if err != nil || len(lines) != 3 || lines[0].String() != "250 GRM" || lines[1].String() != "2.00 KGM" || lines[2].String() != "2 XCR" {
		t.Errorf("%v, %v", lines, err)
	}
	if got := outcome(total.In("KGM")); got != "unresolved" {
		t.Errorf("crates are added to kilograms: %s", got)
	}
	if got := outcome(total.In("KGM", ratio(t, "XCR", "10", "KGM"))); got != "22.25 KGM" {
		t.Errorf("with a ratio: %s", got)
	}
	if err := total.Subtract(quantity(t, "2 XCR")); err != nil {
		t.Fatal(err)
	}
	if got := outcome(total.In("KGM")); got != "2.25 KGM" {
		t.Errorf("no crates are no kilograms: %s", got)
	}
	if lines, err := total.Lines(); err != nil || len(lines) != 3 || lines[2].String() != "0 XCR" {
		t.Errorf("the crates that were counted are forgotten: %v, %v", lines, err)
	}
	if got := outcome(new(vf.Total).In("")); got != "unresolved" {
		t.Errorf("nothing, of no unit: %s", got)
	}
	if err := total.Add(vf.Quantity{Number: dagcbor.Decimal{Exponent: 19}, Unit: "KGM"}); err == nil {
		t.Error("takes what is no decimal")
	}
	if err := total.Add(vf.Quantity{Number: dagcbor.Decimal{Mantissa: 1}}); !errors.Is(err, vf.ErrUnitUnresolved) {
		t.Errorf("takes what has no unit: %v", err)
	}
}
