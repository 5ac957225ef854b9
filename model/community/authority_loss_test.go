package community_test

import "testing"

// three is a community of three stewards who have all accepted.
const three = `
	founders a b c
	a: 0-1
	b: 0-1=accept{a1}
	c: 0-1=accept{a1}
`

// TestAuthorityRemovalAgainstAdmission: whom a removed member admits past the
// last entry honoured is nobody's member, though the admission came first.
func TestAuthorityRemovalAgainstAdmission(t *testing.T) {
	s := play(t, three+`
		b: 1-2=invite-3=admit(d by b2)
		d: 0-1{b3}
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}
	`)
	s.wantMembers("a c")
	s.wantDevices("a c")
	s.wantRefused("cut-off b2 b3")
	s.wantRecord("member", "d1")
}

// TestAuthorityRemovalHonoursAdmission: what stands before the fence stays,
// whoever wrote it.
func TestAuthorityRemovalHonoursAdmission(t *testing.T) {
	s := play(t, three+`
		b: 1-2=invite-3=admit(d by b2)-4
		d: 0-1{b3}
		a: 1-2=removal(b b3){b3 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}
		b: 4-5
	`)
	s.wantMembers("a c d")
	s.wantRefused("")
	s.wantRecord("ok", "d1", "b3")
	s.wantRecord("cut-off", "b4", "b5")
}

// TestAuthorityRemovalListsNothing: a log that a removal does not list is
// honoured up to nothing.
func TestAuthorityRemovalListsNothing(t *testing.T) {
	s := play(t, three+`
		b: 1-2
		a: 1-2=removal(b){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}
	`)
	s.wantMembers("a c")
	s.wantRefused("cut-off b1")
	s.wantRecord("cut-off", "b2")
}

// TestAuthorityRemovalsThatCross: neither of two removals is judged by the
// other, so both apply.
func TestAuthorityRemovalsThatCross(t *testing.T) {
	s := play(t, `
		founders a b c
		a: 0-1
		b: 0-1=accept{a1}
		c: 0-1=accept{a1}
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}
		b: 1-2=removal(a a1){a1}-3=answer(b2 yes)
		c: 2-3=answer(b2 yes){b3}
		b: 3-4=result(b2 b3 c3){c3}
	`)
	s.wantMembers("c")
	s.wantRole("steward", "c")
}

// TestAuthorityRemovalNeedsMajority: half of the stewards is not enough, and
// nobody counts twice.
func TestAuthorityRemovalNeedsMajority(t *testing.T) {
	s := play(t, `
		founders a b
		device pad of a certified
		a: 0-1
		b: 0-1=accept{a1}
		pad: 0
		a: 1-2=removal(b b1){b1 pad0}-3=answer(a2 yes)
		pad: 0-1=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 pad1){pad1}
	`)
	s.wantMembers("a b")
	s.wantRefused("threshold a4")
}

// TestAuthorityCharterCannotLowerRemoval: a charter can ask for more than a
// majority of the stewards, never for less.
func TestAuthorityCharterCannotLowerRemoval(t *testing.T) {
	s := play(t, `
		rules removal 0 1 stewards
		founders a b c
		a: 0-1
		b: 0-1=accept{a1}
		c: 0-1=accept{a1}
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)-4=result(a2 a3)
	`)
	s.wantMembers("a b c")
	s.wantRefused("threshold a4")
}

// TestAuthorityRemovedReturns: who was removed comes back with a new log, has
// none of the old roles, and the old log stays out.
func TestAuthorityRemovedReturns(t *testing.T) {
	s := play(t, three+`
		device back of b certified
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}-5=invite
		back: 0
		a: 5-6=admit(back by a5){back0}
		b: 1-2{a6}
		back: 0-1=assisted{a6}-2
	`)
	s.wantMembers("a b c")
	s.wantDevices("a back c")
	s.wantRole("steward", "a c")
	s.wantRefused("role back1")
	s.wantRecord("ok", "back2")
	s.wantRecord("cut-off", "b2")
}

// TestAuthorityRemovedLogIsNotAdmittedAgain: a log that a removal lists stays
// out, whoever admits it.
func TestAuthorityRemovedLogIsNotAdmittedAgain(t *testing.T) {
	s := play(t, three+`
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}-5=invite-6=admit(b by a5)
		b: 1-2{a6}
	`)
	s.wantDevices("a c")
	s.wantRecord("cut-off", "b2")
}

// TestAuthorityRemovedIsNotCertifiedBack: a certificate of the root key is good
// for ever and can be carried by anybody, so it brings nobody back whom the
// stewards removed.
func TestAuthorityRemovedIsNotCertifiedBack(t *testing.T) {
	s := play(t, three+`
		device back of b
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}
		back: 0
		c: 2-3=certify(back signed){a4 back0}
		back: 0-1{c3}
	`)
	s.wantDevices("a c")
	s.wantRecord("cut-off", "back1")
}

// TestAuthorityRoleEndNeverCited: nobody keeps a role by not citing its end.
func TestAuthorityRoleEndNeverCited(t *testing.T) {
	s := play(t, three+`
		a: 1-2=roleend(c steward c1){b1 c1}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 b2){b2}
		c: 1-2=role(a treasurer)-3=answer(c2 yes)-4=result(c2 c3)-5=assisted-6
	`)
	s.wantRole("steward", "a b")
	s.wantRole("treasurer", "")
	s.wantRefused("role c4 c5")
	s.wantRecord("ok", "c6")
}

