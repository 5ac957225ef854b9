package crdttest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Random draws a world in which everything happens that the rules of admission
// and of the set speak of: members and strangers, admissions that race,
// certificates, forks from any entry and from the very beginning, garbage
// signatures, entries that never arrive, deps on anything, losses that honour
// some branches, whose acts may lie past the fences of others and cross them,
// entries of another community, and forgeries. Size is about
// how many entries it has.
func Random(random *rand.Rand, size int) *Drawing {
	a := artist{
		Rand: random, drawing: &Drawing{}, calm: random.IntN(3) == 0,
		tips: map[string]Drawn{}, primes: map[string]int{}, named: map[string][]string{},
	}
	a.players()
	for range size/2 + random.IntN(size) {
		a.entry()
	}
	for range random.IntN(3) {
		a.forgery()
	}
	for random.IntN(2) == 0 {
		a.fence()
	}
	if a.chance(3) {
		a.crossing()
	}
	return a.drawing
}

type artist struct {
	*rand.Rand
	drawing *Drawing
	calm    bool // little goes wrong, so that admissions reach far
	logs    []string
	tips    map[string]Drawn    // what each log was last drawn with
	primes  map[string]int      // by log and seq
	named   map[string][]string // the entries that admit or certify each log
}

// chance is true once in n times.
func (a *artist) chance(n int) bool { return a.IntN(n) == 0 }

// trouble is true once in n times, and hardly ever when all is calm.
func (a *artist) trouble(n int) bool { return a.chance(n) && (!a.calm || a.chance(4)) }

func pick[E any](random *rand.Rand, from []E) E { return from[random.IntN(len(from))] }

// players are one to three founders, people whom somebody may admit, and
// second devices, some certified.
func (a *artist) players() {
	people := []string{"a", "b", "c", "d", "e", "f"}
	a.drawing.Founders = people[:1+a.IntN(3)]
	a.logs = slices.Clone(people)
	for _, person := range people {
		if a.chance(4) {
			a.drawing.Players = append(a.drawing.Players, Player{Name: person, Person: person, Certified: true})
		}
	}
	for i := range a.IntN(4) {
		p := Player{Name: fmt.Sprint("x", strings.Repeat("x", i)), Person: pick(a.Rand, people), Certified: a.chance(2)}
		a.drawing.Players = append(a.drawing.Players, p)
		a.logs = append(a.logs, p.Name)
	}
	if a.chance(4) {
		a.drawing.Players = append(a.drawing.Players, Player{Name: "z", Person: "z", Elsewhere: true})
		a.logs = append(a.logs, "z")
	}
}

// entry draws one more, mostly in a log's last history.
func (a *artist) entry() {
	log := pick(a.Rand, a.logs)
	if a.chance(3) {
		log = a.drawing.Founders[0]
	}
	tip, begun := a.tips[log]
	if begun && a.trouble(9) {
		tip = pick(a.Rand, a.of(log))
	}
	e := Drawn{Name: Name{Log: log}, Garbage: a.trouble(7), Lost: a.trouble(30)}
	if begun && !a.trouble(25) {
		e.Seq, e.After = tip.Seq+1, tip.Mark
		a.say(&e)
	}
	a.mark(&e.Name)
	a.drawing.Entries = append(a.drawing.Entries, e)
	a.tips[log] = e
	if e.Act == "admit" || e.Act == "certify" {
		a.named[e.Args[0]] = append(a.named[e.Args[0]], e.Name.String())
	}
}

// mark gives a name as many primes as make it new.
func (a *artist) mark(n *Name) {
	at := fmt.Sprint(n.Log, n.Seq)
	n.Mark = fmt.Sprint(n.Seq, strings.Repeat("'", a.primes[at]))
	a.primes[at]++
}

// say gives an entry after the first its act and deps.
func (a *artist) say(e *Drawn) {
	if namings := a.named[e.Log]; len(namings) > 0 && a.chance(2) {
		e.Deps = append(e.Deps, pick(a.Rand, namings))
	}
	for a.chance(2) && len(e.Deps) < 4 {
		e.Deps = append(e.Deps, a.other(e.Log))
	}
	if e.Seq == 1 && e.Log == a.drawing.Founders[0] && !a.chance(10) {
		return
	}
	switch a.IntN(8) {
	case 0, 1:
		e.Act, e.Args = "admit", []string{pick(a.Rand, a.logs)}
		if a.chance(5) {
			e.Args = append(e.Args, "as", pick(a.Rand, a.logs))
		}
	case 2:
		e.Act, e.Args = "certify", []string{pick(a.Rand, a.logs)}
	case 3:
		e.Act, e.Args = "adopt", []string{a.any()}
	case 4, 5:
		e.Act = "sealed"
	case 6:
		e.Act = "seen"
	}
}

// any is the name of an entry drawn before, a recent one half of the time.
func (a *artist) any() string {
	drawn := a.drawing.Entries
	if a.chance(2) {
		drawn = drawn[max(0, len(drawn)-6):]
	}
	return pick(a.Rand, drawn).Name.String()
}

// other is any entry, nearly always of another log.
func (a *artist) other(log string) string {
	name := a.any()
	for tries := 0; strings.HasPrefix(name, log) && tries < 3; tries++ {
		name = a.any()
	}
	return name
}

func (a *artist) of(log string) (drawn []Drawn) {
	for _, e := range a.drawing.Entries {
		if e.Log == log {
			drawn = append(drawn, e)
		}
	}
	return drawn
}

// forgery claims a place in a log that its author did not write there.
func (a *artist) forgery() {
	f := Forged{Name: Name{Log: pick(a.Rand, a.logs), Seq: uint64(1 + a.IntN(6))}, After: a.any()}
	a.mark(&f.Name)
	after := a.drawing.Entries[slices.IndexFunc(a.drawing.Entries, func(e Drawn) bool { return e.Name.String() == f.After })]
	if after.Log == f.Log && after.Seq+1 == f.Seq {
		f.Seq += 2
		a.mark(&f.Name)
	}
	a.drawing.Forged = append(a.drawing.Forged, f)
}

// fence honours up to three entries of a log, if it has any. Its act is any
// entry, one of a log that is fenced already if it falls so, or nobody's.
func (a *artist) fence() {
	log := pick(a.Rand, a.logs)
	f := DrawnFence{Log: log}
	if drawn := a.of(log); len(drawn) > 0 && !a.chance(5) {
		for range 1 + a.IntN(3) {
			f.Honoured = append(f.Honoured, pick(a.Rand, drawn).Name.String())
		}
	}
	if fences := a.drawing.Fences; len(fences) > 0 && a.chance(2) {
		if drawn := a.of(pick(a.Rand, fences).Log); len(drawn) > 0 {
			f.Act = pick(a.Rand, drawn).Name.String()
		}
	} else if !a.chance(4) {
		f.Act = a.any()
	}
	a.drawing.Fences = append(a.drawing.Fences, f)
}

// crossing is two losses of which each has its act past the fence of the other.
func (a *artist) crossing() {
	one, other := a.of(pick(a.Rand, a.logs)), a.of(pick(a.Rand, a.logs))
	if len(one) < 2 || len(other) < 2 || one[0].Log == other[0].Log {
		return
	}
	cut := func(drawn []Drawn, by []Drawn) DrawnFence {
		at := a.IntN(len(drawn) - 1)
		last := by[len(by)-1]
		return DrawnFence{Log: drawn[0].Log, Honoured: []string{drawn[at].Name.String()}, Act: last.Name.String()}
	}
	a.drawing.Fences = append(a.drawing.Fences, cut(one, other), cut(other, one))
}
