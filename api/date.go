package api

import (
	"fmt"
	"time"

	"tallystick/api/wire"
)

// dateText is a point in time, given in Unix seconds, as RFC 3339 writes it;
// empty for none.
func dateText(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

// endOfDay is when a date ends in UTC, in Unix seconds; 0 for no date.
func endOfDay(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, wire.New(wire.Invalid, fmt.Sprintf("%q is no date", text), "write it as 2027-12-31")
	}
	return day.AddDate(0, 0, 1).Unix() - 1, nil
}
