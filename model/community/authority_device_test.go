package community_test

import (
	"fmt"
	"strings"
	"testing"
)

// stolen is a second device of b, ended by the stewards after its first entry.
const stolen = `
	founders a b c
	device phone of b certified
	device again of b as phone certified
	a: 0-1
	b: 0-1=accept{a1}
	c: 0-1=accept{a1}
	phone: 0-1{a1}
	a: 1-2=deviceend(phone phone1){b1 c1 phone1}-3=answer(a2 yes)
	b: 1-2=answer(a2 yes){a3}
	a: 3-4=result(a2 a3 b2){b2}
`

// TestAuthorityStolenDeviceVotes: a device that was ended still votes; whoever
// knows of the end counts it no more.
func TestAuthorityStolenDeviceVotes(t *testing.T) {
	s := play(t, stolen+`
		c: 1-2=removal(a a4){a4}-3=answer(c2 yes)
		phone: 1-2=answer(c2 yes){c3}
		c: 3-4=result(c2 c3 phone2){phone2}
	`)
	s.wantMembers("a b c")
	s.wantDevices("a b c")
	s.wantRefused("cut-off phone2, threshold c4")
}

// TestAuthorityStolenDeviceVotedBefore: what was decided by a vote of the
// device before anybody knew stays.
func TestAuthorityStolenDeviceVotedBefore(t *testing.T) {
	s := play(t, stolen+`
		c: 1-2=amend(couriers){phone1 b1}-3=answer(c2 yes)
		phone: 1-2=answer(c2 yes){c3}
		c: 3-4=result(c2 c3 phone2){phone2}
		a: 4-5=invite(courier){c4}
	`)
	s.wantRefused("cut-off phone2")
}

// TestAuthorityStolenPhoneAgain: a stolen phone introduces itself once more,
// with the certificate that it always had. Its key has ended, so nothing it
// writes counts, also after its owner was admitted anew.
func TestAuthorityStolenPhoneAgain(t *testing.T) {
	s := play(t, stolen+`
		again: 0-1{a4}-2=invite
		c: 1-2=certify(again signed){a4 again0}-3=leaving
		again: 2-3=invite{c2}-4
	`)
	s.wantDevices("a b c")
	s.wantRefused("cut-off again2 again3")
	s.wantRecord("cut-off", "again1", "again4")
}

// TestAuthorityStolenPhoneAfterReturn: as before, with its owner removed and
// admitted again under another device.
func TestAuthorityStolenPhoneAfterReturn(t *testing.T) {
	s := play(t, stolen+`
		device back of b certified
		a: 4-5=removal(b b2 phone1)-6=answer(a5 yes)
		c: 1-2=answer(a5 yes){a6}
		back: 0
		a: 6-7=result(a5 a6 c2){c2}-8=invite-9=admit(back by a8){back0}
		back: 0-1{a9}
		again: 0-1{a9}-2=invite
		phone: 1-2{a9}
	`)
	s.wantMembers("a b c")
	s.wantDevices("a back c")
	s.wantRefused("cut-off again2")
	s.wantRecord("ok", "back1")
	s.wantRecord("cut-off", "again1", "phone2")
}

// words of the founder that were stolen end the founder's device.
const stolenWords = three + `
	d: 0
	a: 1-2-3=invite-4=admit(d by a3)-5{b1}
	b: 1-2=end(a a1){a5}
`

// TestAuthorityStolenWords: until the stewards confirm it, an end that a root
// key signed leaves alone what governs; other entries past it don't count, and
// the device gets no new key.
func TestAuthorityStolenWords(t *testing.T) {
	s := play(t, stolenWords)
	s.wantMembers("a b c d")
	s.wantRole("steward", "a b c")
	s.wantDevices("b c d")
	s.wantRefused("")
	s.wantRecord("cut-off", "a2", "a5")
}

// TestAuthorityStolenWordsConfirmed: once a result confirms the end, it reaches
// what governs, the charter excepted.
func TestAuthorityStolenWordsConfirmed(t *testing.T) {
	s := play(t, stolenWords+`
		b: 2-3=confirm(b2){c1}-4=answer(b3 yes)
		c: 1-2=answer(b3 yes){b4}
		b: 4-5=result(b3 b4 c2){c2}
	`)
	s.wantMembers("a b c")
	s.wantRole("steward", "a b c")
	s.wantDevices("b c")
	s.wantRefused("cut-off a3 a4")
}

