package community_test

import (
	"strings"
	"testing"
)

// TestAuthorityAdmission: an invitation lets one person in, by the log that
// issued it.
func TestAuthorityAdmission(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite-3=admit(b by a2)
		b: 0-1{a3}-2=invite-3=admit(c by b2)
		c: 0-1{b3}
	`)
	s.wantMembers("a b c")
	s.wantDevices("a b c")
	s.wantRefused("")
	s.wantRecord("ok", "b1", "c1")
}

// TestAuthorityMemberOnlyByCiting: before an entry follows the admission of its
// log, it is nobody's.
func TestAuthorityMemberOnlyByCiting(t *testing.T) {
	s := play(t, `
		founders a
		b: 0-1-2=invite
		a: 0-1-2=invite-3=admit(b by a2){b1}
		b: 2-3{a3}-4=invite
	`)
	s.wantRefused("member b2")
	s.wantRecord("member", "b1")
	s.wantRecord("ok", "b3")
}

// TestAuthorityRaceForInvitation: of two joiners whom one log admits by one
// invitation, the first counts.
func TestAuthorityRaceForInvitation(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite-3=admit(b by a2)-4=admit(c by a2)
		b: 0-1{a3}
		c: 0-1{a4}
	`)
	s.wantMembers("a b")
	s.wantRefused("invitation a4")
	s.wantRecord("member", "c1")
}

// TestAuthorityRaceOnTwoBranches: if the inviter forked and admitted two, both
// stay, for people to decide.
func TestAuthorityRaceOnTwoBranches(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite-3=admit(b by a2)
		a: 2-3'=admit(c by a2)
		b: 0-1{a3}
		c: 0-1{a3'}-2{b1}
	`)
	s.wantMembers("a b c")
	s.wantRefused("")
	s.wantRecord("ok", "b1", "c1", "c2")
}

// TestAuthorityInvitationMisused: a replayed, foreign or altered invitation
// admits nobody, nor does none.
func TestAuthorityInvitationMisused(t *testing.T) {
	s := play(t, `
		rules couriers
		founders a b
		c: 0
		a: 0-1-2=invite(courier)-3=invite
		b: 0-1=admit(c by a2){a3}-2=admit(c)-3=invite
		a: 3-4=admit(c by a3 role courier){b3}-5=admit(c by a1)-6=admit(c by b3)
		a: 6-7=admit(c by a3)-8=admit(d by a3)
	`)
	s.wantMembers("a b c")
	s.wantRefused("invitation a4 a5 a6 a8 b1 b2")
}

// TestAuthorityInvitationOfAnotherHistory: an invitation that is not in the
// admission's own past is none.
func TestAuthorityInvitationOfAnotherHistory(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite
		a: 1-2'-3'=admit(b by a2)
	`)
	s.wantMembers("a")
	s.wantRefused("invitation a3'")
}

// TestAuthorityAdmissionUnderAnothersName: nobody joins under the id of another
// person, not even with that person's certificate for another device.
func TestAuthorityAdmissionUnderAnothersName(t *testing.T) {
	s := play(t, `
		founders a
		device fake of b
		fake: 0
		b: 0
		a: 0-1-2=invite-3=admit(fake by a2){b0 fake0}-4=admit(fake as b by a2)-5=admit(b as a by a2)
		fake: 0-1{a5}
	`)
	s.wantMembers("a")
	s.wantDevices("a")
	s.wantRefused("person a3 a4 a5")
	s.wantRecord("member", "fake1")
}

// TestAuthorityCertificateReplayed: a certificate from another community shows
// whose device it is and makes nobody a member here, whoever carries it.
func TestAuthorityCertificateReplayed(t *testing.T) {
	s := play(t, `
		founders a
		z: 0
		a: 0-1-2=certify(z signed){z0}-3=certify(z)
		z: 0-1{a3}-2=invite
	`)
	s.wantMembers("a")
	s.wantDevices("a")
	s.wantRefused("member z2, person a2 a3")
	s.wantRecord("member", "z1")
}

// TestAuthorityCertificateByOwnDevice: a device in force certifies another one
// of the same person, by its word alone.
func TestAuthorityCertificateByOwnDevice(t *testing.T) {
	s := play(t, `
		founders a
		device phone of a
		device pad of a
		phone: 0
		a: 0-1-2=certify(phone){phone0}
		phone: 0-1{a2}-2=certify(pad)
		pad: 0-1{phone2}
	`)
	s.wantDevices("a pad phone")
	s.wantRecord("ok", "phone1", "pad1")
}

