package jsonld

import (
	"fmt"
	"strings"
)

// Code says what a [Remark] is about. Codes are stable.
type Code string

// What is understood, and told.
const (
	Older     Code = "older"     // a spelling of an earlier version, a namespace, a class that became another
	Sloppy    Code = "sloppy"    // a date, number, unit or word that is not written as it should be
	Undated   Code = "undated"   // a date that can't be read: kept as it stands, beside no date
	Foreign   Code = "foreign"   // a property that ValueFlows does not have: kept and written again
	Misplaced Code = "misplaced" // a property that things of the class don't have: kept and written again
	LeftOut   Code = "left-out"  // what is not kept: a class that ValueFlows does not have, a part of JSON-LD
	Differs   Code = "differs"   // a second description that contradicts the first, which stands
	Later     Code = "later"     // what a resource held after some of its events: see [Document.Later]
	Range     Code = "range"     // a reference to a thing of another class than the property asks for
	Inverse   Code = "inverse"   // two sides of one relation that contradict each other
	Unnamed   Code = "unnamed"   // things without an @id of their own: a changed document brings them anew
	Relative  Code = "relative"  // an IRI that is not whole, with no @base
)

// What is wrong.
const (
	Syntax  Code = "syntax"   // no JSON, no YAML, or no JSON-LD
	Large   Code = "large"    // more than the bounds of this package
	Form    Code = "form"     // a value that the property can't have
	Several Code = "several"  // several values where there can be one
	Missing Code = "missing"  // no value where there must be one
	Sign    Code = "negative" // a negative quantity that corrects nothing
)

// Remark is something about one place of a document.
type Remark struct {
	Code   Code
	Line   int    // from 1
	Column int    // in bytes, from 1
	Path   string // from the document's top: @graph[2].resourceQuantity.hasUnit
	Found  string // what stands there, shortened
	Made   string // what was made of it; of a fault, what was needed
	Times  int    // how often it was found; the place is the first
}

// String is one line.
func (r Remark) String() string {
	text := fmt.Sprintf("line %d, column %d", r.Line, r.Column)
	if r.Path != "" {
		text += ", " + r.Path
	}
	text += ": " + string(r.Code) + ": " + r.Found
	if r.Made != "" {
		text += ": " + r.Made
	}
	if r.Times > 1 {
		text += fmt.Sprintf(" (%d times)", r.Times)
	}
	return text
}

// Faults is everything that keeps a document from being read, in order of
// lines, at most [MaxRemarks]; it is never empty.
type Faults []Remark

// Error is the first of them, and how many there are.
func (f Faults) Error() string {
	if len(f) == 1 {
		return f[0].String()
	}
	return fmt.Sprintf("%s; and %d more", f[0], len(f)-1)
}

// trail is where an element stands, as a way from the top.
type trail struct {
	up    *trail
	key   string
	index int // in a list, where key is empty
}

func (t *trail) member(key string) *trail { return &trail{up: t, key: key} }
func (t *trail) item(i int) *trail        { return &trail{up: t, index: i} }

// String is the way as [Remark.Path] shows it.
func (t *trail) String() string {
	var steps []string
	for ; t != nil; t = t.up {
		step := fmt.Sprintf("[%d]", t.index)
		if t.key != "" {
			step = "." + shortened(t.key)
		}
		steps = append(steps, step)
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString(steps[i])
	}
	return strings.TrimPrefix(b.String(), ".")
}

// tally gathers remarks, those of one sort together.
type tally struct {
	list []Remark
	seen map[string]int // sort → index in list
	more int            // that found no room
}

// add notes one; remarks of the same sort are one that happened several times.
func (t *tally) add(sort string, at position, path string, r Remark) {
	if i, ok := t.seen[sort]; ok && sort != "" {
		t.list[i].Times++
		return
	}
	if len(t.list) == MaxRemarks {
		t.more++
		return
	}
	if sort != "" {
		if t.seen == nil {
			t.seen = map[string]int{}
		}
		t.seen[sort] = len(t.list)
	}
	r.Line, r.Column, r.Path, r.Times = at.line, at.column, path, 1
	t.list = append(t.list, r)
}

// shortened is the beginning of text on one line.
func shortened(text string) string {
	text = strings.ToValidUTF8(text, "�")
	if len(text) > maxFound {
		text = strings.ToValidUTF8(text[:maxFound], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}
