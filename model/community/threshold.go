package community

// Electorate is who decides: a share of them is what a motion needs.
type Electorate string

// The electorates.
const (
	Members  Electorate = "members"
	Stewards Electorate = "stewards"
)

// Threshold is the share of an electorate that a motion needs: more than
// Num/Den of it, or at least that.
type Threshold struct {
	Over bool // more than the share; otherwise at least
	Num  int  // 0 to Den; to at least none, or over all, no threshold can be read
	Den  int  // 1 to MaxShare
	Of   Electorate
}

// Met reports whether so many for the motion are enough, of an electorate of
// this size. Nobody for it is never enough.
func (t Threshold) Met(yes, electorate int) bool {
	have, need := int64(yes)*int64(t.Den), int64(electorate)*int64(t.Num)
	if yes <= 0 || yes > electorate || !t.sound() {
		return false
	}
	return have > need || !t.Over && have == need
}

// Needed is the least number that meets the threshold; ok is false for an
// electorate of nobody, which can meet none.
func (t Threshold) Needed(electorate int) (needed int, ok bool) {
	if electorate <= 0 || !t.sound() {
		return 0, false
	}
	share := int64(electorate) * int64(t.Num)
	needed = int((share + int64(t.Den) - 1) / int64(t.Den))
	if t.Over {
		needed = int(share/int64(t.Den)) + 1
	}
	return max(needed, 1), true
}

// alone reports whether any one of the stewards meets the threshold.
func (t Threshold) alone() bool { return t.Of == Stewards && t.Over && t.Num == 0 }

// sound reports whether the threshold can be met, and is not met by nobody.
func (t Threshold) sound() bool {
	switch {
	case t.Of != Members && t.Of != Stewards, t.Den < 1 || t.Den > MaxShare, t.Num < 0 || t.Num > t.Den:
		return false
	case t.Over:
		return t.Num < t.Den
	}
	return t.Num > 0
}

// takesMajority reports whether no less than more than half of the stewards
// meets the threshold.
func (t Threshold) takesMajority() bool {
	return t.Of == Stewards && (2*t.Num > t.Den || t.Over && 2*t.Num == t.Den)
}

// defaultThreshold is what a matter needs where the charter does not say.
func defaultThreshold(matter string) Threshold {
	switch matter {
	case string(MotionRole), string(MotionRatify):
		return Threshold{Over: true, Num: 0, Den: 1, Of: Stewards} // one
	case string(MotionRecovery):
		return Threshold{Num: 2, Den: 3, Of: Members}
	case string(MotionDecision):
		return Threshold{Over: true, Num: 1, Den: 2, Of: Members}
	}
	return Threshold{Over: true, Num: 1, Den: 2, Of: Stewards}
}

// The words of a threshold in a charter: [word, num, den, electorate].
const (
	thresholdOver    = "over"
	thresholdAtLeast = "at-least"
)

func (t Threshold) row() any {
	word := thresholdAtLeast
	if t.Over {
		word = thresholdOver
	}
	return []any{word, int64(t.Num), int64(t.Den), string(t.Of)}
}

// readThreshold reads what [Threshold.row] writes, if it can be met.
func readThreshold(value any) (t Threshold, ok bool) {
	row, _ := value.([]any)
	if len(row) != 4 {
		return t, false
	}
	word, _ := row[0].(string)
	num, isNum := row[1].(int64)
	den, isDen := row[2].(int64)
	of, _ := row[3].(string)
	if !isNum || !isDen || min(num, den) < 0 || max(num, den) > MaxShare {
		return t, false
	}
	t = Threshold{Over: word == thresholdOver, Num: int(num), Den: int(den), Of: Electorate(of)}
	return t, t.sound() && (t.Over || word == thresholdAtLeast)
}