// TestAuthorityRoleEndHonoursDecision: a decision before the fence of its
// author's role stays.
func TestAuthorityRoleEndHonoursDecision(t *testing.T) {
	s := play(t, three+`
		c: 1-2=role(a treasurer)-3=answer(c2 yes)-4=result(c2 c3)
		a: 1-2=roleend(c steward c4){b1 c4}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 b2){b2}
	`)
	s.wantRole("treasurer", "a")
	s.wantRefused("")
}

// TestAuthorityLeaving: who leaves fences their own log at the entry before,
// whatever the entry lists, and the other logs where it says.
func TestAuthorityLeaving(t *testing.T) {
	s := play(t, three+`
		device pad of b certified
		pad: 0-1-2
		b: 1-2=leaving(b0 pad1){pad2}-3=invite-4
	`)
	s.wantMembers("a c")
	s.wantRole("steward", "a c")
	s.wantRefused("cut-off b3")
	s.wantRecord("ok", "pad1")
	s.wantRecord("cut-off", "pad2", "b4")
	s.wantDevices("a b c pad") // until nothing is open any more
}

// TestAuthorityLeft: a second entry says that nothing is open any more.
func TestAuthorityLeft(t *testing.T) {
	s := play(t, three+`
		b: 1-2=leaving-3-4=leaving(done)
	`)
	s.wantMembers("a c")
	s.wantDevices("a c")
	s.wantRefused("")
}

// TestAuthorityLeaverReturns: who left can be admitted again, with a new log.
func TestAuthorityLeaverReturns(t *testing.T) {
	s := play(t, three+`
		device back of b certified
		b: 1-2=leaving(done)
		back: 0
		a: 1-2=invite-3=admit(back by a2){b2 back0}
		back: 0-1{a3}
	`)
	s.wantMembers("a b c")
	s.wantDevices("a back c")
	s.wantRole("steward", "a c")
	s.wantRecord("ok", "back1")
}

// backdated is a steward who leaves the role, and then removes somebody in
// another history of the same log that begins below.
const backdated = three + `
	b: 1-2=resign(steward)
	b: 1-2'=removal(c c1){a1 c1}-3'=answer(b2' yes)
	a: 1-2=answer(b2' yes){b3'}
	b: 3'-4'=result(b2' b3' a2){a2}
`

// TestAuthorityResigningEndsDatingBack: a majority of former stewards can date
// a removal back, but not in a log that gave the role up below.
func TestAuthorityResigningEndsDatingBack(t *testing.T) {
	s := play(t, backdated)
	s.wantMembers("a b c")
	s.wantRole("steward", "a c")
	s.wantRefused("undone b4'")
}

// TestAuthorityRoleEndDoesNotUndoRemoval: only their own word undoes what a
// majority of stewards decided; another loss never does.
func TestAuthorityRoleEndDoesNotUndoRemoval(t *testing.T) {
	s := play(t, `
		founders a b c d
		a: 0-1
		b: 0-1=accept{a1}
		c: 0-1=accept{a1}
		d: 0-1=accept{a1}
		b: 1-2=removal(d d1){a1 c1 d1}-3=answer(b2 yes)
		a: 1-2=answer(b2 yes){b3}
		c: 1-2=answer(b2 yes){b3}
		b: 3-4=result(b2 a2 b3 c2){a2 c2}
		a: 2-3=removal(b b1)-4=answer(a3 yes)
		d: 1-2=answer(a3 yes){a4 c1}
		c: 2-3=answer(a3 yes){a4}
		a: 4-5=result(a3 a4 c3 d2){c3 d2}
	`)
	s.wantMembers("a c")
}

// TestAuthorityHonouredMustBeAncestor: a fence at an entry that its author did
// not know, or of another log, is void.
func TestAuthorityHonouredMustBeAncestor(t *testing.T) {
	s := play(t, three+`
		b: 1-2
		a: 1-2=removal(b b2){b1 c1}-3=removal(b b/c1)-4=leaving(c/b1)
	`)
	s.wantRefused("ancestor a2 a3 a4")
}

// TestAuthorityRatified: the stewards can let one entry count that was recorded
// after a fence.
func TestAuthorityRatified(t *testing.T) {
	s := play(t, three+`
		b: 1-2=invite-3=admit(d by b2)-4-5
		d: 0-1{b3}
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2 b5}-5=ratify(b2 b3 b4)-6=answer(a5 yes)-7=result(a5 a6)
	`)
	s.wantMembers("a c d")
	s.wantRefused("")
	s.wantRecord("ok", "b4", "d1")
	s.wantRecord("cut-off", "b5")
}

// TestAuthorityNeverRatified: removals, answers and keys are out of its reach.
func TestAuthorityNeverRatified(t *testing.T) {
	s := play(t, three+`
		b: 1-2=decision-3=answer(b2 yes)-4=result(b2 b3)-5=epoch(a b c){c1}
		a: 1-2=ratify(b3){b5}-3=ratify(b4)-4=ratify(b5)-5=ratify(b2)
	`)
	s.wantRefused("question a2 a3 a4 a5, threshold b4")
}
