package bundle

import (
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
	Refused   int  // runs, parts of them, or attached files that no replica takes
	Reasons   []error
	Tips      int // that the bundle claims its writer held
	Missing   int // of them, those that are not held here after the import

	// Attached files.
	Files         int // that were read
	FilesHere     int // of them here before
	FilesNew      int // of them now here
	FilesUnwanted int // of them not kept: erased, or nothing that can be read here names them
	LeftOut       int // that the bundle says its writer had and left out
	FilesMissing  int // of those that it names, not here after the import
}

// Complete reports whether this replica now holds every entry and every
// attached file that the bundle claims its writer held, in every community.
func (r Report) Complete() bool {
	for _, t := range r.Communities {
		if !t.Held || t.Missing > 0 || t.FilesMissing > 0 {
			return false
		}
	}
	return r.Fault == nil && len(r.Communities) > 0
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
