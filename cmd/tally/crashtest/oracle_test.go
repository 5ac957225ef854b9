//go:build crash && linux

package crashtest

import (
	"strconv"
	"testing"
)

// judge looks at a directory after a fault, at everything if all is set, and
// fails the test with every complaint. Then it writes more, so that a seq that
// is given out again would be seen.
func (l *Ledger) judge(t *testing.T, dir string, all bool, args ...string) Findings {
	t.Helper()
	if all {
		args = append(args, "-verify")
	} else {
		args = append(args, "-after", strconv.FormatUint(l.After(), 10))
	}
	found := look(t, dir, args...)
	complain(t, l.Judge(found, all))
	return found
}

func complain(t *testing.T, complaints []string) {
	t.Helper()
	for i, complaint := range complaints {
		if i == 10 {
			t.Errorf("… and %d more", len(complaints)-i)
			break
		}
		t.Error(complaint)
	}
}

// goOn writes a few notes in a new process, all of which must be saved.
func (l *Ledger) goOn(t *testing.T, dir, label string, args ...string) {
	t.Helper()
	const writers, each = 2, 3
	p := start(t, append([]string{"write", "-dir", dir, "-label", label, "-writers", strconv.Itoa(writers), "-count", strconv.Itoa(each)}, args...)...)
	reports := p.wait()
	l.Owe(reports)
	if countOf(reports, Saved) < writers*each || p.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("writing does not go on: %v\n%s", tail(reports), &p.stderr)
	}
}
