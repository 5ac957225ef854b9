package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func decideAsk(t *Tree) {
	act(t, operation{ID: "decide-ask", Path: "/v1/motions", Scope: "motions:write", Summary: "Ask those who may decide"}, t.desk.askMotion)
}

func (d *Desk) askMotion(ctx context.Context, b *model.Book, in wire.MotionAsk) (r wire.MotionAsked, err error) {
	if err := checkText("the text", in.Text); err != nil {
		return r, err
	}
	m, err := d.motion(ctx, b, in)
	if err != nil {
		return r, err
	}
	if m.Kind == community.MotionDecision && in.Text == "" {
		return r, wire.New(wire.Invalid, "there is nothing to ask", `usage: tally decide ask "TEXT"`)
	}
	asked, err := b.Ask(ctx, m, in.Text, in.Yes)
	if err != nil {
		return r, err
	}
	return motionAsked(b, "motion", asked, m), nil
}

// motion is the one matter that is asked about; in words, if none is named.
func (d *Desk) motion(ctx context.Context, b *model.Book, in wire.MotionAsk) (m community.Motion, err error) {
	var matters []community.MotionKind
	for _, matter := range []struct {
		kind  community.MotionKind
		named bool
	}{
		{community.MotionCharter, in.Charter != nil}, {community.MotionAdopt, len(in.Adopt) > 0},
		{community.MotionConfirm, in.Confirm != ""}, {community.MotionRecovery, len(in.Recovery) > 0},
	} {
		if matter.named {
			matters = append(matters, matter.kind)
		}
	}
	switch len(matters) {
	case 0:
		return community.Motion{Kind: community.MotionDecision}, nil
	case 1:
		return d.motionAbout(ctx, b, matters[0], in)
	}
	return m, wire.New(wire.Invalid, "one motion asks about one matter", "ask about each on its own")
}

func (d *Desk) motionAbout(ctx context.Context, b *model.Book, kind community.MotionKind, in wire.MotionAsk) (m community.Motion, err error) {
	m.Kind = kind
	switch kind {
	case community.MotionCharter:
		m.Rules, err = amendment(*in.Charter)
	case community.MotionAdopt:
		m.Entries, err = d.findAll(ctx, b, in.Adopt)
	case community.MotionConfirm:
		m.End, err = find(b.Community(), in.Confirm)
	case community.MotionRecovery:
		m.Stewards, err = personsIn(b, in.Recovery)
	}
	return m, err
}

// personsIn are the people that somebody named.
func personsIn(b *model.Book, texts []string) (persons []identity.PersonID, err error) {
	for _, text := range texts {
		person, err := PersonIn(b, text)
		if err != nil {
			return nil, err
		}
		persons = append(persons, person)
	}
	return persons, nil
}

// amendment is an amendment as the charter writes it.
func amendment(in wire.Amendment) (map[string]any, error) {
	rules := map[string]any{}
	for name, flag := range map[string]*bool{"history": in.History, "couriers": in.Couriers, "strict": in.Strict, "vouch": in.Vouch} {
		if flag != nil {
			rules[name] = *flag
		}
	}
	if in.Invite != "" {
		rules["invite"] = in.Invite
	}
	if len(rules) == 0 {
		return nil, wire.New(wire.Invalid, "the amendment changes nothing", "there are history, couriers, strict, vouch and invite")
	}
	return rules, nil
}
