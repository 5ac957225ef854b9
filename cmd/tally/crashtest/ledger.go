package crashtest

import (
	"fmt"
	"slices"
)

// Ledger is what a data directory is known to owe: everything that a worker was
// told is saved, and everything that was ever found. It judges what is found
// later.
type Ledger struct {
	promised map[string]string // id → text, of entries that were acknowledged
	attached map[string]bool   // attachments that were acknowledged
	entries  map[string]Entry  // by id: found at least once
	place    map[place]string  // log and seq → id, of the same
	texts    map[string]string // text → id
	requests map[string]bool
	last     uint64 // number of the last arrival that was found
	forked   bool
}

type place struct {
	log string
	seq uint64
}

// NewLedger owes nothing yet.
func NewLedger() *Ledger {
	return &Ledger{promised: map[string]string{}, attached: map[string]bool{}, entries: map[string]Entry{},
		place: map[place]string{}, texts: map[string]string{}, requests: map[string]bool{}}
}

// Owe notes what a worker told.
func (l *Ledger) Owe(reports []Report) {
	for _, r := range reports {
		switch r.Event {
		case Saved, Admitted:
			l.promised[r.Name] = r.Text
		case Attached:
			l.attached[r.Name] = true
		}
	}
}

// AllowForks lets a log have two entries of one seq from now on: the test made
// them on purpose.
func (l *Ledger) AllowForks() { l.forked = true }

// After is the number of arrivals that need not be listed again.
func (l *Ledger) After() uint64 { return l.last }

// Len is how many entries are known.
func (l *Ledger) Len() int { return len(l.entries) }

// Judge compares what was found with what is owed and returns every complaint,
// none if all is well. The findings list the arrivals after [Ledger.After]; when
// all are listed, Judge also notices those that are gone.
func (l *Ledger) Judge(f Findings, all bool) (complaints []string) {
	j := judgement{ledger: l, all: all}
	j.opening(f)
	if f.Refusal != "" {
		return j.complaints
	}
	j.entries(f.Entries)
	j.requested(f.Requests)
	j.promises(f)
	if got, want := f.Digest, digest(l.tips()); got != want && !l.forked {
		j.say("the digest is %.16s, that of the entries listed is %.16s", got, want)
	}
	return j.complaints
}

// judgement is one comparison.
type judgement struct {
	ledger     *Ledger
	all        bool
	seen       map[string]bool
	complaints []string
}

func (j *judgement) say(format string, args ...any) {
	j.complaints = append(j.complaints, fmt.Sprintf(format, args...))
}

func (j *judgement) opening(f Findings) {
	if f.Refusal != "" {
		j.say("it does not open: %s: %s", f.Refusal, f.Message)
	}
	for _, damage := range f.Damage {
		j.say("damage: %s", damage)
	}
	for _, lost := range f.Lost {
		j.say("lost: %s", lost)
	}
	if f.Copied {
		j.say("it takes itself for a copy")
	}
	if len(f.Forks) > 0 && !j.ledger.forked {
		j.say("forks in %v", f.Forks)
	}
}

// entries takes up those that are new, each in its place, once.
func (j *judgement) entries(found []Entry) {
	j.seen = make(map[string]bool, len(found))
	for _, e := range found {
		if e.Number <= j.ledger.last && !j.all {
			j.say("arrival %d comes again", e.Number)
		}
		if j.seen[e.ID] {
			j.say("entry %s arrives twice", e.ID)
		}
		j.seen[e.ID] = true
		j.ledger.last = max(j.ledger.last, e.Number)
		if old, known := j.ledger.entries[e.ID]; known {
			if e.Number = old.Number; e != old {
				j.say("entry %s was %v and is %v", e.ID, old, e)
			}
			continue
		}
		j.take(e)
	}
}

func (j *judgement) take(e Entry) {
	l := j.ledger
	at := place{e.Log, e.Seq}
	if other, taken := l.place[at]; taken && !l.forked {
		j.say("seq %d of log %.12s is used twice: %s and %s", e.Seq, e.Log, other, e.ID)
	}
	if before := l.place[place{e.Log, e.Seq - 1}]; e.Seq > 0 && before != e.Prev && !l.forked {
		j.say("entry %d of log %.12s follows %q and not %q", e.Seq, e.Log, e.Prev, before)
	}
	if other, taken := l.texts[e.Text]; taken && e.Text != "" {
		j.say("note %q is there twice: %s and %s", e.Text, other, e.ID)
	}
	l.entries[e.ID], l.place[at] = e, e.ID
	if e.Text != "" {
		l.texts[e.Text] = e.ID
	}
}

// requested compares side records with the notes that they were written with:
// both are there or neither.
func (j *judgement) requested(found []string) {
	l := j.ledger
	present := make(map[string]bool, len(found))
	for _, text := range found {
		present[text] = true
		l.requests[text] = true
		if _, noted := l.texts[text]; !noted {
			j.say("the side record of note %q is there without it", text)
		}
	}
	for text := range l.requests {
		if !present[text] {
			j.say("the side record of note %q is gone", text)
		}
	}
}

func (j *judgement) promises(f Findings) {
	l := j.ledger
	for id, text := range l.promised {
		e, known := l.entries[id]
		if !known {
			j.say("entry %s was acknowledged and is not there: %s", id, text)
		} else if text != "" && e.Text != text {
			j.say("entry %s says %q, acknowledged was %q", id, e.Text, text)
		}
	}
	for name := range l.attached {
		if !slices.Contains(f.Attachments, name) {
			j.say("attachment %s was acknowledged and is not there", name)
		}
	}
	if !j.all {
		return
	}
	for id := range l.entries {
		if !j.seen[id] {
			j.say("entry %s was there and is gone", id)
		}
	}
}

// tips are the last entries of all logs that are known.
func (l *Ledger) tips() map[string]Entry {
	tips := map[string]Entry{}
	for _, e := range l.entries {
		if tip, known := tips[e.Log]; !known || e.Seq > tip.Seq {
			tips[e.Log] = e
		}
	}
	return tips
}
