package model

import (
	"context"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

// KindProse is the kind of the sealed text that a motion, an answer or a result
// names by the hash of its entry.
const KindProse = "prose"

// Asked is what came of a motion or an answer.
type Asked struct {
	Deed
	Motion crdt.ID
	Kind   community.MotionKind
	Done   bool // a result is written: it has taken effect
	Yes    int  // answers with yes so far
	Needed int
	Of     community.Threshold
}

// Ask writes a motion. With yes its author answers it, too, and where that is
// enough a result closes it: one act, all or none. Text is prose, sealed; empty
// for none.
func (b *Book) Ask(ctx context.Context, m community.Motion, text string, yes bool) (Asked, error) {
	if err := b.askable(m); err != nil {
		return Asked{}, err
	}
	a, err := b.prose(text)
	if err != nil {
		return Asked{}, err
	}
	return b.ask(ctx, a, func(prev crdt.ID) community.Motion {
		if text != "" {
			m.Text = prev.Link
		}
		return m
	}, yes)
}

// prose is an act that begins with a sealed text, if there is one.
func (b *Book) prose(text string) (act, error) {
	if text == "" {
		return act{}, nil
	}
	key, a, err := b.writing()
	if err != nil {
		return a, err
	}
	a.drafts = append(a.drafts, b.about(key, func(crdt.ID) crdt.Body {
		return crdt.Body{Kind: KindProse, Fields: map[string]any{"text": community.Normal(text)}}
	}))
	return a, nil
}

// ask adds a motion to an act, which follows what is in it.
func (b *Book) ask(ctx context.Context, a act, motion func(prev crdt.ID) community.Motion, yes bool) (Asked, error) {
	m := motion(crdt.ID{})
	asked := b.needs(m)
	asked.Kind = m.Kind
	var id, answer crdt.ID
	a.drafts = append(a.drafts, following(func(prev crdt.ID) crdt.Body { return motion(prev).Body() }))
	if yes = yes && b.decides(asked.Of.Of, b.Me()); yes {
		asked.Yes = 1
		a.drafts = append(a.drafts, following(func(prev crdt.ID) crdt.Body {
			id = prev
			return community.Answer{Motion: id, Choice: community.Yes}.Body()
		}))
	}
	if asked.Done = yes && asked.Needed == 1; asked.Done {
		a.drafts = append(a.drafts, following(func(prev crdt.ID) crdt.Body {
			answer = prev
			return community.Result{Motion: id, Answers: []crdt.ID{answer}}.Body()
		}))
	}
	a.keyed = a.keyed && !asked.Done // who belongs may be others after it
	var err error
	asked.Deed, err = b.perform(ctx, a)
	asked.Motion = asked.first(community.KindMotion)
	return asked, err
}

// needs is what a motion needs now.
func (b *Book) needs(m community.Motion) Asked {
	state := b.State()
	asked := Asked{Of: state.Rules.Threshold(m.Kind, m.Role)}
	of := len(state.Stewards())
	if asked.Of.Of == community.Members {
		of = b.Members()
	}
	asked.Needed, _ = asked.Of.Needed(of)
	return asked
}

// decides reports whether a person is of an electorate now.
func (b *Book) decides(of community.Electorate, person identity.PersonID) bool {
	if of == community.Members {
		return b.State().IsMember(person)
	}
	return b.State().HasRole(person, community.RoleSteward)
}

// Question is a motion that counts and what has come of it; ok is false if
// there is none of this id.
func (b *Book) Question(id crdt.ID) (q community.Question, ok bool) {
	questions := b.State().Questions()
	i := slices.IndexFunc(questions, func(q community.Question) bool { return q.ID == id })
	if i < 0 {
		return q, false
	}
	return questions[i], true
}

// Electorate is who decides about a question now.
func (b *Book) Electorate(q community.Question) (persons []identity.PersonID) {
	of := b.needs(q.Motion).Of.Of
	for _, p := range b.State().Persons() {
		if b.decides(of, p.ID) {
			persons = append(persons, p.ID)
		}
	}
	return persons
}

// IsOpen reports whether a question waits for answers or for a result.
func IsOpen(q community.Question) bool { return len(q.Results) == 0 }

// agreed are the last answers with yes of those who may decide, one of each,
// but for the person left out.
func (b *Book) agreed(q community.Question, without identity.PersonID) (answers []crdt.ID) {
	of := b.needs(q.Motion).Of.Of
	last := map[identity.PersonID]community.AnswerGiven{}
	for _, given := range q.Answers {
		last[given.By] = given
	}
	for person, given := range last {
		if person != without && given.Choice == community.Yes && b.decides(of, person) {
			answers = append(answers, given.ID)
		}
	}
	slices.SortFunc(answers, func(x, y crdt.ID) int { return x.Compare(y.Link) })
	return answers
}

// Answer answers a motion for this device's person. Where the answer is the
// last that is needed and its author may decide, a result closes the motion in
// the same act.
func (b *Book) Answer(ctx context.Context, id crdt.ID, choice community.Choice, text string) (Asked, error) {
	q, ok := b.Question(id)
	if !ok {
		return Asked{}, unfit(ReasonUnknown, "no motion %s that counts is here", id.Short())
	}
	if err := b.closed(q); err != nil {
		return Asked{}, err
	}
	a, err := b.prose(text)
	if err != nil {
		return Asked{}, err
	}
	asked := b.needs(q.Motion)
	asked.Motion, asked.Kind = id, q.Motion.Kind
	agreed := b.agreed(q, b.Me())
	a.drafts = append(a.drafts, following(func(prev crdt.ID) crdt.Body {
		answer := community.Answer{Motion: id, Choice: choice}
		if text != "" {
			answer.Text = prev.Link
		}
		return answer.Body()
	}))
	asked.Yes = len(agreed)
	if choice == community.Yes && b.decides(asked.Of.Of, b.Me()) {
		asked.Yes++
	}
	if asked.Done = choice == community.Yes && asked.Yes > len(agreed) && asked.Yes >= asked.Needed; asked.Done {
		a.drafts = append(a.drafts, following(func(prev crdt.ID) crdt.Body {
			return community.Result{Motion: id, Answers: append(slices.Clone(agreed), prev)}.Body()
		}))
	}
	a.keyed = a.keyed && !asked.Done
	asked.Deed, err = b.perform(ctx, a)
	return asked, err
}

// Close writes the result of a motion for which enough have answered.
func (b *Book) Close(ctx context.Context, id crdt.ID) (Asked, error) {
	q, ok := b.Question(id)
	if !ok {
		return Asked{}, unfit(ReasonUnknown, "no motion %s that counts is here", id.Short())
	}
	asked := b.needs(q.Motion)
	asked.Motion, asked.Kind = id, q.Motion.Kind
	agreed := b.agreed(q, identity.PersonID{})
	asked.Yes = len(agreed)
	if err := b.closed(q); err != nil {
		return asked, err
	}
	if asked.Yes < asked.Needed {
		return asked, unfit(ReasonUntimely, "motion %s has %d of the %d answers with yes that it needs", id.Short(), asked.Yes, asked.Needed)
	}
	drafts, err := inClear(community.Result{Motion: id, Answers: agreed}.Body())
	if err != nil {
		return asked, err
	}
	asked.Done = true
	asked.Deed, err = b.perform(ctx, act{drafts: drafts})
	return asked, err
}

// Prose is the sealed text that a hash names, as far as this device can read
// it.
func (b *Book) Prose(hash [32]byte) string {
	if hash == ([32]byte{}) {
		return ""
	}
	v, err := b.community.Entry(crdt.ID{Link: hash})
	if err != nil {
		return ""
	}
	body, outcome := b.seat.Open(v)
	if outcome != community.Text || body.Kind != KindProse {
		return ""
	}
	text, _ := body.Fields["text"].(string)
	return text
}
