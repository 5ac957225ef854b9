package crdttest

import (
	"fmt"
	"strings"
)

// Drawing is a world before anything in it is signed: what [Parse] read or
// [Random] drew. Its String is the text that draws it, but for Rules.
type Drawing struct {
	Founders []string
	Rules    map[string]any // what the charter says beside; no text draws it
	Players  []Player       // those that differ from the default; see the package comment
	Entries  []Drawn        // each after those that it names
	Forged   []Forged
	Fences   []DrawnFence
	Expected []Expectation
}

// Drawn is one entry of a drawing.
type Drawn struct {
	Name
	After   string   // the mark of the entry before it in its log; empty at seq 0
	Act     string   // what it says; empty for the default
	Args    []string // of the act
	Deps    []string // names
	Garbage bool     // its own signature is invalid
	Lost    bool     // never delivered
}

// Name is how drawings call an entry: a4' is of log a with the mark 4'.
type Name struct {
	Log  string
	Seq  uint64
	Mark string // the seq and its primes
}

// String is the log and the mark.
func (n Name) String() string { return n.Log + n.Mark }

// Forged is an entry that says it stands in one log and follows an entry of
// another, or not the one before it, signed by that one's device.
type Forged struct {
	Name
	After string
}

// DrawnFence is a loss of power that honours a log up to the named entries.
type DrawnFence struct {
	Log      string
	Honoured []string
	Act      string // the entry that is the act; empty for one that nobody holds
}

// Expectation is what the drawing says about the outcome.
type Expectation struct {
	Of    string // tips or waits
	Names []string
}

// player is the named one, drawn or by default.
func (d *Drawing) player(name string) Player {
	for _, p := range d.Players {
		if p.Name == name {
			return p
		}
	}
	return Player{Name: name, Person: name}
}

// String draws it, one entry a line, in the language of the package comment.
func (d *Drawing) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, "founders", strings.Join(d.Founders, " "))
	for _, p := range d.Players {
		fmt.Fprintln(&b, p)
	}
	for _, e := range d.Entries {
		fmt.Fprintln(&b, e)
	}
	for _, f := range d.Forged {
		fmt.Fprintf(&b, "forge %s after %s\n", f.Name, f.After)
	}
	for _, f := range d.Fences {
		fmt.Fprintln(&b, f)
	}
	for _, e := range d.Expected {
		fmt.Fprintf(&b, "%s: %s\n", e.Of, orNothing(e.Names))
	}
	return b.String()
}

// String is the line that introduces the player.
func (p Player) String() string {
	line := "device " + p.Name + " of " + p.Person
	if p.As != "" {
		line += " as " + p.As
	}
	if p.Certified {
		line += " certified"
	}
	if p.Elsewhere {
		line += " elsewhere"
	}
	return line
}

// String is the line that draws the entry.
func (e Drawn) String() string {
	line := e.Log + ": "
	if e.After != "" {
		line += e.After + "-"
	}
	line += e.Mark
	if e.Garbage {
		line += "?"
	}
	if e.Lost {
		line += "~"
	}
	if e.Act != "" {
		line += "=" + e.Act
	}
	if len(e.Args) > 0 {
		line += "(" + strings.Join(e.Args, " ") + ")"
	}
	if len(e.Deps) > 0 {
		line += "{" + strings.Join(e.Deps, " ") + "}"
	}
	return line
}

// String is the line that draws the fence.
func (f DrawnFence) String() string {
	line := "fence " + f.Log + " after " + orNothing(f.Honoured)
	if f.Act != "" {
		line += " by " + f.Act
	}
	return line
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return nothing
	}
	return strings.Join(names, " ")
}

const nothing = "nothing"
