package community_test

import "testing"

// TestAuthorityAnswersForOthers: governing acts are one's own. Who claims to
// write somebody else's answer down has answered for themselves, once.
func TestAuthorityAnswersForOthers(t *testing.T) {
	s := play(t, three+`
		a: 1-2=amend(couriers){b1 c1}
		b: 1-2=answerfor(a2 yes b){a2}-3=answerfor(a2 yes c)
		a: 2-3=result(a2 b2 b3){b3}-4=answer(a2 yes)-5=result(a2 a4 b2)
	`)
	s.wantRefused("threshold a3")
}

// TestAuthorityAnswerTwice: who says something else later, or on two devices,
// has not agreed.
func TestAuthorityAnswerTwice(t *testing.T) {
	s := play(t, three+`
		device pad of b certified
		pad: 0
		a: 1-2=amend(couriers){b1 c1 pad0}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}-3=answer(a2 no)
		a: 3-4=result(a2 a3 b2){b3}
		b: 3-4=answer(a2 yes)
		a: 4-5=result(a2 a3 b4){b4}
		a: 5-6=result(a2 a3 b4)
	`)
	s.wantRefused("question a6, threshold a4")
	s = play(t, three+`
		device pad of b certified
		pad: 0
		a: 1-2=amend(couriers){b1 c1 pad0}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}
		pad: 0-1=answer(a2 no){a3}
		a: 3-4=result(a2 a3 b2){b2 pad1}
	`)
	s.wantRefused("threshold a4")
}

// TestAuthorityAnswersMustPrecede: a result can name nothing that its author
// did not know, nor answers to something else.
func TestAuthorityAnswersMustPrecede(t *testing.T) {
	s := play(t, three+`
		a: 1-2=amend(couriers){b1 c1}-3=answer(a2 yes)-4=decision-5=answer(a4 yes)
		b: 1-2=answer(a2 yes){a3}
		a: 5-6=result(a2 a3 b2)-7=result(a2 a3 a5)-8=result(a5 a5)
	`)
	s.wantRefused("ancestor a6 a7, question a8")
}

// TestAuthorityOnlyElectorateResolves: the author of a result is one of those
// who decide.
func TestAuthorityOnlyElectorateResolves(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite-3=admit(b by a2)-4=role(b treasurer)-5=answer(a4 yes)
		b: 0-1=result(a4 a5){a5}
		a: 5-6=result(a4 a5)
	`)
	s.wantRole("treasurer", "b")
	s.wantRefused("role b1")
}

// TestAuthorityStewardAccepts: whom the charter names is a steward from their
// own acceptance on, on any of their devices.
func TestAuthorityStewardAccepts(t *testing.T) {
	s := play(t, `
		founders a b c
		device pad of b certified
		a: 0-1
		b: 0-1=assisted{a1}-2=accept-3=assisted
		pad: 0-1=accept{a1}-2=assisted
		d: 0-1=accept{a1}
		c: 0-1{d1}
	`)
	s.wantRole("steward", "a b")
	s.wantRefused("member d1, role b1")
}

// TestAuthorityRoles: the stewards give roles to members and take them back.
func TestAuthorityRoles(t *testing.T) {
	s := play(t, three+`
		a: 1-2=role(b treasurer){b1 c1}-3=answer(a2 yes)-4=result(a2 a3)
		a: 4-5=role(d buyer)-6=answer(a5 yes)-7=result(a5 a6)
		a: 7-8=role(c mediator)-9=answer(a8 yes)-10=result(a8 a9)
		a: 10-11=roleend(c mediator c1)-12=answer(a11 yes)-13=result(a11 a12)
		d: 0
		b: 1-2{d0}
	`)
	s.wantRole("treasurer", "b")
	s.wantRole("buyer", "")
	s.wantRole("mediator", "")
	s.wantRefused("person a7")
}

// TestAuthorityContestedRole: a role that one of two histories of a log gives
// is not to be relied on by who knows both, another grant of it is.
func TestAuthorityContestedRole(t *testing.T) {
	s := play(t, three+`
		d: 0
		a: 1-2=invite-3=admit(d by a2){b1 c1 d0}
		a: 3-4=role(d steward)-5=answer(a4 yes)
		b: 1-2=answer(a4 yes){a5}
		a: 5-6=result(a4 a5 b2){b2}
		a: 5-6'
		d: 0-1=assisted{a6}-2{a6'}-3=assisted
		b: 2-3=role(d steward){d3}-4=answer(b3 yes)
		c: 1-2=answer(b3 yes){b4}
		b: 4-5=result(b3 b4 c2){c2}
		d: 3-4=assisted{b5}
	`)
	s.wantRole("steward", "a b c d")
	s.wantRefused("contested d3")
}

// TestAuthorityRecovery: the members elect stewards only where none is left.
func TestAuthorityRecovery(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite-3=admit(b by a2)-4=invite-5=admit(c by a4)
		b: 0-1=recovery(b){a5}-2=answer(b1 yes)
		c: 0-1=answer(b1 yes){b2}
		b: 2-3=result(b1 b2 c1){c1}
		a: 5-6=leaving(done){b3}
		b: 3-4=recovery(b){a6}-5=answer(b4 yes)-6=result(b4 b5)
		c: 1-2=answer(b4 yes){b6}
		b: 6-7=result(b4 b5 c2){c2}
	`)
	s.wantRole("steward", "b")
	s.wantRefused("recovery b3, threshold b6")
}

