package crdttest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Parse reads a drawing. An error names the line and what is wrong with it.
func Parse(text string) (*Drawing, error) {
	p := parser{drawing: &Drawing{}, drawn: map[string]bool{}, grammar: newGrammar()}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("drawing: line %d: %q: %w", i+1, line, err)
		}
	}
	if len(p.drawing.Founders) == 0 {
		return nil, fmt.Errorf("drawing: nobody founds the community; begin with a line such as %q", "founders a b")
	}
	return p.drawing, nil
}

type parser struct {
	drawing *Drawing
	drawn   map[string]bool
	grammar grammar
}

// grammar is the shapes of lines and of what stands in them.
type grammar struct {
	names, device, fence, forge, log, expect, element, name *regexp.Regexp
}

func newGrammar() grammar {
	return grammar{
		names:   regexp.MustCompile(`^founders((?: +[a-z]+)+)$`),
		device:  regexp.MustCompile(`^device +([a-z]+) +of +([a-z]+)(?: +as +([a-z]+))?((?: +(?:certified|elsewhere))*)$`),
		fence:   regexp.MustCompile(`^fence +([a-z]+) +after +(.+?)(?: +by +(\S+))?$`),
		forge:   regexp.MustCompile(`^forge +(\S+) +after +(\S+)$`),
		expect:  regexp.MustCompile(`^(tips|waits): *(.+)$`),
		log:     regexp.MustCompile(`^([a-z]+): *(.+)$`),
		element: regexp.MustCompile(`^(\d+)('*)(\??)(~?)(?:=([a-z]+)(?:\(([^)]*)\))?)?(?:\{([^}]*)\})?$`),
		name:    regexp.MustCompile(`^([a-z]+)(\d+)('*)$`),
	}
}

// line reads one line that is not empty.
func (p *parser) line(line string) error {
	g, d := p.grammar, p.drawing
	if m := g.names.FindStringSubmatch(line); m != nil {
		d.Founders = strings.Fields(m[1])
		return nil
	}
	if m := g.device.FindStringSubmatch(line); m != nil {
		return p.device(m)
	}
	if m := g.fence.FindStringSubmatch(line); m != nil {
		return p.fence(m[1], m[2], m[3])
	}
	if m := g.forge.FindStringSubmatch(line); m != nil {
		return p.forged(m[1], m[2])
	}
	if m := g.expect.FindStringSubmatch(line); m != nil {
		names, err := p.known(m[2])
		d.Expected = append(d.Expected, Expectation{Of: m[1], Names: names})
		return err
	}
	if m := g.log.FindStringSubmatch(line); m != nil {
		return p.chain(m[1], strings.Split(m[2], "-"))
	}
	return fmt.Errorf("neither a log such as %q, nor founders, device, fence, forge, tips or waits", "a: 0-1-2")
}

func (p *parser) device(m []string) error {
	if len(p.drawing.Entries) > 0 {
		return fmt.Errorf("devices are introduced before the first log is drawn")
	}
	p.drawing.Players = append(p.drawing.Players, Player{
		Name: m[1], Person: m[2], As: m[3],
		Certified: strings.Contains(m[4], "certified"), Elsewhere: strings.Contains(m[4], "elsewhere"),
	})
	return nil
}

func (p *parser) fence(log, after, act string) error {
	honoured, err := p.known(after)
	if err == nil && act != "" {
		_, err = p.known(act)
	}
	p.drawing.Fences = append(p.drawing.Fences, DrawnFence{Log: log, Honoured: honoured, Act: act})
	return err
}

func (p *parser) forged(text, after string) error {
	name, err := p.parseName(text)
	if err != nil {
		return err
	}
	if p.drawn[text] {
		return fmt.Errorf("%s is drawn already; add a prime", text)
	}
	if _, err := p.known(after); err != nil {
		return err
	}
	p.drawn[text] = true
	p.drawing.Forged = append(p.drawing.Forged, Forged{Name: name, After: after})
	return nil
}

// known reads names of entries that are drawn already.
func (p *parser) known(text string) (names []string, err error) {
	if text == nothing {
		return nil, nil
	}
	for _, name := range strings.Fields(text) {
		if !p.drawn[name] {
			return nil, fmt.Errorf("%s is not drawn yet", name)
		}
		names = append(names, name)
	}
	return names, nil
}

func (p *parser) parseName(text string) (Name, error) {
	m := p.grammar.name.FindStringSubmatch(text)
	if m == nil {
		return Name{}, fmt.Errorf("%s is not a name such as %q", text, "a2'")
	}
	return newName(m[1], m[2], m[3])
}

func newName(log, digits, primes string) (Name, error) {
	seq, err := strconv.ParseUint(digits, 10, 32)
	return Name{Log: log, Seq: seq, Mark: digits + primes}, err
}

// chain reads the entries of a log line. The first may be drawn already.
func (p *parser) chain(log string, elements []string) error {
	after := ""
	for i, text := range elements {
		e, err := p.element(log, strings.TrimSpace(text))
		if err != nil {
			return err
		}
		if p.drawn[e.Name.String()] {
			if i > 0 || len(elements) == 1 || e.String() != log+": "+e.Mark {
				return fmt.Errorf("%s is drawn already; add a prime", e.Name)
			}
			after = e.Mark
			continue
		}
		if err := follows(after, e); err != nil {
			return err
		}
		e.After, after = after, e.Mark
		p.drawn[e.Name.String()] = true
		p.drawing.Entries = append(p.drawing.Entries, e)
	}
	return nil
}

// follows refuses an entry that does not follow the one drawn before it.
func follows(after string, e Drawn) error {
	before, _ := strconv.ParseUint(strings.TrimRight(after, "'"), 10, 32)
	switch {
	case after == "" && e.Seq > 0:
		return fmt.Errorf("%s follows nothing: begin with an entry drawn before, or with 0", e.Name)
	case after != "" && e.Seq != before+1:
		return fmt.Errorf("%s does not follow %s%s", e.Name, e.Log, after)
	}
	return nil
}

func (p *parser) element(log, text string) (Drawn, error) {
	m := p.grammar.element.FindStringSubmatch(text)
	if m == nil {
		return Drawn{}, fmt.Errorf("%q is not an entry such as %q", text, "2'?=admit(b){c1}")
	}
	name, err := newName(log, m[1], m[2])
	if err != nil {
		return Drawn{}, err
	}
	deps, err := p.known(m[7])
	return Drawn{
		Name: name, Garbage: m[3] != "", Lost: m[4] != "",
		Act: m[5], Args: strings.Fields(m[6]), Deps: deps,
	}, err
}
