package fold

import (
	"time"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Common is the fields that any opened body may carry beside its own. Which
// of them count, and for whom, is the community's to say.
type Common struct {
	Agent      identity.AgentID // on whose behalf; zero: the device's person
	RecordedBy identity.AgentID // who typed it for somebody else; zero: nobody
	Consent    Consent          // how the one it is recorded for agreed
	At         Seconds          // when it was written, by the device's clock: a claim
	Occurred   Occurred         // when it happened, as declared
	Lang       string           // BCP 47 tag of its prose; empty: not said
}

// Consent is how somebody agreed to what another recorded for them.
type Consent struct {
	How       string  // "none", "spoken", "paper", "own key"; empty: not said
	Witness   crdt.ID // of spoken consent: the entry of the witness; zero if none is named
	Reference string  // of paper
}

// Occurred is when something happened.
type Occurred struct {
	From, To  Seconds // To is not before From
	Precision string  // "instant", "day" or "month"; empty: not declared
}

// maxCommonText bounds a reference and a language tag.
const maxCommonText = 256

// ReadCommon reads the common fields of a body. Times are RFC 3339 texts,
// agents 33 bytes, consent {"how", "witness", "reference"}, occurred {"from",
// "to", "precision"}. What has another shape counts as not said, and its name
// is returned.
func ReadCommon(body crdt.Body) (c Common, wrong []string) {
	read := func(name string, into func(v any) bool) {
		if v, there := body.Fields[name]; there && !into(v) {
			wrong = append(wrong, name)
		}
	}
	read("agent", func(v any) (ok bool) { c.Agent, ok = readAgent(v); return ok })
	read("recordedBy", func(v any) (ok bool) { c.RecordedBy, ok = readAgent(v); return ok })
	read("consent", c.Consent.read)
	read("at", c.At.read)
	read("occurred", c.Occurred.read)
	read("lang", func(v any) (ok bool) { c.Lang, ok = shortText(v); return ok })
	return c, wrong
}

func readAgent(v any) (agent identity.AgentID, ok bool) {
	raw, ok := v.([]byte)
	if !ok || len(raw) != len(agent) {
		return agent, false
	}
	agent = identity.AgentID(raw)
	if agent.Check() != nil {
		return identity.AgentID{}, false
	}
	return agent, true
}

func shortText(v any) (string, bool) {
	text, ok := v.(string)
	if !ok || len(text) > maxCommonText {
		return "", false
	}
	return text, true
}

func (s *Seconds) read(v any) bool {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return false
	}
	*s = Seconds(t.Unix())
	return true
}

func (c *Consent) read(v any) bool {
	parts, ok := v.(map[string]any)
	if !ok {
		return false
	}
	read := Consent{}
	if read.How, ok = parts["how"].(string); !ok {
		return false
	}
	switch read.How {
	case "none", "spoken", "paper", "own key":
	default:
		return false
	}
	if link, ok := parts["witness"].(dagcbor.Link); ok {
		read.Witness = crdt.ID{Link: link}
	}
	read.Reference, _ = shortText(parts["reference"])
	*c = read
	return true
}

func (o *Occurred) read(v any) bool {
	parts, ok := v.(map[string]any)
	read := Occurred{}
	if !ok || !read.From.read(parts["from"]) {
		return false
	}
	if read.To = read.From; parts["to"] != nil && !read.To.read(parts["to"]) {
		return false
	}
	read.Precision, _ = parts["precision"].(string)
	switch read.Precision {
	case "instant", "day", "month":
	default:
		return false
	}
	if read.To < read.From {
		return false
	}
	*o = read
	return true
}
