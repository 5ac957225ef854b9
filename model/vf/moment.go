package vf

import (
	"fmt"
	"strconv"
	"strings"
)

// Moment is a date and time of day with its distance from UTC, such as
// "2026-03-01T08:30:00-05:00" or "2026-03-01T13:30:00Z": the vocabulary's
// dateTimeStamp (XML Schema 1.1), with a year of four digits. It is kept as
// written, since the distance tells what time of day it was there.
type Moment string

// ParseMoment reads a moment and refuses what is none, such as a 30 February or
// a missing distance from UTC.
func ParseMoment(text string) (Moment, error) {
	if !Moment(text).wellFormed() {
		return "", fmt.Errorf("%q is no moment: write it as 2026-03-01T08:30:00-05:00", shortened(text))
	}
	return Moment(text), nil
}

func (m Moment) wellFormed() bool {
	const shape = "dddd-dd-ddTdd:dd:dd"
	if len(m) < len(shape) || !shaped(string(m[:len(shape)]), shape) {
		return false
	}
	year, month, day := digits(m[0:4]), digits(m[5:7]), digits(m[8:10])
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return false
	}
	if digits(m[11:13]) > 23 || digits(m[14:16]) > 59 || digits(m[17:19]) > 59 {
		return false
	}
	return isZone(afterFraction(string(m[len(shape):])))
}

// shaped reports whether text has digits where shape has d, and elsewhere the
// same as shape.
func shaped(text, shape string) bool {
	if len(text) != len(shape) {
		return false
	}
	for i := range len(shape) {
		digit := text[i] >= '0' && text[i] <= '9'
		if shape[i] == 'd' && !digit || shape[i] != 'd' && text[i] != shape[i] {
			return false
		}
	}
	return true
}

// digits is the number that text, all digits, stands for.
func digits[T ~string](text T) int {
	n, _ := strconv.Atoi(string(text))
	return n
}

func daysIn(year, month int) int {
	switch {
	case month == 2 && (year%4 == 0 && year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// afterFraction is text without the parts of a second that it starts with: up
// to nine digits, nanoseconds.
func afterFraction(text string) string {
	rest, ok := strings.CutPrefix(text, ".")
	after := strings.TrimLeft(rest, "0123456789")
	if n := len(rest) - len(after); !ok || n == 0 || n > 9 {
		return text
	}
	return after
}

// isZone reports whether text is a distance from UTC: Z, or up to 14 hours.
func isZone(text string) bool {
	if text == "Z" {
		return true
	}
	if !shaped(text, "+dd:dd") && !shaped(text, "-dd:dd") {
		return false
	}
	hours, minutes := digits(text[1:3]), digits(text[4:6])
	return minutes <= 59 && (hours < 14 || hours == 14 && minutes == 0)
}
