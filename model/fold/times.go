package fold

import "tallystick/identity"

// Seconds is a date, in seconds since 1970 UTC. No date is zero.
type Seconds int64

// Claim is what one entry says of when it was written. It binds nobody but who
// said it: as a witness of other entries' dates it counts for other agents.
type Claim struct {
	Author identity.AgentID
	At     Seconds // zero: the entry says nothing
}

// Bounds are what others say of when an entry was written.
type Bounds struct {
	From  Seconds // not before; zero: nobody says
	Until Seconds // not after; zero: nobody says
}

// BoundsOf are the bounds of an entry's date: the latest date that another
// agent claims for something that the entry follows, and the earliest that
// another agent claims for something that follows it. Who wrote the entry is no
// witness of its date, nor of any other one of theirs.
//
// A witness may be wrong as well, so that From may lie after Until; then
// nothing is known, and both are zero.
func BoundsOf(author identity.AgentID, before, after []Claim) (b Bounds) {
	for _, c := range before {
		if c.Author != author && c.At != 0 && (b.From == 0 || c.At > b.From) {
			b.From = c.At
		}
	}
	for _, c := range after {
		if c.Author != author && c.At != 0 && (b.Until == 0 || c.At < b.Until) {
			b.Until = c.At
		}
	}
	if b.From != 0 && b.Until != 0 && b.From > b.Until {
		return Bounds{}
	}
	return b
}

// Suspect reports whether a declared date lies outside the bounds by more than
// slack: "clock-suspect". The date then stays as declared, and whoever needs
// one uses the bounds. A precision of a day or a month is slack.
func (b Bounds) Suspect(declared, slack Seconds) bool {
	if declared == 0 {
		return false
	}
	return b.From != 0 && declared < b.From-slack || b.Until != 0 && declared > b.Until+slack
}

// Slack is how far a date of a precision may be off by itself, in seconds.
func Slack(precision string) Seconds {
	const day = 24 * 60 * 60
	switch precision {
	case "day":
		return day
	case "month":
		return 31 * day
	}
	return 0
}

// claim is the author's, whose device's clock it is, whoever they speak for.
func (e Entry) claim() Claim {
	common, _ := ReadCommon(e.Body)
	return Claim{Author: e.Author.Agent(), At: common.At}
}
