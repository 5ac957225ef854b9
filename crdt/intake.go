package crdt

import (
	"errors"
	"fmt"
	"sort"

	"tallystick/identity"
)

// Intake turns runs into verified entries: it knows what is held, keeps what
// can't be verified yet in a waiting room, and takes it out again when a later
// run vouches for it. Whatever the order, the cuts and the repetitions in which
// the same entries come, the same ones are verified in the end, as long as the
// room is never full.
type Intake struct {
	set     *Set
	waiting *Waiting
}

// NewIntake takes runs of the set's community. What the set was told of is
// what is held; the room belongs to the Intake from now on.
func NewIntake(set *Set, waiting *Waiting) *Intake {
	return &Intake{set: set, waiting: waiting}
}

// Take considers one run that source brought; source counts for quotas alone.
//
//   - held are the entries that are newly verified, an entry never before its
//     prev. Some may have waited, and come from another source. Before the next
//     Take the caller stores them, lets the graph answer for them and tells
//     [Set.Hold] of each, in this order.
//   - bodies are entries that were held before and came with their sealed body.
//     The caller keeps those bodies that it lacks and that were not erased.
//   - refused says why the rest is neither held nor waiting; [RuleRoom] asks to
//     offer it again later, any other rule to never do so.
func (in *Intake) Take(source string, run Run) (held, bodies []Verified, refused []*Refusal) {
	if _, err := CheckRun(run); err != nil {
		return nil, nil, []*Refusal{refusalOf(err)}
	}
	// Nothing is held without its prev, so what is held comes first.
	known := sort.Search(len(run), func(i int) bool { return !in.set.holds(run[i]) })
	bodies, run = withBodies(run[:known]), run[known:]
	if len(run) == 0 {
		return nil, bodies, nil
	}
	device, anchored, refusal := in.anchor(run[0])
	if refusal != nil {
		return nil, bodies, []*Refusal{refusal}
	}
	vouched, rest := []Verified(nil), run
	if anchored {
		vouched, rest = Vouch(run, device)
	}
	for _, s := range rest {
		if refusal := in.waiting.add(source, s, anchored); refusal != nil {
			refused = append(refused, refusal)
			break
		}
	}
	if len(vouched) == 0 {
		return in.vouchedBy(run[0]), bodies, refused
	}
	return in.following(vouched, device), bodies, refused
}

// anchor finds the key that vouches for a run: in its own introduction if it
// starts the log, or in the log's if it follows an entry that is held. A run
// that does neither is not anchored and has to wait.
func (in *Intake) anchor(first Signed) (device identity.DeviceID, anchored bool, refusal *Refusal) {
	if first.header.Seq == 0 {
		introduction, err := first.Introduction()
		if err == nil && introduction.Community != in.set.community {
			err = first.refuse(RuleIntroduction, "community "+introduction.Community.Short(), "community "+in.set.community.Short())
		}
		if err != nil {
			return device, false, refusalOf(err)
		}
		return introduction.Device, true, nil
	}
	if !in.set.extends(first) {
		before, held := in.set.graph.Entry(first.header.Prev)
		if !held {
			return device, false, nil
		}
		if !first.follows(before.entry) {
			return device, false, first.refuse(RuleChain, fmt.Sprintf("a prev that is entry %d of log %s", before.Seq(), before.Log().Short()),
				"the entry before it in its own log")
		}
	}
	introduction, known := in.set.Introduction(first.header.Log)
	return introduction.Device, known, nil
}

// following adds to vouched entries what waited for them.
func (in *Intake) following(vouched []Verified, device identity.DeviceID) []Verified {
	if in.waiting.Len() == 0 {
		return vouched
	}
	held := vouched[:0:0]
	for _, v := range vouched {
		held = append(held, in.waiting.claim(v))
	}
	for _, v := range vouched {
		held = append(held, in.waiting.vouch(v.next(), device)...)
	}
	return held
}

// vouchedBy takes out what can be verified now that s waits: s may carry the
// signature that vouches for entries that wait before it.
func (in *Intake) vouchedBy(s Signed) []Verified {
	first := in.waiting.first(s)
	device, anchored, refusal := in.anchor(first)
	if !anchored || refusal != nil {
		return nil
	}
	return in.waiting.vouch(first.slot(), device)
}

// withBodies are the entries, known to be held, that have a sealed body here.
func withBodies(run Run) (bodies []Verified) {
	for _, s := range run {
		if s.header.Sealed && s.body != nil {
			bodies = append(bodies, Verified{s})
		}
	}
	return bodies
}

// refusalOf is the refusal that err holds.
func refusalOf(err error) *Refusal {
	refusal := refuse(RuleEncoding, err.Error(), "an entry as FORMAT.md describes")
	errors.As(err, &refusal)
	return refusal
}
