package bundle

import (
	"errors"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
)

// Report is what an import came to. Whatever it says, what was taken is
// durable, and importing the same file again changes nothing that is said to be
// here.
type Report struct {
	Header      archive.Header // claims, if the bundle was plain
	Communities []Taken        // in the order of the file, at most [MaxSections]
	Unknown     int            // records that this version does not know and passed over
	Bytes       int64          // of the archive that were read, unsealed

	// Fault is why reading ended before the bundle did: an [archive.Fault], or
	// an error of reading. It is nil if the file is whole.
	Fault error
}

// Taken is what became of one community's part of a bundle.
type Taken struct {
	Community crdt.CommunityID
	Held      bool // this replica is in it; else nothing was taken and all counts but Runs are 0
	Runs      int  // that were read
	Entries   int  // in them
	Here      int  // of them held before
	New       int  // entries now held, also such as had waited for these
	Bodies    int  // that had been lacking and came
	Waiting   int  // entries that wait for others before they can be verified
	Refused   int  // runs, or parts of them, that no replica takes
	Reasons   []error
	Tips      int // that the bundle claims its writer held
	Missing   int // of them, those that are not held here after the import
}

// Complete reports whether this replica now holds everything that the bundle
// claims its writer held, in every community.
func (r Report) Complete() bool {
	for _, t := range r.Communities {
		if !t.Held || t.Missing > 0 {
			return false
		}
	}
	return r.Fault == nil && len(r.Communities) > 0
}

// Problem is what kept a bundle from being taken as a whole, the gravest thing
// first; nil if nothing did.
func (r Report) Problem() error {
	problem := r.Fault
	for _, t := range r.Communities {
		problem = errors.Join(problem, t.problem())
	}
	return problem
}

func (t Taken) problem() error {
	name := "community " + t.Community.Short()
	switch {
	case !t.Held:
		return fmt.Errorf("%s: %w here, so none of its runs was taken: %d", name, replica.ErrNotFound, t.Runs)
	case t.Refused > 0:
		return fmt.Errorf("%s: refused runs: %d, the first because: %w", name, t.Refused, t.Reasons[0])
	case t.Missing > 0 && t.Waiting > 0:
		return fmt.Errorf("%s: logs that are not as far as the bundle says: %d of %d; entries that wait for what comes before them: %d",
			name, t.Missing, t.Tips, t.Waiting)
	case t.Missing > 0:
		return fmt.Errorf("%s: logs that are not as far as the bundle says: %d of %d", name, t.Missing, t.Tips)
	}
	return nil
}

// admitted adds what became of some runs.
func (t *Taken) admitted(a replica.Admitted) {
	t.New += a.New
	t.Bodies += a.Bodies
	t.Waiting += a.Waiting
	for _, refusal := range a.Refused {
		t.refuse(refusal)
	}
}

func (t *Taken) refuse(reason error) {
	if t.Refused++; len(t.Reasons) < maxReasons {
		t.Reasons = append(t.Reasons, reason)
	}
}
