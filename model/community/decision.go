package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// ruleResult judges a decision by the state before its result: that the motion
// counts, that its author may decide, and that enough people did.
func (a *Authority) ruleResult(r *ruling, e *act, body Result, s *State) {
	motion, before := a.find(body.Motion, e.place)
	m, ok := Motion{}, false
	if before && s.counted[motion] {
		m, ok = motion.body.(Motion)
	}
	if !ok {
		r.denial = deny(ruleQuestion, "a motion that counts, before the result", "entry %s", body.Motion.Short())
		return
	}
	r.motion = motion
	if s.decided(motion) {
		r.denial = deny(ruleQuestion, "a motion that no result had decided", "motion %s, decided before", motion.id.Short())
		return
	}
	threshold := s.Rules.Threshold(m.Kind, m.Role)
	electorate := s.electorate(threshold.Of)
	if r.denial = s.mayResolve(r, e, threshold, electorate); r.denial != nil {
		return
	}
	if r.yes, r.denial = s.count(e, body, electorate); r.denial != nil {
		return
	}
	if !threshold.Met(len(r.yes), len(electorate)) {
		needed, _ := threshold.Needed(len(electorate))
		r.denial = deny(ruleThreshold, "answers of "+plural(needed, string(threshold.Of)), "%d of %d", len(r.yes), len(electorate))
		return
	}
	r.denial = s.allows(e, m)
}

// decided reports whether a result of a motion counts. Answers are given once:
// nobody can bring back with them what was decided otherwise since.
func (s *State) decided(motion *act) bool {
	return slices.ContainsFunc(s.results, func(e *act) bool { return s.authority.ruling(e).motion == motion })
}

// mayResolve asks of the author of a result what is asked of who decides.
func (s *State) mayResolve(r *ruling, e *act, t Threshold, electorate map[identity.PersonID]bool) *denial {
	if s.contested(e) {
		return deny(ruleContested, "a log with one history, or that was adopted", "log %s has several", e.log.Short())
	}
	if t.Of == Stewards {
		var d *denial
		if r.role, d = s.holds(r.person, RoleSteward, e.log, e.place); d != nil {
			return d
		}
	}
	if !electorate[r.person] {
		return deny(ruleRole, "one of the "+string(t.Of), "somebody else")
	}
	return nil
}

// count is who agreed: persons of the electorate, each once, by answers that
// count, that their author has not replaced, and that are not contested.
func (s *State) count(e *act, body Result, electorate map[identity.PersonID]bool) (yes []identity.PersonID, d *denial) {
	voted := map[identity.PersonID]bool{}
	for _, id := range body.Answers {
		answer, before := s.authority.find(id, e.place)
		given, ok := Answer{}, false
		if before {
			given, ok = answer.body.(Answer)
		}
		if !ok || given.Motion != body.Motion {
			return nil, deny(ruleAncestor, "answers to the motion, before the result", "entry %s", id.Short())
		}
		keys, known := s.keys(answer.log)
		switch {
		case !known || !electorate[keys.Person] || !s.counted[answer] || s.contested(answer) || s.replaced(answer, keys.Person):
			continue
		case given.Choice == Yes && !voted[keys.Person]:
			voted[keys.Person] = true
			yes = append(yes, keys.Person)
		}
	}
	slices.SortFunc(yes, compare32[identity.PersonID])
	return yes, nil
}

// replaced reports whether the person has answered the same motion once more,
// knowing the first answer, or has answered it on another device without.
func (s *State) replaced(answer *act, person identity.PersonID) bool {
	given := answer.body.(Answer)
	return slices.ContainsFunc(s.acts, func(e *act) bool {
		other, ok := e.body.(Answer)
		if !ok || e == answer || other.Motion != given.Motion || other.Choice == given.Choice || !s.counted[e] || s.contested(e) {
			return false
		}
		keys, known := s.keys(e.log)
		return known && keys.Person == person && !s.authority.lineage.Precedes(e.place, answer.place)
	})
}

// allows asks what motions of one kind ask for beside answers.
func (s *State) allows(e *act, m Motion) *denial {
	switch m.Kind {
	case MotionRecovery:
		if n := len(s.electorate(Stewards)); n > 0 {
			return deny(ruleRecovery, "no steward left", "%d", n)
		}
	case MotionConfirm:
		end, before := s.authority.find(m.End, e.place)
		if !before || !s.counted[end] || end.kind != KindDeviceEnd {
			return deny(ruleQuestion, "the end of a device that counts", "entry %s", m.End.Short())
		}
	case MotionRole:
		if !s.isMember(m.Person) {
			return deny(rulePerson, "a role for a member", "person %s", m.Person.Short())
		}
	}
	return nil
}

