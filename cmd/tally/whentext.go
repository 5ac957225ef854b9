package main

import "time"

// dateText is a point in time, in Unix seconds, for people; empty for none.
func dateText(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04 MST")
}

// whenText is a point in time as operations tell it, for people; empty for none.
func whenText(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return dateText(at.Unix())
}
