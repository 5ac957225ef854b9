package vf_test

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
)

func anyUnit() *rapid.Generator[vf.Unit] { return rapid.SampledFrom(vf.Units()) }

// anyQuantity is of any size, with few digits more often than not.
func anyQuantity() *rapid.Generator[vf.Quantity] {
	return rapid.Custom(func(t *rapid.T) vf.Quantity {
		number := dagcbor.Decimal{Exponent: rapid.OneOf(rapid.Int8Range(-3, 0), rapid.Int8Range(-18, 18)).Draw(t, "exponent"),
			Mantissa: rapid.OneOf(rapid.Int64Range(-10000, 10000), rapid.Int64()).Draw(t, "mantissa")}
		return vf.Quantity{Number: number, Unit: anyUnit().Draw(t, "unit")}
	})
}

func value(q vf.Quantity) *big.Rat {
	r, _ := new(big.Rat).SetString(q.Number.String())
	return r
}

// expected reports whether a calculation refused for a reason it has.
func expected(err error) bool {
	return errors.Is(err, vf.ErrUnitUnresolved) || errors.Is(err, vf.ErrInexact) || errors.Is(err, vf.ErrOverflow)
}

// A sum of one unit is the sum of the numbers.
func TestPlusIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyQuantity().Draw(t, "a"), anyQuantity().Draw(t, "b")
		b.Unit = a.Unit
		got, err := a.Plus(b)
		back, errBack := b.Plus(a)
		if got != back || (err == nil) != (errBack == nil) {
			t.Fatalf("%s + %s: %s, %v; the other way %s, %v", a, b, got, err, back, errBack)
		}
		if err != nil {
			if !errors.Is(err, vf.ErrOverflow) {
				t.Fatal(err)
			}
			return
		}
		if want := value(a); want.Add(want, value(b)).Cmp(value(got)) != 0 || got.Unit != a.Unit {
			t.Fatalf("%s + %s = %s", a, b, got)
		}
	})
}

// There and back is where one was, and the order of sizes is kept.
func TestInKeepsSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, to := anyQuantity().Draw(t, "q"), anyUnit().Draw(t, "to")
		got, err := q.In(to)
		resolves := q.Unit == to || q.Unit.Dimension() != "" && q.Unit.Dimension() == to.Dimension()
		if errors.Is(err, vf.ErrUnitUnresolved) == resolves {
			t.Fatalf("%s in %s: %v", q, to, err)
		}
		if err != nil {
			if !expected(err) {
				t.Fatal(err)
			}
			return
		}
		if order, err := got.Compare(q); order != 0 || err != nil || got.Unit != to || got.Sign() != q.Sign() {
			t.Fatalf("%s in %s is %s: %d, %v", q, to, got, order, err)
		}
		if back, err := got.In(q.Unit); err != nil || back.Number.Compare(q.Number) != 0 {
			t.Fatalf("%s in %s is %s, and back %s, %v", q, to, got, back, err)
		}
	})
}

// Ratios say the same in whatever order they are stated.
func TestRatiosHaveNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := []vf.Unit{"KGM", "GRM", "XCR", "XBX", "XPX", "LTR"}
		ratios := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) vf.Ratio {
			return vf.Ratio{From: rapid.SampledFrom(units).Draw(t, "from"), To: rapid.SampledFrom(units).Draw(t, "to"),
				Factor: dagcbor.Decimal{Mantissa: rapid.Int64Range(0, 4).Draw(t, "factor")}}
		}), 0, 5).Draw(t, "ratios")
		q := quantityOf(rapid.Int64Range(-100, 100).Draw(t, "n"), rapid.SampledFrom(units).Draw(t, "unit"))
		to := rapid.SampledFrom(units).Draw(t, "to")
		got := outcome(q.In(to, ratios...))
		if again := outcome(q.In(to, rapid.Permutation(ratios).Draw(t, "again")...)); got != again {
			t.Fatalf("%s in %s by %v: %s, otherwise %s", q, to, ratios, got, again)
		}
	})
}

func quantityOf(n int64, unit vf.Unit) vf.Quantity {
	return vf.Quantity{Number: dagcbor.Decimal{Mantissa: n}, Unit: unit}
}

// A total does not know in what order its parts came, nor what was added and
// taken out again; it overflows only if what is left does.
func TestTotalHasNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(anyQuantity(), 0, 8).Draw(t, "parts")
		gone := rapid.SliceOfN(anyQuantity(), 0, 3).Draw(t, "gone")
		var forwards, otherwise vf.Total
		for _, q := range slices.Concat(parts, gone) {
			take(t, forwards.Add, q)
		}
		for _, q := range gone {
			take(t, forwards.Subtract, q)
			take(t, otherwise.Subtract, q)
		}
		for _, q := range rapid.Permutation(slices.Concat(gone, parts)).Draw(t, "order") {
			take(t, otherwise.Add, q)
		}
		a, errA := forwards.Lines()
		b, errB := otherwise.Lines()
		if !slices.Equal(a, b) || (errA == nil) != (errB == nil) {
			t.Fatalf("%v, %v; otherwise %v, %v", a, errA, b, errB)
		}
		for _, line := range a {
			want := new(big.Rat)
			for _, q := range parts {
				if q.Unit == line.Unit {
					want.Add(want, value(q))
				}
			}
			if want.Cmp(value(line)) != 0 {
				t.Fatalf("%s, want %s", line, want)
			}
		}
	})
}

func take(t *rapid.T, into func(vf.Quantity) error, q vf.Quantity) {
	if err := into(q); err != nil {
		t.Fatal(err)
	}
}

// What is written is read as it was, where it has a form that can be entered.
func TestQuantityRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuantity().Draw(t, "q")
		if q.Number.Exponent > 0 {
			return
		}
		if got, err := vf.ParseQuantity(q.String()); err != nil || got != q {
			t.Fatalf("%s: %v, %v", q, got, err)
		}
	})
}