// decide finds the results that count: judged in their own past, and not past
// a loss that reaches their author since. They take effect wherever they
// stand, so that a ratified entry counts although it came first.
func (s *State) decide() {
	for _, e := range s.acts {
		if _, ok := e.body.(Result); !ok || s.overruled(e) != nil {
			continue
		}
		motion := s.authority.ruling(e).motion
		if m := motion.body.(Motion); !s.decided(motion) || m.Kind == MotionRole || m.Kind == MotionRecovery {
			s.effect(e, m) // of results apart the first amends, and any of them can be relied on
		}
		s.results = append(s.results, e)
	}
}

// overruled says why a result does not count.
func (s *State) overruled(e *act) *denial {
	r := s.authority.ruling(e)
	if r.denial != nil {
		return r.denial
	}
	m := r.motion.body.(Motion)
	switch m.Kind {
	case MotionRemoval, MotionRoleEnd, MotionDeviceEnd, MotionConfirm:
		if by := s.undone[e]; by != nil {
			return deny(ruleUndone, "an author who has not resigned below it", "%s by %s", string(by.kind), by.act.id.Short())
		}
		return nil
	}
	if d := cutOff(s.cut(e.log, e.place, r.gain, governs)); d != nil {
		return d
	}
	if r.role != nil {
		if x := s.roleLost(r.person, RoleSteward, r.role, e.log, e.place); x != nil {
			return deny(ruleRole, "the role steward", "it ended by %s", x.act.id.Short())
		}
	}
	return nil
}

// effect takes over what a result decides, as far as it is no loss.
func (s *State) effect(e *act, m Motion) {
	switch m.Kind {
	case MotionRole:
		s.grant(m.Person, m.Role, e)
	case MotionRecovery:
		for _, steward := range m.Stewards {
			s.grant(steward, RoleSteward, e)
		}
	case MotionCharter:
		s.Rules = s.Rules.Amended(m.Rules)
		s.amended = append(s.amended, e)
	case MotionRatify:
		for _, id := range m.Entries {
			s.ratified[id] = e
		}
	case MotionAdopt:
		s.adoptions = append(s.adoptions, adoption{act: e, entries: s.authority.placed(m.Entries)})
	}
}

// rulesAt are the rules as the author of an entry knew them: nobody is judged
// by an amendment that came since.
func (s *State) rulesAt(e *act) Rules {
	unknown := func(result *act) bool { return !s.authority.knows(e.place, e.log, result) }
	if !slices.ContainsFunc(s.amended, unknown) {
		return s.Rules
	}
	rules := ReadRules(s.authority.charter.body.(crdt.Charter))
	for _, result := range s.amended {
		if !unknown(result) {
			rules = rules.Amended(s.authority.ruling(result).motion.body.(Motion).Rules)
		}
	}
	return rules
}

func (s *State) grant(person identity.PersonID, role Role, by *act) {
	of := holding{person, role}
	s.grants[of] = append(s.grants[of], by)
}

// judgeMotion refuses a question whose answer could take no effect.
func (s *State) judgeMotion(e *act, person identity.PersonID, m Motion) *denial {
	if d := s.mayGovern(e, person); d != nil {
		return d
	}
	if d := s.authority.checkHonoured(e, m.Logs); d != nil {
		return d
	}
	named := slices.Clone(m.Entries)
	if m.Kind == MotionConfirm {
		named = append(named, m.End)
	}
	if !s.authority.precede(e.place, named...) {
		return deny(ruleAncestor, "entries before the motion", "one that is not")
	}
	if m.Kind == MotionRatify {
		return s.ratifiable(m.Entries)
	}
	return nil
}

// ratifiable refuses what nobody can make count again.
func (s *State) ratifiable(ids []crdt.ID) *denial {
	for _, id := range ids {
		if e := s.authority.byID[id]; e != nil && slices.Contains([]string{KindMotion, KindAnswer, KindResult, KindEpoch, KindEpochPart, KindWrap, KindDeviceEnd, KindLeaving, KindResignation, KindRepresentativeEnd, KindSuccessor}, e.kind) {
			return deny(ruleQuestion, "neither decisions nor keys", "entry %s of kind %s", id.Short(), e.kind)
		}
	}
	return nil
}

// recipients refuses an epoch key that is not for exactly the devices in force
// when it was made.
func (s *State) recipients(recipients []crdt.LogID) *denial {
	devices := s.Devices()
	if len(recipients) > 0 && slices.Equal(recipients, devices) {
		return nil
	}
	return deny(ruleRecipients, plural(len(devices), "devices in force, each once"), "%d, or others", len(recipients))
}

// judgeAnswer asks for a motion that the author knew.
func (s *State) judgeAnswer(e *act, body Answer) *denial {
	motion, before := s.authority.find(body.Motion, e.place)
	if !before || !s.counted[motion] || motion.kind != KindMotion {
		return deny(ruleQuestion, "a motion that counts, before the answer", "entry %s", body.Motion.Short())
	}
	return nil
}
