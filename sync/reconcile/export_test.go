package reconcile

import (
	"fmt"
	"strings"

	"tallystick/crdt"
)

// Bounds that tests fill.
const (
	MaxTurns   = maxTurns
	ListedRows = listedRows
	Kinds      = kinds
)

// Describe says what a message holds, without anything that depends on salts;
// name says what an entry is called.
func Describe(message []byte, name func(crdt.ID) string) string {
	m, err := open(message)
	if err != nil {
		return err.Error()
	}
	switch m.kind {
	case kindRefuse:
		return fmt.Sprintf("refuse, versions %d to %d", m.Uint(), m.Uint())
	case kindHello:
		return fmt.Sprintf("hello, versions %d to %d", m.Uint(), m.Uint())
	case kindAnswer:
		return fmt.Sprintf("answer, version %d, %s", m.Uint(), describeSummary(m, m.salt()))
	case kindState:
		return "state, " + describeSummary(m, [SaltSize]byte{})
	case kindRanges:
		return fmt.Sprintf("ranges, %d", 1<<m.Uint())
	case kindTips:
		_, ranges, rows := m.readTips()
		return fmt.Sprintf("tips, %d in %d ranges", len(rows), len(ranges))
	case kindWants:
		return "wants" + describeWants(m)
	case kindAstray:
		return fmt.Sprintf("astray, %d", m.Array(maxWants))
	case kindTurn:
		return "turn"
	case kindRuns:
		return "runs" + describeRuns(m, name)
	case kindLeft, kindBodies:
		what := map[uint64]string{kindLeft: "left", kindBodies: "bodies"}[m.kind]
		return what + describeBodies(m.readBodies())
	case kindLacks:
		more := m.Uint()
		return fmt.Sprintf("lacks, %d, more %d", m.Array(maxAsked), more)
	case kindStored:
		return fmt.Sprintf("stored, %d", m.Uint())
	case kindGiven:
		return "given"
	default:
		m.fingerprint()
		return fmt.Sprintf("end, lacking %d", m.Uint())
	}
}

func describeSummary(m opened, _ [SaltSize]byte) string {
	s := m.summary()
	return fmt.Sprintf("%d tips, lacking %d", s.tips, s.lacking)
}

func describeWants(m opened) string {
	var b strings.Builder
	for _, w := range list(m, maxWants, m.want, func(a, b want) int { return a.log.compare(b.log) }) {
		fmt.Fprintf(&b, ", %d after %d", len(w.tags), len(w.tips))
		if len(w.points) > 0 {
			fmt.Fprintf(&b, " and %d ancestors", len(w.points))
		}
	}
	return b.String()
}

func describeRuns(m opened, name func(crdt.ID) string) string {
	var b strings.Builder
	for range m.fields {
		run, err := crdt.ReadFrame(m.Reader)
		if err != nil {
			return err.Error()
		}
		bodies := 0
		for _, e := range run {
			if e.Body() != nil {
				bodies++
			}
		}
		fmt.Fprintf(&b, ", %s", name(run[0].ID()))
		if len(run) > 1 {
			fmt.Fprintf(&b, " to %s", name(run[len(run)-1].ID()))
		}
		if bodies < len(run) {
			fmt.Fprintf(&b, " less %d bodies", len(run)-bodies)
		}
	}
	return b.String()
}

func describeBodies(answers []answer) string {
	here, erased := 0, 0
	for _, a := range answers {
		if a.body != nil {
			here++
		} else if a.state == saysErased {
			erased++
		}
	}
	return fmt.Sprintf(", %d of %d, %d erased", here, len(answers), erased)
}
