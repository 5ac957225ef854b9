package community_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// polity draws a world in which people found, join, decide, fork and cheat.
type polity struct {
	*rand.Rand
	text    strings.Builder
	tips    map[string][]string // of each log, the ends of its branches as marks
	primes  map[string]int
	drawn   []string            // entries
	said    map[string][]string // entries by the word they say
	people  []string            // logs
	founded int
}

// drawPolity draws about so many entries.
func drawPolity(random *rand.Rand, size int) string {
	p := &polity{
		Rand: random, tips: map[string][]string{}, primes: map[string]int{},
		said:   map[string][]string{},
		people: []string{"a", "b", "c", "d", "e", "f", "g", "ax", "bx", "bz"},
	}
	p.founded = 1 + p.IntN(2) + p.IntN(3)
	for _, rule := range []string{"couriers", "vouch", "invite stewards", "decision 0 1 members"} {
		if p.IntN(6) == 0 {
			fmt.Fprintln(&p.text, "rules", rule)
		}
	}
	fmt.Fprintln(&p.text, "founders", strings.Join(p.people[:p.founded], " "))
	fmt.Fprintln(&p.text, "device ax of a\ndevice bx of b certified\ndevice bz of b as bx certified")
	p.say("a", "", nil)
	p.say("a", "charter", nil)
	for _, founder := range p.people[1:p.founded] {
		p.say(founder, "", nil)
		p.say(founder, "accept", nil)
	}
	for len(p.drawn) < size {
		p.turn()
	}
	return p.text.String()
}

func (p *polity) chance(n int) bool { return p.IntN(n) == 0 }

// say draws one entry at the end of a branch of a log, or anywhere below.
func (p *polity) say(log, word string, deps []string, args ...string) string {
	tips := p.tips[log]
	if len(tips) == 0 || p.chance(120) {
		return p.put(log, "", 0, "", nil)
	}
	i := p.IntN(len(tips))
	after := tips[i]
	seq := seqOf(after)
	if p.chance(25) && seq > 0 {
		var back []string
		for _, name := range p.drawn {
			if strings.TrimRight(name, "0123456789'") == log {
				back = append(back, strings.TrimPrefix(name, log))
			}
		}
		after = back[p.IntN(len(back))]
		i, seq = -1, seqOf(after)
	}
	name := p.put(log, after, seq+1, word, deps, args...)
	if i >= 0 {
		p.tips[log] = slices.DeleteFunc(p.tips[log], func(tip string) bool { return tip == after })
	}
	return name
}

func seqOf(mark string) (seq int) {
	_, _ = fmt.Sscan(strings.TrimRight(mark, "'"), &seq)
	return seq
}

func (p *polity) put(log, after string, seq int, word string, deps []string, args ...string) string {
	at := fmt.Sprint(log, seq)
	mark := fmt.Sprint(seq, strings.Repeat("'", p.primes[at]))
	p.primes[at]++
	line := log + ": "
	if after != "" {
		line += after + "-"
	}
	line += mark
	if seq > 0 && p.chance(60) {
		line += "~"
	}
	if word != "" {
		line += "=" + word
		if len(args) > 0 {
			line += "(" + strings.Join(args, " ") + ")"
		}
	}
	if seq > 0 && len(deps) > 0 {
		line += "{" + strings.Join(deps, " ") + "}"
	}
	fmt.Fprintln(&p.text, line)
	p.tips[log] = append(p.tips[log], mark)
	p.drawn = append(p.drawn, log+mark)
	p.said[word] = append(p.said[word], log+mark)
	return log + mark
}

// knowing are deps on the tips of others, each with a likelihood.
func (p *polity) knowing(log string, oneIn int, more ...string) (deps []string) {
	for _, other := range p.people {
		if other != log && (oneIn <= 1 || p.chance(oneIn)) {
			for _, tip := range p.tips[other] {
				deps = append(deps, other+tip)
			}
		}
	}
	for _, name := range more {
		if strings.TrimRight(name, "0123456789'") != log {
			deps = append(deps, name)
		}
	}
	return deps[:min(len(deps), 14)]
}

func (p *polity) one(of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[p.IntN(len(of))]
}

func logOf(entry string) string { return strings.TrimRight(entry, "0123456789'") }