// TestAuthorityAmendmentIsNotRetroactive: results are judged by the thresholds
// that their author knew.
func TestAuthorityAmendmentIsNotRetroactive(t *testing.T) {
	s := play(t, three+`
		b: 1-2=role(b buyer)-3=answer(b2 yes)-4=result(b2 b3)
		a: 1-2=amend(role 1 2 stewards){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}
		b: 4-5=role(b receiver){a4}-6=answer(b5 yes)-7=result(b5 b6)
		c: 2-3=role(c matcher)-4=answer(c3 yes)-5=result(c3 c4)
	`)
	s.wantRole("buyer", "b")
	s.wantRole("receiver", "")
	s.wantRole("matcher", "c")
	s.wantRefused("threshold b7")
}

// TestAuthorityResultRestated: a result past its author's fence does not count;
// somebody else who may decide states it again, by the same answers.
func TestAuthorityResultRestated(t *testing.T) {
	const before = three + `
		b: 1-2=amend(couriers)-3=answer(b2 yes){a1}
		a: 1-2=answer(b2 yes){b3}
		b: 3-4=result(b2 a2 b3){a2}
		a: 2-3=removal(b b3){b3 c1}-4=answer(a3 yes)
		c: 1-2=answer(a3 yes){a4}
		a: 4-5=result(a3 a4 c2){c2}
	`
	s := play(t, before+`
		a: 5-6=invite(courier){b4}
	`)
	s.wantMembers("a c")
	s.wantRefused("courier a6, cut-off b4")
	s = play(t, before+`
		a: 5-6=result(b2 a2 b3)
	`)
	s.wantRefused("cut-off b4, threshold a6") // b decides no more
	s = play(t, before+`
		c: 2-3=answer(b2 yes){a5}
		a: 5-6=result(b2 a2 c3){c3}-7=invite(courier)
	`)
	s.wantRefused("cut-off b4")
}

// TestAuthorityOrganisations: who founds an organisation represents it, names
// others and ends what they may do; a removal ends that too.
func TestAuthorityOrganisations(t *testing.T) {
	s := play(t, three+`
		device back of b certified
		b: 1-2=organisation
		c: 1-2=represent(b2 c buyer){b2}
		b: 2-3=represent(b2 c buyer)
		c: 2-3{b3}-4=represent(b2 a receiver)-5
		b: 3-4=endmandate(b3 c4){c4}
		c: 5-6=represent(b2 a approver)
		a: 1-2=removal(b b4){b4 c4}-3=answer(a2 yes)
		c: 6-7=answer(a2 yes){a3}
		back: 0
		a: 3-4=result(a2 a3 c7){c7}-5=invite-6=admit(back by a5){back0}
		back: 0-1=represent(b2 b buyer){a6}
	`)
	s.wantRefused("role back1 c2 c6")
}

// TestAuthorityAssisted: a steward keeps the record of somebody without a
// device, says when she has a key of her own, and then she answers for it.
func TestAuthorityAssisted(t *testing.T) {
	s := play(t, `
		founders a b
		b: 0-1
		a: 0-1-2=assisted-3-4=keyed(a2 b){b1}-5=keyed(a3 b)
		b: 1-2=assisted-3=stand(a2 on a3){a3}-4=stand(a2 on a3){a4}
		a: 5-6=stand(a2 on a3)
	`)
	s.wantRefused("person a6 b3, question a5, role b2")
}

// TestAuthorityErasure: a person erases what their own devices wrote, even in
// an entry that somebody's removal cuts off later.
func TestAuthorityErasure(t *testing.T) {
	s := play(t, three+`
		device pad of b certified
		pad: 0-1=sealed
		a: 1-2=sealed
		b: 1-2=sealed-3=erase(b2 pad1){pad1}-4=erase(a1)-5=erase(a2){a2}
		a: 2-3=erased(b3){b3}-4=erased(b4){b4}
	`)
	if got := s.erasures(s.state); got != "b2 pad1" {
		t.Errorf("erased %s", got)
	}
	s.wantRefused("question a4 b4")
}

// TestAuthorityMalformed: fields of another shape make an entry void and
// nothing else.
func TestAuthorityMalformed(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=junk(admission)-3=junk(motion)-4=junk(result)-5=junk(wrap)-6=junk(epoch)-7=junk(later)-8=invite
	`)
	s.wantRefused("shape a2 a3 a4 a5 a6")
}
