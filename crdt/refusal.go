package crdt

import (
	"errors"
	"fmt"

	"tallystick/crdt/dagcbor"
)

// ErrRefused is wrapped by every [Refusal]: the bytes can't become part of any
// replica as they are. Nothing was stored, and nothing is held against them.
var ErrRefused = errors.New("entry refused")

// ErrUpgrade is wrapped, beside [ErrRefused], when the bytes are of a format
// that this build does not know yet.
var ErrUpgrade = errors.New("upgrade needed")

// Rule names the rule of admission that bytes broke. Rules are stable: tests,
// vectors and other implementations compare them.
type Rule string

// The rules of admission.
const (
	RuleEncoding     Rule = "encoding"     // canonical DAG-CBOR of the expected shape
	RuleVersion      Rule = "version"      // header version 1
	RuleSize         Rule = "size"         // within limits.go
	RuleStart        Rule = "start"        // seq 0 has no prev and no deps; every other entry has a prev
	RuleDeps         Rule = "deps"         // deps sorted, each once
	RuleBody         Rule = "body"         // a clear body is there, hashes to its link, and is [kind, fields]; a sealed one has its shape
	RuleIntroduction Rule = "introduction" // seq 0 is an introduction that hashes to the log
	RuleKey          Rule = "key"          // no small-order and no non-canonical key
	RuleChain        Rule = "chain"        // entries of a run follow each other in one log
	RuleSignature    Rule = "signature"    // the last signature of a run verifies
	RuleRoom         Rule = "room"         // the waiting room has space: try again later
)

// Refusal says why an entry, or the bytes where one should be, was refused:
// the rule, what was found, what was needed. It is data: listed, shown, and
// compared by tests.
type Refusal struct {
	ID     ID     // zero when the bytes were too damaged to have one
	Log    LogID  // zero likewise
	Seq    uint64 // zero likewise
	Rule   Rule
	Found  string
	Needed string
}

// Error is one line: where, which rule, found, needed.
func (r *Refusal) Error() string {
	where := "entry"
	if r.Log != (LogID{}) {
		where = fmt.Sprintf("entry %d of log %s", r.Seq, r.Log.Short())
	}
	return fmt.Sprintf("%s: %s: found %s, needed %s", where, r.Rule, r.Found, r.Needed)
}

// Unwrap makes errors.Is work with [ErrRefused] and [ErrUpgrade].
func (r *Refusal) Unwrap() []error {
	if r.Rule == RuleVersion {
		return []error{ErrRefused, ErrUpgrade}
	}
	return []error{ErrRefused}
}

// refuse makes a refusal of bytes that have no header yet.
func refuse(rule Rule, found, needed string) *Refusal {
	return &Refusal{Rule: rule, Found: found, Needed: needed}
}

// refuseRead makes a refusal out of what a reader said: by rule, or by
// [RuleSize] when the bytes are canonical and there are too many.
func refuseRead(rule Rule, err error, needed string) *Refusal {
	if errors.Is(err, dagcbor.ErrLimit) {
		rule = RuleSize
	}
	return refuse(rule, err.Error(), needed)
}

// place adds to a refusal of an entry's parts which entry it is.
func (s Signed) place(err error) error {
	if err == nil {
		return nil
	}
	part := refusalOf(err)
	return s.refuse(part.Rule, part.Found, part.Needed)
}

// refuse makes a refusal of an entry.
func (s Signed) refuse(rule Rule, found, needed string) *Refusal {
	return &Refusal{ID: s.id, Log: s.header.Log, Seq: s.header.Seq, Rule: rule, Found: found, Needed: needed}
}