// turn is somebody doing something.
func (p *polity) turn() {
	log := p.one(p.people)
	if p.chance(2) {
		log = p.one(p.people[:p.founded])
	}
	deps := p.knowing(log, 1+p.IntN(3))
	switch p.IntN(20) {
	case 0, 1, 2:
		p.join(log, deps)
	case 3, 4, 5, 6, 7:
		p.decide(log)
	case 8:
		p.say(log, "certify", deps, p.one([]string{"ax", "bx", "bz", "g signed", "ax signed", "ax by b"}))
	case 9:
		p.say(log, "resign", deps, append([]string{"steward"}, p.fence(p.one(p.people))...)...)
		if p.chance(2) {
			p.say(log, p.one([]string{"leaving", "leaving(done)"}), deps)
		}
	case 10:
		p.say(log, "end", deps, append([]string{p.one(p.people)}, p.fence(p.one(p.people))...)...)
	case 11:
		p.ask(log, "adopt", deps, p.one(p.drawn))
	case 12:
		p.say(log, "epoch", deps, p.people[:1+p.IntN(3)]...)
	case 13:
		p.say(log, p.one([]string{"organisation", "assisted", "accept", "invite(courier)"}), deps)
	case 14:
		p.ask(log, "represent", deps, p.one(p.said["organisation"]), p.one(p.people), "buyer")
		p.ask(log, "endmandate", deps, p.one(p.said["represent"]))
	case 15:
		p.ask(log, "keyed", deps, p.one(p.said["assisted"]), p.one(p.people))
		p.ask(log, "stand", deps, p.one(p.said["assisted"]), "on", p.one(p.drawn))
	case 16:
		p.say(log, "trustees", deps, "1", p.one(p.people))
		p.ask(p.one(p.people), "successor", p.knowing("", 1)[:1], p.one(p.people), "by", p.one(p.people))
	case 17:
		p.say(log, "junk", deps, p.one([]string{"admission", "result", "motion", "leaving", "wrap", "later"}))
	case 18:
		p.ask(log, "erase", deps, p.one(p.drawn))
	default:
		p.say(log, p.one([]string{"", "sealed", "note"}), deps)
	}
}

// ask says something about an entry, if there is one.
func (p *polity) ask(log, word string, deps []string, args ...string) {
	if args[0] != "" && len(p.tips[log]) > 0 {
		if logOf(args[0]) != log && slices.Contains(p.drawn, args[0]) && !p.chance(10) {
			deps = append(slices.Clone(deps[:min(len(deps), 14)]), args[0])
		}
		p.say(log, word, deps, args...)
	}
}

func (p *polity) join(log string, deps []string) {
	if len(p.tips[log]) == 0 {
		p.say(log, "", nil)
		return
	}
	invitation := p.say(log, "invite", deps)
	joiner := p.one(p.people)
	if len(p.tips[joiner]) == 0 {
		p.say(joiner, "", nil)
	}
	if p.chance(8) {
		invitation = p.one(p.said["invite"])
	}
	if invitation == "" || !slices.Contains(p.said["invite"], invitation) {
		return
	}
	for range 1 + p.IntN(5)/4 {
		admission := p.say(log, "admit", p.knowing(log, 3), joiner, "by", invitation)
		if !p.chance(4) && joiner != log {
			p.say(joiner, "", []string{admission})
		}
		joiner = p.one(p.people)
	}
}

// fence honours up to some entry of a log, which may be nothing.
func (p *polity) fence(log string) []string {
	var of []string
	for _, name := range p.drawn {
		if logOf(name) == log {
			of = append(of, name)
		}
	}
	if len(of) == 0 || p.chance(6) {
		return nil
	}
	args := []string{p.one(of)}
	if p.chance(4) {
		args = append(args, p.one(of))
	}
	return slices.Compact(args)
}

// decide has somebody move, some people answer and somebody close it, all of
// them knowing more or less.
func (p *polity) decide(log string) {
	if len(p.tips[log]) == 0 {
		return
	}
	about := p.one(p.people[:min(len(p.people), p.founded+2)])
	fence := p.fence(about)
	args := append([]string{about}, fence...)
	word := p.one([]string{"removal", "removal", "removal", "removal", "removal", "roleend", "deviceend", "role", "ratify", "lift", "amend", "recovery", "confirm", "decision"})
	if p.chance(2) {
		log = p.one(p.people[:p.founded])
	}
	deps := append(fence, p.knowing(log, 1+p.IntN(2))...)
	switch word {
	case "role":
		args = []string{about, p.one([]string{"steward", "treasurer"})}
	case "roleend":
		args = append([]string{about, "steward"}, fence...)
	case "ratify", "lift":
		args = []string{p.one(p.drawn)}
	case "amend":
		args = strings.Fields(p.one([]string{"couriers", "invite stewards", "role 1 2 stewards", "decision 0 1 members", "removal 2 3 stewards"}))
	case "confirm":
		args = []string{p.one(p.said["end"])}
	case "decision":
		args = nil
	}
	if len(args) > 0 && args[0] == "" {
		return
	}
	deps = slices.DeleteFunc(deps, func(dep string) bool { return logOf(dep) == log })
	motion := p.say(log, word, deps[:min(len(deps), 15)], args...)
	answers := []string{}
	for _, voter := range p.people[:min(len(p.people), p.founded+2)] {
		if len(p.tips[voter]) > 0 && !p.chance(5) {
			answers = append(answers, p.say(voter, "answer", p.knowing(voter, 4, motion), motion, p.one([]string{"yes", "yes", "yes", "no"})))
		}
	}
	var known []string
	for _, answer := range answers {
		if logOf(answer) != log {
			known = append(known, answer)
		}
	}
	for range 1 + p.IntN(6)/5 {
		p.say(log, "result", known, append([]string{motion}, answers...)...)
		log = p.one(p.people[:p.founded])
		known = slices.DeleteFunc(slices.Clone(answers), func(answer string) bool { return logOf(answer) == log })
	}
}
