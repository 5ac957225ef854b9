package flow

import (
	"math/big"
	"time"

	"tallystick/model/vf"
)

// span is when a step is done; zero where the plan has no dates.
type span struct{ begin, end time.Time }

// schedule puts the steps backwards in time: one ends when the first of those
// that it feeds begins, and the last when what is wanted is due. A duration is
// that of one run of the process, however much of it is made: how much longer
// more of it takes, a recipe does not say.
func (d *demanding) schedule(due time.Time) (spans []span, err error) {
	spans = make([]span, len(d.steps))
	if due.IsZero() {
		return spans, nil
	}
	for _, i := range d.order {
		end := due
		for _, fed := range d.by[i] {
			if spans[fed].begin.Before(end) {
				end = spans[fed].begin
			}
		}
		begin, err := d.steps[i].before(end)
		if err != nil {
			return nil, err
		}
		spans[i] = span{begin, end}
	}
	return spans, nil
}

// before is when a step has to begin so that it ends at a time. Days and longer
// are those of the calendar, where people live who write them.
func (s recipeStep) before(end time.Time) (time.Time, error) {
	q, said := vf.RecipeProcess{Node: s.node}.HasDuration()
	if !said || q.Sign() == 0 {
		return end, nil
	}
	wrong := flawOf(s.ref, RuleDuration, q.String(), "at most a hundred years: seconds, minutes or hours, or whole days, weeks, months or years")
	if q.Sign() < 0 || q.Number.Check() != nil {
		return end, wrong
	}
	if q.Unit.Dimension() == vf.Time {
		seconds, err := q.In("SEC")
		if err != nil {
			return end, wrong
		}
		nanos := new(big.Rat).Mul(exactly(seconds.Number), big.NewRat(int64(time.Second), 1))
		n := new(big.Int).Quo(nanos.Num(), nanos.Denom())
		if !n.IsInt64() || n.Int64() > int64(maxYears*366*24*time.Hour) {
			return end, wrong
		}
		return end.Add(-time.Duration(n.Int64())), nil
	}
	count := exactly(q.Number)
	if !count.IsInt() || !count.Num().IsInt64() || count.Num().Int64() > maxYears*366 {
		return end, wrong
	}
	n := int(count.Num().Int64())
	switch {
	case q.Unit == "DAY":
		return end.AddDate(0, 0, -n), nil
	case q.Unit == "WEE" && n <= maxYears*53:
		return end.AddDate(0, 0, -7*n), nil
	case q.Unit == "MON" && n <= maxYears*12:
		return end.AddDate(0, -n, 0), nil
	case q.Unit == "ANN" && n <= maxYears:
		return end.AddDate(-n, 0, 0), nil
	}
	return end, wrong
}
