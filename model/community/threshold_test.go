package community_test

import (
	"testing"

	"pgregory.net/rapid"

	"tallystick/model/community"
)

func over(num, den int, of community.Electorate) community.Threshold {
	return community.Threshold{Over: true, Num: num, Den: den, Of: of}
}

func atLeast(num, den int, of community.Electorate) community.Threshold {
	return community.Threshold{Num: num, Den: den, Of: of}
}

func TestThresholdMet(t *testing.T) {
	half, twoThirds, one := over(1, 2, community.Stewards), atLeast(2, 3, community.Members), over(0, 1, community.Stewards)
	for _, c := range []struct {
		name            string
		threshold       community.Threshold
		yes, electorate int
		met             bool
	}{
		{"one of one", half, 1, 1, true},
		{"half is not over half", half, 1, 2, false},
		{"both", half, 2, 2, true},
		{"two of three", half, 2, 3, true},
		{"two of four", half, 2, 4, false},
		{"three of four", half, 3, 4, true},
		{"two thirds of three", twoThirds, 2, 3, true},
		{"two of four are less than two thirds", twoThirds, 2, 4, false},
		{"three of four", twoThirds, 3, 4, true},
		{"one", one, 1, 100, true},
		{"nobody", one, 0, 100, false},
		{"more than there are", half, 3, 2, false},
		{"nobody of nobody", half, 0, 0, false},
		{"at least none", atLeast(0, 1, community.Members), 5, 5, false},
		{"over all", over(1, 1, community.Members), 5, 5, false},
		{"all", atLeast(1, 1, community.Members), 5, 5, true},
		{"no denominator", atLeast(0, 0, community.Members), 5, 5, false},
		{"nobody's", atLeast(1, 2, ""), 5, 5, false},
	} {
		if got := c.threshold.Met(c.yes, c.electorate); got != c.met {
			t.Errorf("%s: %d of %d is %v", c.name, c.yes, c.electorate, got)
		}
	}
}

// TestThresholdNeeded: it is the least number that meets it, and more always
// meet it.
func TestThresholdNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.IntRange(1, community.MaxShare).Draw(t, "den")
		threshold := community.Threshold{Over: rapid.Bool().Draw(t, "over"), Den: den, Of: community.Members}
		if threshold.Over {
			threshold.Num = rapid.IntRange(0, den-1).Draw(t, "num")
		} else {
			threshold.Num = rapid.IntRange(1, den).Draw(t, "num")
		}
		electorate := rapid.IntRange(1, 5000).Draw(t, "electorate")
		needed, ok := threshold.Needed(electorate)
		if !ok || needed < 1 || needed > electorate {
			t.Fatalf("needs %d of %d, %v", needed, electorate, ok)
		}
		yes := rapid.IntRange(0, electorate).Draw(t, "yes")
		if met := threshold.Met(yes, electorate); met != (yes >= needed) {
			t.Fatalf("%+v: %d of %d is %v, needs %d", threshold, yes, electorate, met, needed)
		}
	})
}

// TestThresholdOfNobody: who cannot be asked cannot decide.
func TestThresholdOfNobody(t *testing.T) {
	for _, threshold := range []community.Threshold{over(0, 1, community.Stewards), {}} {
		if needed, ok := threshold.Needed(0); ok {
			t.Errorf("%+v: %d of nobody", threshold, needed)
		}
	}
}

// TestVouchesNeeded: the figures are the golden vectors trust_threshold.
func TestVouchesNeeded(t *testing.T) {
	for _, c := range []struct{ members, needed int }{{1, 1}, {3, 1}, {4, 2}, {7, 3}, {100, 3}} {
		if got := community.VouchesNeeded(c.members); got != c.needed {
			t.Errorf("of %d members %d have to vouch, not %d", c.members, got, c.needed)
		}
	}
}
