package archive

import (
	"errors"
	"fmt"
)

// ErrTruncated means that the file ends before its end. A damaged length can
// look like that too.
var ErrTruncated = errors.New("archive is cut short")

// ErrDamaged means that bytes are not as they were written, or that they were
// written wrongly.
var ErrDamaged = errors.New("archive is damaged")

// ErrNewer means that a newer version wrote the file.
var ErrNewer = errors.New("archive needs a newer version")

// ErrForeign means that the file is something else.
var ErrForeign = errors.New("not an archive")

// Fault says why and where an archive stops being readable. Everything that was
// given out before it is whole.
type Fault struct {
	Class  error  // [ErrTruncated], [ErrDamaged], [ErrNewer] or [ErrForeign]
	Offset int64  // bytes from the beginning up to which the archive is whole
	Items  int64  // whole items up to there, the header counted
	Found  string // what is there instead
	Outer  *Fault // the fault of the sealed file around this archive, if that is why
}

// Error is one line that ends in what to do.
func (f *Fault) Error() string {
	text := fmt.Sprintf("%v: found %s", f.Class, f.Found)
	if f.Offset > 0 {
		text = fmt.Sprintf("%v: whole up to byte %d (%d items), then %s", f.Class, f.Offset, f.Items, f.Found)
	}
	if f.Outer != nil {
		text += fmt.Sprintf(", as the sealed file is whole up to byte %d", f.Outer.Offset)
	}
	return text + "; " + f.advice()
}

// Unwrap makes errors.Is work with the class.
func (f *Fault) Unwrap() error { return f.Class }

func (f *Fault) advice() string {
	switch f.Class {
	case ErrTruncated, ErrDamaged:
		return "what came before is good; for the rest, copy the file again from where it was made, or use another"
	case ErrNewer:
		return "upgrade, then read it again"
	default:
		return "choose another file"
	}
}
