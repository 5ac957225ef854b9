package main

import (
	"context"
	"fmt"
	"strings"

	"tallystick/model"
	"tallystick/model/community"
)

// askedReport is what an act that people decide about prints with --json.
type askedReport struct {
	Type      string  `json:"type"`
	Community named   `json:"community"`
	Motion    *named  `json:"motion,omitempty"` // what people answer; absent where nobody is asked
	Done      bool    `json:"done"`             // it has taken effect
	Yes       int     `json:"yes"`
	Needed    int     `json:"needed"`
	Waits     []named `json:"waits_for,omitempty"` // who may answer and has not
	wrote
}

func askedBy(b *model.Book, what string, a model.Asked) askedReport {
	r := askedReport{Type: what, Community: communityOf(b), Done: a.Done, Yes: a.Yes, Needed: a.Needed, wrote: wroteBy(a.Deed)}
	if !a.Rehearsed {
		r.Motion = idOf(a.Motion)
	}
	if q, ok := b.Question(a.Motion); ok && !a.Done {
		r.Waits = unanswered(b, q)
	}
	return r
}

// unanswered are those who may decide about a question and have not answered.
func unanswered(b *model.Book, q community.Question) (waits []named) {
	answered := map[string]bool{}
	for _, given := range q.Answers {
		answered[given.By.Short()] = true
	}
	for _, person := range b.Electorate(q) {
		if !answered[person.Short()] {
			waits = append(waits, personOf(b, person))
		}
	}
	return waits
}

// printAsked says what came of an act, and if others have to agree, who and
// how.
func (env *environment) printAsked(b *model.Book, what string, a model.Asked, asJSON bool, did, wouldDo string) error {
	r := askedBy(b, what, a)
	if asJSON {
		return env.printJSON(r)
	}
	if r.Motion != nil {
		env.print("%s\n", r.Motion.Short)
	}
	if a.Done {
		env.say("%s", would(a.Deed, did, wouldDo))
		env.sayKeys(a.Deed)
		return nil
	}
	env.say("%s: it needs %s, and has %d", would(a.Deed, "asked to "+wouldDo, "ask to "+wouldDo), counted(a.Needed, "yes", "yeses")+" of the "+string(a.Of.Of), a.Yes)
	if r.Motion == nil {
		return nil
	}
	env.sayWaits(r.Waits, r.Motion.Short)
	return nil
}

func (env *environment) sayWaits(waits []named, motion string) {
	var names []string
	for _, n := range waits {
		names = append(names, strings.TrimSpace(n.Name+" "+n.Short))
	}
	if len(names) > 0 {
		env.say("Waits for: %s", strings.Join(names, ", "))
	}
	env.say("They answer with: tally decide answer %s yes", motion)
}

// deedReport is what an act that nobody is asked about prints with --json.
type deedReport struct {
	Type      string `json:"type"`
	Community named  `json:"community"`
	wrote
}

func (env *environment) printDeed(b *model.Book, what string, deed model.Deed, asJSON bool, did, wouldDo string) error {
	if asJSON {
		return env.printJSON(deedReport{Type: what, Community: communityOf(b), wrote: wroteBy(deed)})
	}
	env.say("%s", would(deed, did, wouldDo))
	env.sayKeys(deed)
	return nil
}

// act opens the book that an act is for and does it.
func (env *environment) act(ctx context.Context, f actFlags, do func(*session, *model.Book) error) error {
	return env.with(ctx, func(s *session) error {
		b, err := s.acting(ctx, f)
		if err != nil {
			return err
		}
		return do(s, b)
	})
}

// roleText checks the name of a role.
func roleText(text string) (community.Role, error) {
	if text == "" || len(text) > community.MaxCode || strings.ContainsFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' && (r < '0' || r > '9') }) {
		return "", fail(codeUsage, fmt.Sprintf("%q is not the name of a role", text), "roles are named in small letters, such as steward, buyer or treasurer")
	}
	return community.Role(text), nil
}
