package community_test

import "testing"

// returned is a community whose third member was removed with one device
// listed, and came back with a new one.
const returned = three + `
	device pad of b certified
	device back of b certified
	pad: 0-1
	a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
	c: 1-2=answer(a2 yes){a3}
	a: 3-4=result(a2 a3 c2){c2}-5=invite
	back: 0
	a: 5-6=admit(back by a5)
	back: 0-1{a6}
`

// TestAuthorityDecidedOnce: nobody removes somebody a second time with the
// answers of the first, neither knowing of the first result nor by not citing
// it.
func TestAuthorityDecidedOnce(t *testing.T) {
	s := play(t, returned+`
		a: 6-7=result(a2 a3 c2)
	`)
	s.wantMembers("a b c")
	s.wantRefused("question a7")

	s = play(t, returned+`
		c: 2-3=result(a2 a3 c2)
	`)
	s.wantMembers("a b c")
	s.wantRecord("ok", "back1")
}

// TestAuthorityRoleNotBroughtBack: a role that was ended does not come back by
// a result of the question that once gave it.
func TestAuthorityRoleNotBroughtBack(t *testing.T) {
	s := play(t, three+`
		b: 1-2=role(c treasurer){c1}-3=answer(b2 yes)-4=result(b2 b3)
		a: 1-2=roleend(c treasurer c1){b4}-3=answer(a2 yes)-4=result(a2 a3)
		b: 4-5=result(b2 b3)
		c: 1-2=result(b2 b3){b3}
	`)
	s.wantRole("treasurer", "")
}

// TestAuthorityUnlistedStaysOut: a device that a removal did not even list is
// not back because its person is.
func TestAuthorityUnlistedStaysOut(t *testing.T) {
	s := play(t, returned+`
		pad: 1-2{a6}
	`)
	s.wantDevices("a back c")
	s.wantRecord("cut-off", "pad1", "pad2")
	s.wantRecord("ok", "back1")
}

// TestAuthorityGivenRoles: a steward may give with an invitation what one
// steward decides alone; nobody becomes a steward by it.
func TestAuthorityGivenRoles(t *testing.T) {
	s := play(t, three+`
		a: 1-2=invite(buyer)-3=admit(d role buyer by a2)-4=invite(steward)
		d: 0-1=invite(buyer){a3}
	`)
	s.wantRole("buyer", "d")
	s.wantRefused("role d1, threshold a4")
}

// TestAuthorityLostKeyLetsNobodyIn: with a root key that its person's trustees
// have replaced, nobody joins; with its successor, they do.
func TestAuthorityLostKeyLetsNobodyIn(t *testing.T) {
	const lost = three + `
		device thief of b certified
		device tool of b
		x: 0
		b: 1-2=trustees(1 a)
		a: 1-2=successor(b by x){b2 x0}-3=invite-4=invite
		thief: 0
		tool: 0
	`
	s := play(t, lost+`
		a: 4-5{thief0}-6=admit(thief by a3)
	`)
	s.wantDevices("a b c")
}

// TestAuthorityFounderOfOrganisation: who founds an organisation can stop
// representing it, and be stopped by whom they named.
func TestAuthorityFounderOfOrganisation(t *testing.T) {
	s := play(t, three+`
		a: 1-2=organisation-3=represent(a2 b buyer){b1}
		b: 1-2=endmandate(a2 a3){a3}
		a: 3-4=represent(a2 c buyer){c1}
	`)
	s.wantRefused("role a4")
}

// TestAuthorityCouriersCarry: who was let in to carry asks for nothing and
// gives no keys.
func TestAuthorityCouriersCarry(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=amend(couriers)-3=answer(a2 yes)-4=result(a2 a3)-5=invite(courier)-6=admit(d role courier by a5)
		d: 0-1=decision{a6}-2=epoch(a)-3=wrap(a)
	`)
	s.wantRefused("courier d1 d2 d3")
}

// TestAuthorityWrapForStrangers: nobody spoils a key by giving it to a log that
// was never let in.
func TestAuthorityWrapForStrangers(t *testing.T) {
	s := play(t, three+`
		x: 0
		a: 1-2=wrap(b){b1}-3=wrap(x){x0}
	`)
	s.wantRefused("recipients a3")
}

// TestAuthorityStewardAgain: who resigned and was made a steward again closes
// decisions like any other.
func TestAuthorityStewardAgain(t *testing.T) {
	s := play(t, three+`
		b: 1-2=resign(steward)
		a: 1-2=role(b steward){b2 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 c2){c2}-5=removal(c c2)-6=answer(a5 yes)
		b: 2-3=answer(a5 yes){a6}-4=result(a5 a6 b3)
	`)
	s.wantRefused("")
	s.wantMembers("a b")
}