// TestAuthorityDeviceEndForged: only the root key of its own person ends a
// device, and in this form.
func TestAuthorityDeviceEndForged(t *testing.T) {
	s := play(t, three+`
		b: 1-2=end(a a1 by b){a1}-3=end(a a1 by b mine)
		a: 1-2{b3}
	`)
	s.wantDevices("a b c")
	s.wantRefused("signature b2")
	s.wantRecord("ok", "a2")
}

// TestAuthorityOldDiskImage: forty admissions after a copy was made of the only
// steward's disk, the copy is started and writes. Nothing lapses, and from a
// new incarnation the steward goes on and adopts both histories.
func TestAuthorityOldDiskImage(t *testing.T) {
	var text strings.Builder
	text.WriteString("founders a\ndevice next of a certified\na: 0-1\n")
	seq := 1
	for i := range 40 {
		member := "m" + string(rune('a'+i/20)) + string(rune('a'+i%20))
		fmt.Fprintf(&text, "a: %d-%d=invite-%d=admit(%s by a%d)\n%s: 0-1{a%d}\n", seq, seq+1, seq+2, member, seq+1, member, seq+2)
		seq += 2
	}
	fmt.Fprintf(&text, "a: 3-4'=role(maa treasurer)-5'=answer(a4' yes)-6'=result(a4' a5')\n")
	fmt.Fprintf(&text, "mab: 1-2{a6' a%d}\n", seq)
	fmt.Fprintf(&text, "mab: 2-3=invite-4=admit(late by mab3)\nlate: 0\n")
	fmt.Fprintf(&text, "next: 0-1{mab4}-2=role(mab buyer)-3=answer(next2 yes)-4=result(next2 next3)\n")
	s := play(t, text.String())
	s.wantRefused("")
	s.wantRole("steward", "a")
	s.wantRole("buyer", "mab")
	s.wantRole("treasurer", "") // contested, until somebody adopts it
	if members := strings.Fields(s.members(s.state)); len(members) != 42 {
		t.Errorf("%d members", len(members))
	}
	fmt.Fprintf(&text, "next: 4-5=adopt(a6' a%d)\n", seq)
	s = play(t, text.String())
	s.wantRefused("")
	s.wantRole("treasurer", "maa")
}

// TestAuthorityForkedCharter: the charter is in every introduction's hash, so
// that its author takes nothing from anybody by a second history from below it.
func TestAuthorityForkedCharter(t *testing.T) {
	s := play(t, `
		founders a b
		a: 0-1
		b: 0-1=accept{a1}
		a: 0-1'
		b: 1-2{a1'}-3=assisted
	`)
	s.wantRole("steward", "a b")
	s.wantRefused("")
}

// TestAuthorityForkBelowApproval: a fork below an answer that was counted
// changes nothing of the result; whoever knows the fork counts it no more.
func TestAuthorityForkBelowApproval(t *testing.T) {
	s := play(t, three+`
		a: 1-2=amend(couriers){b1 c1}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}
		a: 3-4=result(a2 a3 b2){b2}
		b: 1-2'=answer(a2 no){a3}
		c: 1-2=result(a2 a3 b2){b2 b2'}-3=invite(courier){a4}
	`)
	s.wantRefused("threshold c2")
}

// TestAuthorityForkPastFence: a history that a removal honours nothing of is no
// rival of the one that it honours, so that who holds the set alone says the
// same of the role that this one gives.
func TestAuthorityForkPastFence(t *testing.T) {
	s := play(t, three+`
		a: 1-2=role(b treasurer){b1 c1}-3=answer(a2 yes)-4=result(a2 a3)
		a: 2-3'
		b: 1-2=removal(a a4){a4 c1}-3=answer(b2 yes)
		c: 1-2=answer(b2 yes){b3}
		b: 3-4=result(b2 b3 c2){c2}
	`)
	s.wantRole("treasurer", "b")
}

