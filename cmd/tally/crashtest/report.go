package crashtest

import (
	"fmt"
	"strings"
)

// Report is one line of what the worker tells while it runs. A line is written
// only after the call that it tells of has returned.
type Report struct {
	Event string // one of the constants below
	Name  string // id of an entry, name of an attachment or of a phase, or why something was refused
	Text  string // of the entry's note; message of a refusal
}

// What a worker tells of.
const (
	Phase     = "phase"     // it enters a phase, one of those below
	Saved     = "saved"     // an entry is saved
	Admitted  = "admitted"  // a run up to this entry is held
	Postponed = "postponed" // a run up to this entry waits for what is before it
	Attached  = "attached"  // an attachment is saved
	Refused   = "refused"   // a call failed
	Began     = "began"     // a new log replaces others
)

// The phases of a worker.
const (
	PhaseOpen  = "open"  // the directory is opened
	PhaseWork  = "work"  // entries are written
	PhaseClose = "close" // the directory is closed
	PhaseDone  = "done"  // the process ends
)

const separator = "\t" // between the parts of a line

// String is the line, its end included.
func (r Report) String() string {
	clean := func(part string) string {
		return strings.Map(func(c rune) rune {
			if strings.ContainsRune("\r\n"+separator, c) {
				return ' '
			}
			return c
		}, part)
	}
	return clean(r.Event) + separator + clean(r.Name) + separator + clean(r.Text) + "\n"
}

// ParseReport reads a line. A kill can't cut one: it is shorter than what a pipe
// takes at once.
func ParseReport(line string) (Report, error) {
	parts := strings.Split(strings.TrimSuffix(line, "\n"), separator)
	if len(parts) != 3 {
		return Report{}, fmt.Errorf("a line of %d parts: %q", len(parts), line)
	}
	return Report{Event: parts[0], Name: parts[1], Text: parts[2]}, nil
}
