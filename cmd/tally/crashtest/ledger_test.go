package crashtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
)

// chain is a log of n notes as a look would list it.
func chain(log byte, n int) (entries []Entry) {
	prev := ""
	for seq := range n {
		text := fmt.Sprintf("note %d of %d", seq, log)
		id := crdt.BodyID([]byte(text)).String()
		entries = append(entries, Entry{Number: uint64(seq + 1), ID: id, Log: strings.Repeat(fmt.Sprintf("%02x", log), 32), Seq: uint64(seq), Prev: prev, Text: text})
		prev = id
	}
	return entries
}

// findings are what a sound directory shows that holds these entries.
func findings(entries []Entry) Findings {
	f := Findings{Entries: slices.Clone(entries), Held: len(entries)}
	tips := map[string]Entry{}
	for _, e := range entries {
		f.Requests = append(f.Requests, e.Text)
		if tip, known := tips[e.Log]; !known || e.Seq > tip.Seq {
			tips[e.Log] = e
		}
	}
	f.Digest = digest(tips)
	return f
}

// TestLedgerNotices takes a sound directory, breaks one thing of what it shows,
// and wants the ledger to complain of that.
func TestLedgerNotices(t *testing.T) {
	whole := chain(1, 5)
	for _, c := range []struct {
		name  string
		broke func(*Findings)
		says  string // empty: nothing
	}{
		{"nothing", func(*Findings) {}, ""},
		{"a refusal", func(f *Findings) { *f = Findings{Refusal: Damaged} }, "does not open"},
		{"the last entry", func(f *Findings) { *f = findings(whole[:4]) }, "acknowledged and is not there"},
		{"an entry twice", func(f *Findings) { f.Entries = append(f.Entries, whole[2]) }, "arrives twice"},
		{"a seq used twice", func(f *Findings) {
			again := whole[4]
			again.ID, again.Text, again.Number = whole[0].ID[:50]+"xxxxxxxxx", "other", 6
			f.Entries, f.Requests = append(f.Entries, again), append(f.Requests, "other")
		}, "used twice"},
		{"a note twice", func(f *Findings) {
			again := chain(1, 6)[5]
			again.Text = whole[1].Text
			f.Entries = append(f.Entries, again)
		}, "is there twice"},
		{"a gap", func(f *Findings) { f.Entries = slices.Delete(f.Entries, 2, 3) }, "follows"},
		{"another text", func(f *Findings) { f.Entries[3].Text = "forged" }, "acknowledged was"},
		{"a side record without its note", func(f *Findings) { f.Requests = append(f.Requests, "stray") }, "without it"},
		{"another digest", func(f *Findings) { f.Digest = strings.Repeat("0", 64) }, "digest"},
		{"a fork", func(f *Findings) { f.Forks = []string{"01"} }, "forks"},
		{"lost entries", func(f *Findings) { f.Lost = []string{"1 of 2"} }, "lost"},
		{"damage", func(f *Findings) { f.Damage = []string{"a table"} }, "damage"},
		{"an attachment", func(f *Findings) { f.Attachments = nil }, "attachment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewLedger()
			l.Owe([]Report{{Event: Attached, Name: "aa"}})
			for _, e := range whole {
				l.Owe([]Report{{Event: Saved, Name: e.ID, Text: e.Text}})
			}
			f := findings(whole)
			f.Attachments = []string{"aa"}
			c.broke(&f)
			complaints := strings.Join(l.Judge(f, true), "\n")
			if c.says == "" && complaints != "" || !strings.Contains(complaints, c.says) {
				t.Errorf("it complains of %q, wanted %q", complaints, c.says)
			}
		})
	}
}

// TestLedgerRemembers wants what was once found to stay, whether it had been
// acknowledged or not, and no arrival to be listed anew.
func TestLedgerRemembers(t *testing.T) {
	whole, l := chain(1, 6), NewLedger()
	if complaints := l.Judge(findings(whole[:4]), true); complaints != nil {
		t.Fatal(complaints)
	}
	next := findings(whole)
	next.Entries = next.Entries[l.After():]
	if complaints := l.Judge(next, false); complaints != nil || l.Len() != 6 {
		t.Fatal(complaints)
	}
	if complaints := l.Judge(next, false); !slices.ContainsFunc(complaints, func(c string) bool { return strings.Contains(c, "comes again") }) {
		t.Errorf("arrivals listed twice pass: %v", complaints)
	}
	if complaints := l.Judge(findings(whole[:5]), true); !slices.ContainsFunc(complaints, func(c string) bool { return strings.Contains(c, "was there and is gone") }) {
		t.Errorf("a lost entry passes: %v", complaints)
	}
}

// TestReportIsOneLine wants every report to be read back from one line.
func TestReportIsOneLine(t *testing.T) {
	for _, r := range []Report{{Phase, PhaseWork, ""}, {Saved, "bafy", "round 1/2/3"}, {Refused, Full, "a\nb\tc"}} {
		line := r.String()
		got, err := ParseReport(line)
		if err != nil || strings.Count(line, "\n") != 1 || got.Event != r.Event || got.Name != r.Name {
			t.Errorf("%v became %q, read as %v, %v", r, line, got, err)
		}
	}
	if _, err := ParseReport("saved\tonly two"); err == nil {
		t.Error("half a line passes")
	}
}