// TestAuthorityForkHonoured: a removal that honours both histories leaves the
// contest between them.
func TestAuthorityForkHonoured(t *testing.T) {
	s := play(t, three+`
		a: 1-2=role(b treasurer){b1 c1}-3=answer(a2 yes)-4=result(a2 a3)
		a: 2-3'
		b: 1-2=removal(a a4 a3'){a4 a3' c1}-3=answer(b2 yes)
		c: 1-2=answer(b2 yes){b3}
		b: 3-4=result(b2 b3 c2){c2}
	`)
	s.wantRole("treasurer", "")
}

// TestAuthorityForkAdopted: the person's other device, or the stewards, lift
// the contest from an answer.
func TestAuthorityForkAdopted(t *testing.T) {
	s := play(t, three+`
		device pad of b certified
		a: 1-2=amend(couriers){b1 c1}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}
		b: 1-2'
		pad: 0-1=adopt(b2){b2 b2'}
		c: 1-2=result(a2 a3 b2){pad1}-3=invite(courier)
	`)
	s.wantRefused("")
}

// TestAuthorityForkAfterAdoption: a later fork of the log that adopted takes
// the adoption from nobody.
func TestAuthorityForkAfterAdoption(t *testing.T) {
	s := play(t, three+`
		device pad of b certified
		a: 1-2=amend(couriers){b1 c1}-3=answer(a2 yes)
		b: 1-2=answer(a2 yes){a3}
		b: 1-2'
		pad: 0-1=adopt(b2){b2 b2'}
		pad: 0-1'
		c: 1-2=result(a2 a3 b2){pad1}-3=invite(courier)
	`)
	s.wantRefused("")
}

// TestAuthorityEpochLeavesOut: a key that leaves a device in force out, or has
// one too many, does not count.
func TestAuthorityEpochLeavesOut(t *testing.T) {
	s := play(t, `
		founders a b
		b: 0
		a: 0-1-2=epoch(a)-3=epoch(a b){b0}-4=epoch(a)-5=invite-6=admit(c by a5)
		c: 0-1{a6}-2=epoch(a b)-3=epoch(a b c)
		d: 0
		a: 6-7=epoch(a b c){c3}-8=epoch(a b c d){c3}
	`)
	s.wantRefused("recipients a4 a8 c2")
}

// TestAuthorityTrustees: as many as needed of the people whom somebody chose
// name a new root key together. From then on it speaks for the person, and the
// lost one is heard as far as they honour it.
func TestAuthorityTrustees(t *testing.T) {
	s := play(t, `
		founders a b c d
		device old of a
		device new of a
		device late of a
		old: 0
		new: 0
		late: 0
		x: 0
		a: 0-1-2=trustees(2 b c d)
		b: 0-1=certify(old signed){a2 old0}-2=successor(a by x honours b1){x0}
		d: 0-1=successor(a by d){a2}
		c: 0-1=certify(new by x){b2 new0}-2=successor(a by x honours b1)
		b: 2-3=certify(new by x){c2}-4=certify(late signed){late0}
		old: 0-1{b4}
		new: 0-1{b4}
		late: 0-1{b4}
	`)
	s.wantDevices("a b c d new old")
	s.wantRefused("signature b4")
	s.wantRecord("ok", "old1", "new1")
	s.wantRecord("member", "late1")
}

// TestAuthoritySuccessorNeedsTrustee: who was not chosen, or chose afterwards,
// names nobody.
func TestAuthoritySuccessorNeedsTrustee(t *testing.T) {
	s := play(t, `
		founders a b c
		x: 0
		a: 0-1
		b: 0-1=successor(a by x){a1 x0}
		a: 1-2=trustees(1 b)
		b: 1-2=successor(a by x)
		c: 0-1=successor(a by x){a2 x0}
	`)
	s.wantRefused("role b1 b2 c1")
}

// TestAuthorityLostKeyBackdates: what a thief of a lost root key certifies
// without citing the succession counts no more than if it were cited.
func TestAuthorityLostKeyBackdates(t *testing.T) {
	s := play(t, `
		founders a b c
		device thief of a
		device tool of a certified
		x: 0
		m: 0
		thief: 0
		a: 0-1-2=trustees(2 b c)-3-4-5-6
		b: 0-1=successor(a by x){a6 x0}
		c: 0-1=successor(a by x){b1}
		tool: 0-1=invite-2=admit(m by tool1)-3=certify(thief signed){thief0}
		thief: 0-1{tool3}-2=invite
	`)
	s.wantMembers("a b c")
	s.wantDevices("a b c")
}
