package reconcile

import (
	"errors"
	"fmt"
)

// ErrUnknown is returned by [Answer] when a peer asks for a community that is
// not here, or that it may not know of. No answer is sent, so that a stranger
// learns nothing; it is no breach.
var ErrUnknown = errors.New("no such community here")

// Class says in which way a peer broke the protocol. Classes are stable: they
// are logged, scored and compared by tests.
type Class string

// The classes of breaches.
const (
	Malformed Class = "malformed" // not canonical, or not of a message's shape
	Excess    Class = "excess"    // over a bound of limits.go, or over the credit
	Order     Class = "order"     // a message, or rows of a list, where they may not come
	Unasked   Class = "unasked"   // an answer to what was not asked, a want of what was not offered
	Upgrade   Class = "upgrade"   // no version in common: one side has to be upgraded
)

// Breach is how a peer broke the protocol. The shell drops the peer and, but
// for [Upgrade], holds it against it.
type Breach struct {
	Class Class
	Found string // what was found, in a few words without any content of entries
}

// Error is one line.
func (b *Breach) Error() string {
	if b.Class == Upgrade {
		return "upgrade needed: " + b.Found
	}
	return fmt.Sprintf("peer broke the protocol: %s: %s", b.Class, b.Found)
}

func breach(class Class, format string, args ...any) *Breach {
	return &Breach{Class: class, Found: fmt.Sprintf(format, args...)}
}
