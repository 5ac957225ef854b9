package crdt

import (
	"fmt"

	"tallystick/identity"
)

// Run is 1 to [MaxRun] entries of one log that follow each other: each names
// the one before it as prev and has the next number. One valid signature at
// its end fixes every byte of all of them, so a run costs one verification.
type Run []Signed

// CheckRun refuses entries that are not a run.
func CheckRun(entries []Signed) (Run, error) {
	if len(entries) == 0 || len(entries) > MaxRun {
		return nil, refuse(RuleChain, fmt.Sprintf("%d entries", len(entries)), fmt.Sprintf("1 to %d", MaxRun))
	}
	for i := 1; i < len(entries); i++ {
		if !entries[i].follows(entries[i-1]) {
			return nil, entries[i].refuse(RuleChain, "an entry that does not follow the one before it",
				"the same log, the next seq, and prev naming the entry before")
		}
	}
	return Run(entries), nil
}

func (s Signed) follows(before Signed) bool {
	return s.header.Log == before.header.Log && s.header.Seq == before.header.Seq+1 && s.header.Prev == before.id
}

// Vouch verifies a run by the last signature in it that is valid under the
// key of its log's device. The entries up to there are verified; the rest, if
// any, may still be vouched for by an entry that is not here yet.
//
// The caller has checked that device is the key in the log's introduction and
// that the run starts at seq 0 or follows an entry that is verified.
func Vouch(run Run, device identity.DeviceID) (vouched []Verified, rest Run) {
	for end := len(run); end > 0; end-- {
		if run[end-1].verify(device) {
			return asVerified(run[:end]), run[end:]
		}
	}
	return nil, run
}

// Recall returns entries that the caller verified earlier and kept: run as
// read from its own store, and the id of the last entry as it was noted apart
// from it then. Any changed bit in a header or signature shows as another id
// at the end; changed bodies were refused when the run was parsed.
func Recall(run Run, last ID) ([]Verified, error) {
	end := run[len(run)-1]
	if end.id != last {
		return nil, end.refuse(RuleChain, "entries that end in "+end.id.Short(), "the stored end "+last.Short())
	}
	return asVerified(run), nil
}

func asVerified(run Run) []Verified {
	vouched := make([]Verified, len(run))
	for i, s := range run {
		vouched[i] = Verified{s}
	}
	return vouched
}
