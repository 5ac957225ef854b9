package community

import (
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// judge says why an act does not count; nil where it does. Everything in its
// past has been judged and taken.
func (s *State) judge(e *act) *denial {
	if e.body == nil {
		return deny(ruleShape, "the fields of kind "+e.kind, "others")
	}
	switch body := e.body.(type) {
	case crdt.Introduction:
		return s.judgeIntroduction(e, body)
	case crdt.Charter:
		return s.judgeCharter(e)
	case Result:
		return s.overruled(e)
	case Leaving, Resignation:
		if d := s.authority.ruling(e).denial; d != nil {
			return d
		}
		return cutOff(s.late[e])
	case RepresentativeEnd:
		return s.timelyEnd(e)
	case Successor:
		return s.unsucceeded(e)
	case Erase:
		return s.judgeErase(e)
	}
	person, denial := s.judgeAuthor(e)
	if denial != nil {
		return denial
	}
	return s.judgeBody(e, person)
}

// judgeErase lets an erasure be, whoever loses power since, as bytes that are
// gone don't come back; only not where the set need not hold it, so that
// nobody would learn of it from others.
func (s *State) judgeErase(e *act) *denial {
	r := s.authority.ruling(e)
	if r.denial != nil || s.ratified[e.id] != nil {
		return r.denial
	}
	if x := s.cut(e.log, e.place, r.gain, leaves); x != nil && x.fencesSet() {
		return cutOff(x)
	}
	return nil
}

// judgeAuthor asks that the author is a member, except for an entry that is
// ratified: that needs no more than to have been a member once.
func (s *State) judgeAuthor(e *act) (identity.PersonID, *denial) {
	person, _, denial := s.member(e.log, e.place, governs)
	if denial != nil && denial.rule == ruleCut && s.ratified[e.id] != nil {
		denial = nil
	}
	return person, denial
}

func (s *State) judgeBody(e *act, person identity.PersonID) *denial {
	switch body := e.body.(type) {
	case Acceptance:
		return s.judgeAcceptance(person)
	case Invitation:
		return s.judgeInvitation(e, person, body)
	case Admission:
		return s.judgeAdmission(e, person, body)
	case Certificate:
		return s.judgeCertificate(e, person, body)
	case Motion:
		return s.judgeMotion(e, person, body)
	case Answer:
		return s.judgeAnswer(e, body)
	case crdt.Adopt:
		return s.judgeAdopt(e, person, body)
	case Trustees, Vouch, Organisation:
		return s.mayGovern(e, person)
	case Erased:
		return s.judgeErased(e, body)
	case DeviceEnd:
		return s.judgeDeviceEnd(e, body)
	case Representative:
		return s.judgeRepresentative(e, person, body)
	case Keyed:
		return s.judgeKeyed(e, person, body)
	case Assisted:
		return s.permitted(e, person)
	case Stand:
		return s.judgeStand(e, person, body)
	case Epoch, EpochPart, Wrap:
		return s.judgeGrant(e, person)
	}
	return nil
}

// permitted asks for one of the roles that permit an act of its kind, by
// [CommunityPermits].
func (s *State) permitted(e *act, person identity.PersonID) *denial {
	var last *denial
	allowed := CommunityPermits().Allow(e.kind, func(role Role) bool {
		_, last = s.holds(person, role, e.log, e.place)
		return last == nil
	})
	if allowed {
		return nil
	}
	return last
}

func (s *State) judgeIntroduction(e *act, body crdt.Introduction) *denial {
	if body.Community != s.authority.community || e.place.Seq() > 0 {
		return deny(ruleShape, "an introduction to this community, as entry 0", "another")
	}
	return nil
}

func (s *State) judgeCharter(e *act) *denial {
	if e != s.authority.charter {
		return deny(ruleShape, "the charter that the community is named after", "another")
	}
	return nil
}

func (s *State) judgeAcceptance(person identity.PersonID) *denial {
	if !slices.Contains(s.Rules.Stewards, person) {
		return deny(ruleRole, "a steward whom the charter names", "somebody else")
	}
	return nil
}

// mayGovern refuses who was let in only to carry, as far as an entry follows
// it; what they were before they lost it does not help.
func (s *State) mayGovern(e *act, person identity.PersonID) *denial {
	for _, naming := range s.namings[person] {
		if courier(naming) || !s.authority.knows(e.place, e.log, naming) {
			continue
		}
		if s.ratified[e.id] != nil || s.cut(e.log, e.place, gain{act: naming, direct: true}, governs) == nil {
			return nil
		}
	}
	return deny(ruleCourier, "a member", "a courier")
}

func (s *State) judgeInvitation(e *act, person identity.PersonID, body Invitation) *denial {
	if d := s.mayInvite(e, person); d != nil {
		return d
	}
	for _, role := range body.Roles {
		if d := s.mayGive(e, person, role); d != nil {
			return d
		}
	}
	return nil
}

// mayGive asks whether an invitation may give a role: what one steward decides
// alone a steward may give along with it, and a charter allows couriers or not.
func (s *State) mayGive(e *act, person identity.PersonID, role Role) *denial {
	rules := s.rulesAt(e)
	switch t := rules.Threshold(MotionRole, role); {
	case role == RoleCourier && !rules.Couriers:
		return deny(ruleCourier, "a charter that allows couriers", "one that does not")
	case role == RoleCourier:
		return nil
	case !t.alone():
		return deny(ruleThreshold, "a role that one steward gives", "%s", string(role))
	}
	_, denial := s.holds(person, RoleSteward, e.log, e.place)
	return denial
}

func (s *State) mayInvite(e *act, person identity.PersonID) *denial {
	if s.rulesAt(e).Invite == Stewards {
		_, d := s.holds(person, RoleSteward, e.log, e.place)
		return d
	}
	return s.mayGovern(e, person)
}

// judgeAdmission lets in who holds an invitation of the same log, if it is the
// first on its branch to use it.
func (s *State) judgeAdmission(e *act, person identity.PersonID, body Admission) *denial {
	if d := s.mayInvite(e, person); d != nil {
		return d
	}
	invitation, before := s.authority.find(body.Invitation, e.place)
	switch {
	case !before || !s.counted[invitation] || invitation.kind != KindInvitation:
		return deny(ruleInvitation, "an invitation that counts, before the admission", "entry %s", body.Invitation.Short())
	case invitation.log != e.log:
		return deny(ruleInvitation, "an invitation of the same log", "one of log %s", invitation.log.Short())
	}
	for _, other := range s.used[invitation.id] {
		if s.authority.lineage.Reaches(e.place, other.place) {
			return deny(ruleInvitation, "an invitation that nobody has used", "%s used it", other.id.Short())
		}
	}
	if !subset(body.Roles, invitation.body.(Invitation).Roles) {
		return deny(ruleInvitation, "the roles of the invitation", "%s", fmt.Sprint(body.Roles))
	}
	if d := s.introduced(e, body.Log); d != nil && (d.keys.Person != body.Person || !s.vouchedFor(d)) {
		return deny(rulePerson, "a device that the person's root key vouches for", "log %s", body.Log.Short())
	}
	if s.rulesAt(e).Vouch {
		return s.authority.ruling(e).vouched
	}
	return nil
}

// introduced is the device of a log, if the author of an entry knew it: else
// who lets it in is not blamed, and only the log gains nothing by it. Whether
// its introduction is here otherwise may depend on who holds more than the set.
func (s *State) introduced(e *act, log crdt.LogID) *device {
	d := s.devices[log]
	if d == nil || !s.authority.knows(e.place, e.log, d.intro) {
		return nil
	}
	return d
}

// judgeVouches counts who vouches for a newcomer, as known to the author of an
// admission, which this is the state before. The golden rule is
// [VouchesNeeded].
func (s *State) judgeVouches(e *act, body Admission) *denial {
	vouching := map[identity.PersonID]bool{}
	for _, id := range body.Vouches {
		v, known := s.authority.find(id, e.place)
		if !known || !s.counted[v] {
			continue
		}
		vouch, ok := v.body.(Vouch)
		if keys, _ := s.keys(v.log); ok && vouch.Log == body.Log && vouch.Person == body.Person && s.isMember(keys.Person) {
			vouching[keys.Person] = true
		}
	}
	if needed := VouchesNeeded(len(s.members())); len(vouching) < needed {
		return deny(ruleVouch, plural(needed, "members who vouch"), "%d", len(vouching))
	}
	return nil
}

func (s *State) judgeCertificate(e *act, person identity.PersonID, body Certificate) *denial {
	d := s.introduced(e, body.Log)
	if d == nil {
		return nil
	}
	keys := d.keys
	switch {
	case body.Signature.IsZero() && keys.Person != person:
		return deny(rulePerson, "a device of the same person", "log %s", body.Log.Short())
	case body.Signature.IsZero():
	case !s.signedByRoot(body.Signature, keys, e):
		return deny(ruleSignature, "the person's root key", "another, or other bytes")
	case !slices.ContainsFunc(s.namings[keys.Person], func(naming *act) bool { return s.authority.knows(e.place, e.log, naming) }):
		return deny(rulePerson, "a device of a member", "log %s", body.Log.Short())
	}
	return nil
}

// judgeAdopt lets a person's other device lift the contest; others need a
// decision.
func (s *State) judgeAdopt(e *act, person identity.PersonID, body crdt.Adopt) *denial {
	if !s.authority.precede(e.place, body.Entries...) {
		return deny(ruleAncestor, "entries before the adoption", "one that is not")
	}
	for _, at := range s.authority.placed(body.Entries) {
		log := s.authority.lineage.Log(at)
		if keys, known := s.keys(log); !known || keys.Person != person || log == e.log {
			return deny(rulePerson, "entries of another log of the same person", "one of log %s", log.Short())
		}
	}
	if !s.reliable(e, e.log, e.place) {
		return deny(ruleContested, "a log with one history, or that was adopted", "log %s has several", e.log.Short())
	}
	return nil
}

// judgeGrant asks of an epoch key that it is for exactly the devices in force,
// and of a wrap that it is for devices that its author knew to be let in.
func (s *State) judgeGrant(e *act, person identity.PersonID) *denial {
	if d := s.mayGovern(e, person); d != nil {
		return d
	}
	switch body := e.body.(type) {
	case Epoch:
		return s.authority.ruling(e).denial
	case Wrap:
		for _, log := range body.Recipients {
			if d := s.introduced(e, log); d == nil || !s.letInBefore(e, d) {
				return deny(ruleRecipients, "devices that were let in before", "log %s", log.Short())
			}
		}
	}
	return nil
}

func (s *State) letInBefore(e *act, d *device) bool {
	return slices.ContainsFunc(s.gainsOf(d), func(by gain) bool {
		return s.authority.knows(e.place, e.log, by.act) && (by.by == nil || s.authority.knows(e.place, e.log, by.by))
	})
}

// judgeErased asks for an erasure that counts, before its confirmation.
func (s *State) judgeErased(e *act, body Erased) *denial {
	erasure, before := s.authority.find(body.Erasure, e.place)
	if !before || erasure.kind != KindErase || !s.counted[erasure] {
		return deny(ruleQuestion, "an erasure that counts, before it", "entry %s", body.Erasure.Short())
	}
	return nil
}

// take draws the consequences of an act that counts.
func (s *State) take(e *act) {
	switch body := e.body.(type) {
	case Acceptance:
		keys, _ := s.keys(e.log)
		s.accepted[keys.Person] = append(s.accepted[keys.Person], e)
	case Admission:
		s.used[body.Invitation] = append(s.used[body.Invitation], e)
		s.namings[body.Person] = append(s.namings[body.Person], e)
		s.letIn(body.Log, e)
		for _, role := range body.Roles {
			if role != RoleCourier {
				s.grant(body.Person, role, e)
			}
		}
	case Certificate:
		if d := s.devices[body.Log]; d != nil && !body.Signature.IsZero() {
			d.carried = append(d.carried, e)
			break
		}
		s.letIn(body.Log, e)
	case crdt.Adopt:
		s.adoptions = append(s.adoptions, adoption{act: e, entries: s.authority.placed(body.Entries)})
	case Trustees:
		s.trust.take(s, e)
	case Organisation, Representative, Assisted, Keyed, Stand:
		s.bodies.take(s, e)
	}
}

func (s *State) letIn(log crdt.LogID, by *act) {
	if d := s.devices[log]; d != nil {
		d.gains = append(d.gains, gain{act: by, direct: true})
	}
}

func subset[E comparable](of, all []E) bool {
	return !slices.ContainsFunc(of, func(e E) bool { return !slices.Contains(all, e) })
}

func plural(n int, what string) string { return fmt.Sprintf("%d %s", n, what) }
