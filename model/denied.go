package model

import (
	"fmt"

	"tallystick/model/fold"
)

// Denied says that an act was not written because it would not count, by the
// rules that every replica judges it by.
type Denied struct {
	Act     string // kind of the entry that would not count
	Refusal fold.Refusal
}

// Error is one line.
func (d *Denied) Error() string {
	return fmt.Sprintf("this would not count: needed %s, found %s (rule %s of %s)", d.Refusal.Needed, d.Refusal.Found, d.Refusal.Rule, d.Act)
}

// Unfit says that an act can't be done with what was given, before any entry
// was thought of.
type Unfit struct {
	Reason Reason
	What   string // what was found, for people
}

// Error is one line.
func (u *Unfit) Error() string { return u.What }

// Reason is why somebody or something is turned away. Reasons are stable.
type Reason string

// The reasons.
const (
	ReasonForeign  Reason = "foreign"  // of another community, or issued by another log
	ReasonUnknown  Reason = "unknown"  // names what is not here
	ReasonUsed     Reason = "used"     // an invitation that somebody has used
	ReasonExpired  Reason = "expired"  // past its time, by this device's clock
	ReasonRevoked  Reason = "revoked"  // an invitation that was taken back
	ReasonDeclined Reason = "declined" // somebody whom a person has turned down
	ReasonAltered  Reason = "altered"  // the proof is not of who knew the secret and meant these keys
	ReasonPresent  Reason = "present"  // already the case
	ReasonUntimely Reason = "untimely" // something else comes first
)

func unfit(reason Reason, format string, args ...any) error {
	return &Unfit{Reason: reason, What: fmt.Sprintf(format, args...)}
}