// TestAuthorityCertificateCarried: any member may carry a certificate of a
// member's root key for a new device.
func TestAuthorityCertificateCarried(t *testing.T) {
	s := play(t, `
		founders a b
		device phone of a
		phone: 0
		a: 0-1
		b: 0-1=certify(phone signed){a1 phone0}-2=certify(phone by b)
		phone: 0-1{b1}
	`)
	s.wantDevices("a b phone")
	s.wantRefused("signature b2")
	s.wantRecord("ok", "phone1")
}

// TestAuthorityInviteByStewards: where the charter says so, only stewards
// invite; an amendment changes nothing of what its author's readers did not
// know yet.
func TestAuthorityInviteByStewards(t *testing.T) {
	s := play(t, `
		founders a
		c: 0
		a: 0-1-2=invite-3=admit(b by a2)
		b: 0-1=invite{a3}
		a: 3-4=amend(invite stewards)-5=answer(a4 yes)-6=result(a4 a5)
		b: 1-2=admit(c by b1)-3{a6}-4=invite
		a: 6-7=invite
	`)
	s.wantMembers("a b c")
	s.wantRefused("role b4")
}

// TestAuthorityCouriers: a courier's device is let in, gets no key, neither
// votes nor invites, and founds nothing.
func TestAuthorityCouriers(t *testing.T) {
	s := play(t, `
		rules couriers
		founders a
		device bag of k
		bag: 0
		a: 0-1-2=invite(courier)-3=admit(k by a2 role courier)-4=decision
		k: 0-1{a4}-2=answer(a4 yes)-3=invite-4=vouch(c)-5=organisation-6=certify(bag){bag0}
		bag: 0-1{k6}
		a: 4-5=result(a4 k2){k6}
	`)
	s.wantMembers("a")
	s.wantDevices("a")
	s.wantRefused("courier k3 k4 k5, threshold a5")
	s.wantRecord("ok", "k1", "bag1")
}

// TestAuthorityCourierAfterMember: who was removed and comes back to carry gets
// no key by what they were before.
func TestAuthorityCourierAfterMember(t *testing.T) {
	s := play(t, `
		rules couriers
		`+strings.TrimSpace(three)+`
		device back of b certified
		a: 1-2=removal(b b1){b1 c1}-3=answer(a2 yes)
		c: 1-2=answer(a2 yes){a3}
		back: 0
		a: 3-4=result(a2 a3 c2){c2}-5=invite(courier)-6=admit(back by a5 role courier){back0}
		back: 0-1{a6}-2=invite
	`)
	s.wantMembers("a c")
	s.wantDevices("a c")
	s.wantRefused("courier back2")
	s.wantRecord("ok", "back1")
}

// TestAuthorityNoCouriers: a charter allows couriers or does not.
func TestAuthorityNoCouriers(t *testing.T) {
	s := play(t, `
		founders a
		a: 0-1-2=invite(courier)-3=admit(k by a2 role courier)
	`)
	s.wantRefused("courier a2, invitation a3")
}

// TestAuthorityVouches: where the charter asks for it, newcomers need members
// who vouch: one of two, two of four, whom the admission names and follows.
func TestAuthorityVouches(t *testing.T) {
	s := play(t, `
		rules vouch
		founders a b c d
		e: 0
		a: 0-1-2=vouch(e){e0}-3=invite
		b: 0-1=vouch(e){a1 e0}-2=vouch(e)
		c: 0-1=vouch(f){a1}
		d: 0-1=vouch(e){a1 e0}
		a: 3-4=admit(e by a3 vouched a2)-5=admit(e by a3 vouched a2 vouched d1)
		a: 5-6=admit(e by a3 vouched a2 vouched c1){c1}
		b: 2-3=invite-4=admit(e by b3 vouched b1 vouched b2)
		a: 6-7=admit(e by a3 vouched a2 vouched b1){b2}
		e: 0-1{a7}
	`)
	s.wantMembers("a b c d e")
	s.wantRefused("vouch a4 a5 a6 b4")
	s.wantRecord("ok", "e1")
}
