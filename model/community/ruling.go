package community

import (
	"fmt"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/fold"
)

// denial says why an entry does not count; nil where it does.
type denial struct {
	rule          string
	found, needed string
}

func deny(rule, needed, found string, args ...any) *denial {
	return &denial{rule: rule, found: fmt.Sprintf(found, args...), needed: needed}
}

// The rules that an entry can break. They are stable: tests, vectors and other
// implementations compare them.
const (
	ruleShape      = "shape"      // the fields of its kind
	ruleAncestor   = "ancestor"   // entries named are ancestors
	ruleMember     = "member"     // the author is a member in the entry's past
	ruleCut        = "cut-off"    // before every loss of power that reaches the log
	ruleRole       = "role"       // the role that the act asks for
	ruleContested  = "contested"  // not upon the histories of a forked log
	ruleInvitation = "invitation" // an invitation of the same log that nobody has used
	rulePerson     = "person"     // about oneself, or by the person's own key
	ruleVouch      = "vouch"      // vouched for by as many as the charter asks
	ruleSignature  = "signature"  // signed by the person's root key
	ruleThreshold  = "threshold"  // enough people agreed
	ruleQuestion   = "question"   // about a motion that counts
	ruleRecovery   = "recovery"   // only where no steward is left
	ruleRecipients = "recipients" // exactly the devices in force
	ruleUndone     = "undone"     // its author resigned below it
	ruleCourier    = "courier"    // couriers carry, and do not govern
	ruleConsent    = "consent"    // what is recorded for somebody has their consent
)

// ruling is what came of an act that is judged in its own past alone. Nothing
// that arrives later changes it.
type ruling struct {
	denial *denial
	person identity.PersonID // the author
	gain   gain              // by which the author's log is a member
	role   *act              // by which the author is a steward, where that was asked; the charter's act for its stewards
	yes    []identity.PersonID
	motion *act // of a result

	vouched *denial // of an admission, where the charter asks for vouches
	chosen  *act    // of a successor: the choice of trustees
}

// rule judges an act by the state before it.
func (a *Authority) rule(e *act, s *State) *ruling {
	r, need := &ruling{}, governs
	if leaving, ok := e.body.(Leaving); ok && leaving.Done {
		need = leaves // by who is leaving already
	}
	if body, ok := e.body.(Admission); ok && s.Rules.Vouch {
		r.vouched = s.judgeVouches(e, body)
	}
	r.person, r.gain, r.denial = s.member(e.log, e.place, need)
	if r.denial != nil || e.body == nil {
		return r
	}
	switch body := e.body.(type) {
	case Result:
		a.ruleResult(r, e, body, s)
	case Leaving:
		r.denial = a.checkHonoured(e, body.Logs)
	case Resignation:
		if r.denial = a.checkHonoured(e, body.Logs); r.denial == nil {
			r.role, r.denial = s.holds(r.person, body.Role, e.log, e.place)
		}
	case RepresentativeEnd:
		r.denial = a.ruleRepresentativeEnd(r, e, body, s)
	case Successor:
		r.denial = s.ruleSuccessor(r, e, body)
	case Epoch:
		r.denial = s.recipients(a.whole(e, body))
	case Erase:
		r.denial = a.ruleErase(e, body)
	}
	return r
}

// checkHonoured refuses a loss of power that honours an entry which is none of
// the log's or no ancestor of the act.
func (a *Authority) checkHonoured(e *act, logs []Honoured) *denial {
	for _, honoured := range logs {
		for _, id := range honoured.Last {
			place, known := a.lineage.Place(id)
			if !known || a.lineage.Log(place) != honoured.Log || !a.lineage.Precedes(place, e.place) {
				return deny(ruleAncestor, "the last entries honoured, before the act", "entry %s of log %s", id.Short(), honoured.Log.Short())
			}
		}
	}
	return nil
}

// ruleErase lets people erase what is sealed: at once, what devices of the same
// person wrote. Whether they may what others wrote is a matter of the record.
func (a *Authority) ruleErase(e *act, body Erase) *denial {
	if !a.precede(e.place, body.Entries...) {
		return deny(ruleAncestor, "entries before the erasure", "one that is not")
	}
	for _, id := range body.Entries {
		if a.byID[id] != nil {
			return deny(ruleQuestion, "sealed entries", "entry %s, in clear", id.Short())
		}
	}
	return nil
}

// whole are the recipients of an epoch, those of its parts included. A part
// counts for the epoch that it stands right before, and for no other.
func (a *Authority) whole(e *act, body Epoch) []crdt.LogID {
	var parts []EpochPart
	for i, id := range body.Parts {
		part := a.byID[id]
		seq := e.place.Seq() - uint64(len(body.Parts)-i)
		if part == nil || seq >= e.place.Seq() || part.place != a.lineage.Back(e.place, seq) {
			return nil
		}
		if read, ok := part.body.(EpochPart); ok {
			parts = append(parts, read)
		}
	}
	whole, ok := body.Whole(parts...)
	if !ok {
		return nil
	}
	return whole.Recipients
}

// placed is where an entry that is named stands.
func (a *Authority) placed(ids []crdt.ID) (places []fold.Place) {
	for _, id := range ids {
		if place, known := a.lineage.Place(id); known {
			places = append(places, place)
		}
	}
	return places
}
