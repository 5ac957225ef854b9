package jsonld

import (
	"strings"

	"tallystick/model/vf"
)

// momentOf reads a date and time however people write them: "2019-4-8 8:00
// -5:00", "2019-04-08T10:00", "20190408T100000Z". What is missing of the time is
// zero, and a missing distance from UTC none. It is false for what is no date at
// all; exact is false where something had to be mended.
func momentOf(text string) (m vf.Moment, exact, ok bool) {
	if m, err := vf.ParseMoment(text); err == nil {
		return m, true, true
	}
	rest := strings.ToUpper(strings.TrimSpace(text))
	date, rest, ok := cutDate(rest)
	if !ok {
		return "", false, false
	}
	clock, zone, ok := cutClock(strings.TrimLeft(rest, "T "))
	if !ok {
		return "", false, false
	}
	offset, ok := offsetOf(strings.TrimSpace(zone))
	if !ok {
		return "", false, false
	}
	m, err := vf.ParseMoment(date + "T" + clock + offset)
	return m, false, err == nil
}

// cutDate takes the year, month and day from the beginning.
func cutDate(text string) (date, rest string, ok bool) {
	if len(text) >= 8 && allDigits(text[:8]) {
		return text[:4] + "-" + text[4:6] + "-" + text[6:8], text[8:], true
	}
	year, text := cutDigits(text)
	sep := strings.IndexAny(text, "-/.")
	if len(year) != 4 || sep != 0 {
		return "", "", false
	}
	month, after := cutDigits(text[1:])
	if after == "" || after[0] != text[0] {
		return "", "", false
	}
	day, rest := cutDigits(after[1:])
	if month == "" || day == "" || len(month) > 2 || len(day) > 2 {
		return "", "", false
	}
	return year + "-" + twoDigits(month) + "-" + twoDigits(day), rest, true
}

// cutClock takes the time of day from the beginning.
func cutClock(text string) (clock, rest string, ok bool) {
	if len(text) >= 6 && allDigits(text[:6]) {
		return text[:2] + ":" + text[2:4] + ":" + text[4:6], text[6:], true
	}
	parts := [3]string{"00", "00", "00"}
	for i := range parts {
		digits, after := cutDigits(text)
		if len(digits) > 2 || digits == "" && i > 0 {
			return "", "", false
		}
		if digits == "" {
			break
		}
		parts[i], text = twoDigits(digits), after
		if !strings.HasPrefix(text, ":") {
			break
		}
		text = text[1:]
	}
	fraction := ""
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, ",") {
		digits, after := cutDigits(text[1:])
		if digits == "" {
			return "", "", false
		}
		fraction, text = "."+digits[:min(len(digits), 9)], after
	}
	return strings.Join(parts[:], ":") + fraction, text, true
}

// offsetOf is a distance from UTC as it should be written.
func offsetOf(zone string) (string, bool) {
	switch zone {
	case "", "Z", "UTC", "GMT":
		return "Z", true
	}
	zone = strings.TrimPrefix(strings.TrimPrefix(zone, "UTC"), "GMT")
	zone = strings.Replace(zone, "−", "-", 1)
	if zone == "" || zone[0] != '+' && zone[0] != '-' {
		return "", false
	}
	hours, rest := cutDigits(zone[1:])
	minutes := "00"
	switch {
	case len(hours) == 4 && rest == "":
		hours, minutes = hours[:2], hours[2:]
	case strings.HasPrefix(rest, ":"):
		if minutes, rest = cutDigits(rest[1:]); len(minutes) != 2 || rest != "" {
			return "", false
		}
	case rest != "":
		return "", false
	}
	if hours == "" || len(hours) > 2 {
		return "", false
	}
	if offset := zone[:1] + twoDigits(hours) + ":" + minutes; offset[1:] != "00:00" {
		return offset, true
	}
	return "Z", true
}

func cutDigits(text string) (digits, rest string) {
	rest = strings.TrimLeft(text, "0123456789")
	return text[:len(text)-len(rest)], rest
}

func allDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// twoDigits is a number of one or two digits with two.
func twoDigits(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}
