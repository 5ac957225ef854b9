package wire

import "slices"

// The kinds of problems. What the data says:
const (
	Failed    Code = "failed"
	Invalid   Code = "invalid"
	Ambiguous Code = "ambiguous"
	NotFound  Code = "not-found"
	Conflict  Code = "conflict"
	Denied    Code = "denied"
	Refused   Code = "refused"
	Sealed    Code = "sealed"
	NotHere   Code = "not-here"
	BadCode   Code = "bad-code"
	Used      Code = "used"
	Expired   Code = "expired"
	Revoked   Code = "revoked"
	Declined  Code = "declined"
	Altered   Code = "altered"
	Foreign   Code = "foreign"
	Newer     Code = "newer"
	Full      Code = "disk-full"
	Damaged   Code = "damaged"
	InUse     Code = "in-use"
	Gone      Code = "gone"
)

// What the request or its way is like:
const (
	NoDaemon         Code = "no-daemon"
	Stopping         Code = "stopping"
	UnknownOperation Code = "unknown-operation"
	WrongMethod      Code = "wrong-method"
	KeyReused        Code = "key-reused"
	DoneBefore       Code = "done-before"
	WrongHost        Code = "wrong-host"
	WrongOrigin      Code = "wrong-origin"
	CrossSite        Code = "cross-site"
	Browser          Code = "browser"
	NoToken          Code = "no-token"
	OutOfScope       Code = "out-of-scope"
	WrongType        Code = "wrong-content-type"
	TooLarge         Code = "too-large"
	TooSlow          Code = "too-slow"
	TooMany          Code = "too-many"
)

// Kind is what all problems of a code have in common.
type Kind struct {
	Code   Code
	Title  string
	Status int      // of HTTP
	Exit   int      // of a command
	Hint   []string // where a problem brings none of its own
	Retry  bool     // the same request may succeed later
}

// KindOf is the row of a code in the table; that of [Failed] if there is none.
func KindOf(code Code) Kind {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Code == code })
	return kinds[max(i, 0)]
}

// ByStatus is the kind that an HTTP status alone tells: of what was turned away
// before anybody looked at what it means.
func ByStatus(status int) Kind {
	for _, code := range []Code{Invalid, UnknownOperation, WrongMethod, TooSlow, TooLarge, WrongType, TooMany, Stopping} {
		if k := KindOf(code); k.Status == status {
			return k
		}
	}
	if status >= 400 && status < 500 {
		return KindOf(Invalid)
	}
	return KindOf(Failed)
}

// Kinds is the one table from a code to HTTP status, exit code and hints.
//
// long: it is one table.
func Kinds() []Kind {
	const (
		newer   = "a newer tally is needed to read it; nothing was changed"
		openapi = "/v1/openapi.json describes every operation"
		address = "open the address that `tally up` printed"
	)
	return []Kind{
		{Failed, "it did not work", 500, ExitFailed, []string{"--verbose tells more of what happens"}, false},
		{Invalid, "the request is not as it should be", 422, ExitUsage, []string{openapi}, false},
		{Ambiguous, "several are meant", 409, ExitUsage, []string{"name one by its whole id"}, false},
		{NotFound, "there is no such thing here", 404, ExitNotFound, []string{"`tally status` and `tally log` tell what is here"}, false},
		{Conflict, "something is in the way, or comes first", 409, ExitConflict, []string{"`tally whoami` and `tally status` tell how things stand"}, false},
		{Denied, "you may not", 403, ExitDenied, []string{"`tally community show` tells who may do what"}, false},
		{Refused, "it would not count", 403, ExitDenied, []string{"nothing was written; `tally community show` tells the rules, `tally member list` who may do what"}, false},
		{Sealed, "this device can't open it", 403, ExitDenied, []string{"who has its text or its key can tell what it says"}, false},
		{NotHere, "it is known of and not here", 404, ExitNotFound, []string{"others who have it can bring it, or another backup"}, true},
		{BadCode, "not the code that is needed", 422, ExitUsage, []string{"copy it again, whole; line breaks and capitals do not matter"}, false},
		{Used, "somebody has used it", 409, ExitConflict, []string{"make another invitation: `tally invite`"}, false},
		{Expired, "its time is over", 403, ExitDenied, []string{"make another invitation: `tally invite`"}, false},
		{Revoked, "it was taken back", 409, ExitConflict, []string{"who invited can invite again: `tally invite`"}, false},
		{Declined, "the request was turned down", 403, ExitDenied, []string{"nothing was written in their community; talk to who invited you"}, false},
		{Altered, "it is not what was sent", 403, ExitDenied, []string{"ask for it again, over a way that you trust; if it comes out the same, somebody is in between"}, false},
		{Foreign, "it was made for somebody else", 403, ExitDenied, []string{"give it to whom it was made for"}, false},
		{Newer, "a newer program wrote it", 409, ExitConflict, []string{newer}, false},
		{Full, "the disk is full", 507, ExitFull, []string{"make room on the disk, then try again; nothing that was saved is lost", "--profile small needs much less room"}, true},
		{Damaged, "what is stored is not what was written", 500, ExitDamaged, []string{"`tally doctor` says what is broken and what can be mended", "a backup and the words give everything back: `tally restore FILE --dir NEWDIR`"}, false},
		{InUse, "somebody else has it open", 409, ExitInUse, []string{"wait until that program is done, or stop it"}, true},
		{Gone, "this part of the feed is gone", 410, ExitConflict, []string{"begin again with after=0: what is here comes once more, and nothing is left out"}, false},

		{NoDaemon, "no daemon runs here", 503, ExitNoDaemon, []string{"start it with `tally up`"}, true},
		{Stopping, "the daemon stops", 503, ExitNoDaemon, []string{"start it again with `tally up`"}, true},
		{UnknownOperation, "there is no such operation", 404, ExitUsage, []string{openapi}, false},
		{WrongMethod, "the operation wants another method", 405, ExitUsage, []string{openapi}, false},
		{KeyReused, "the key stands for another request", 422, ExitUsage, []string{"make a new Idempotency-Key for each request; repeat one with its own"}, false},
		{DoneBefore, "it was done, and the answer is lost", 409, ExitConflict, []string{"it is written, once: `tally log` shows it; do not ask again"}, false},
		{WrongHost, "the request is for another host", 421, ExitDenied, []string{address}, false},
		{WrongOrigin, "another site's page asked", 403, ExitDenied, []string{address}, false},
		{CrossSite, "another site's page asked", 403, ExitDenied, []string{address}, false},
		{Browser, "this door is not for browsers", 403, ExitDenied, []string{address}, false},
		{NoToken, "who asks is not known", 401, ExitDenied, []string{address}, false},
		{OutOfScope, "the token does not reach that far", 403, ExitDenied, []string{"use a token with that scope"}, false},
		{WrongType, "the body is of another type", 415, ExitUsage, []string{"send application/json"}, false},
		{TooLarge, "the body is too large", 413, ExitUsage, []string{"send less at once"}, false},
		{TooSlow, "the request did not come in time", 408, ExitFailed, []string{"send it again"}, true},
		{TooMany, "too many requests", 429, ExitFailed, []string{"wait a moment, then go on more slowly"}, true},
	}
}
