// Package crdttest is the drawing table of tests about replicated logs: a
// language in which logs with forks are drawn, worlds drawn at random, the
// rules of the set worked out a second time in the plainest way, and the laws
// that every holder of entries must keep.
//
// A drawing is a few lines of text:
//
//	founders a b             # the first holds the charter, as its entry 1
//	device phone of a        # any other name is a device of its own person
//	device pad of a certified
//	device again of a as phone  # a second log under the phone's keys
//	a: 0-1-2=admit(c)-3      # a log: its entries in order
//	a: 2-3'=sealed-4'        # from 2 on it has a second history: a fork
//	b: 0
//	c: 0-1{a2}-2{a3' b0}     # in braces: deps
//	c: 2-3?-4                # 3 has a garbage signature, which 4 vouches for
//	b: 0-1~-2                # 1 is never delivered
//	fence c after c1 by a3   # a loss of power that honours c up to c1; a3 is the act
//	fence b after nothing    # one that honours nothing of b, by an act that nobody holds
//	forge b1' after c2       # says it is b's entry 1; follows c2, signed by c
//	tips: a3 a4' c1          # what is expected of it, if a test asks
//
// Instead of tips, or besides, "waits: b2" says which entries can't be verified.
// An entry is named by its log, its number and as many primes as it takes:
// a4'. Everything that an entry names has to be drawn before it. Entry 0 is
// the introduction (0' another one, without certificate), entry 1 of the first
// founder the charter. What an entry
// says stands after an equals sign, before the deps, and is a note if nothing
// does:
//
//	note  seen  sealed            without an effect on the set; sealed has a sealed body
//	admit(c)   admit(c as d)      an admission of log c, for its person or for d's
//	certify(phone)                a certificate for another log
//	adopt(a3 a3')                 lifts the contest
//
// Further words are given as [Act] values by the test that needs them. After
// the name of a device may stand "certified" (by the root key of its person)
// and "elsewhere" (its introduction is of another community). A # begins a
// comment.
//
// The package is used by external test packages only.
package crdttest
