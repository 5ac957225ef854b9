package community

import "slices"

// Calendar says which days a community counts as business days.
type Calendar struct {
	Zone     string   // a name such as "Europe/Madrid", at most MaxCode bytes
	Weekend  []int    // days of the week, 1 Monday to 7 Sunday, sorted
	Holidays []string // dates such as "2026-05-01", at most MaxHolidays, sorted
}

// DefaultCalendar is that of a community whose charter names none: UTC, free on
// Saturday and Sunday, without holidays.
func DefaultCalendar() Calendar { return Calendar{Zone: "UTC", Weekend: []int{6, 7}} }

func (c Calendar) fields() map[string]any {
	weekend := listOf(slices.Sorted(slices.Values(c.Weekend)), func(day int) any { return int64(day) })
	fields := fieldWriter{"zone": c.Zone, "weekend": weekend}
	putCodes(fields, "holidays", c.Holidays)
	return fields
}

// calendar reads all of a calendar or none of it. Whether the zone exists is
// not asked: that depends on the machine, and what a charter says must not.
func (f *fieldReader) calendar(name string) (c Calendar) {
	fields, ok := f.fields[name].(map[string]any)
	f.require(ok)
	inner := &fieldReader{fields: fields}
	c.Zone = inner.code("zone")
	for _, value := range inner.list("weekend", 7) {
		day, ok := value.(int64)
		inner.require(ok && day >= 1 && day <= 7 && (len(c.Weekend) == 0 || c.Weekend[len(c.Weekend)-1] < int(day)))
		c.Weekend = append(c.Weekend, int(day))
	}
	c.Holidays = codes[string](inner, "holidays", MaxHolidays)
	inner.require(!slices.ContainsFunc(c.Holidays, func(date string) bool { return !isDate(date) }))
	f.require(!inner.void)
	return c
}

// isDate reports whether text has the form 2026-05-01. A day that no month has
// is a holiday that never comes.
func isDate(text string) bool {
	if len(text) != len("2026-05-01") {
		return false
	}
	for i, c := range []byte(text) {
		if dash := i == 4 || i == 7; dash != (c == '-') || !dash && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
