package community_test

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/identity"
	"tallystick/model/community"
)

// words are what entries of a drawing can say about membership and authority,
// beside those of crdttest. Persons and logs are called by the name of a log, a
// person by any of their logs. A loss of power lists the last entries that it
// honours: b3 honours log b up to entry 3, b alone honours nothing of it, and
// b/c2 claims that c2 is an entry of log b.
//
//	accept  invite(courier)  admit(c by a2)  admit(c as d by a2)  admit(c by a2 vouched b2 b3)
//	certify(phone)  certify(phone signed)  certify(phone by d)  vouch(c)
//	trustees(2 b c d)  successor(a by d)  successor(a by d honours a1)
//	end(phone phone3)  end(phone by d)
//	organisation  represent(a2 b buyer)  endmandate(a3 b2)  assisted  keyed(a2 b)  stand(a2 on b3)  object(a2 on b3)
//	removal(b b3)  role(b treasurer)  roleend(b steward b3)  deviceend(phone phone3)  confirm(b4)
//	amend(couriers)  amend(removal 2 3 stewards)  ratify(b4)  lift(a3)  recovery(b c)  decision
//	answer(a2 yes)  answerfor(a2 yes b)  result(a2 a3 b4)  result(a2 a3 late b4)
//	leaving(b3)  leaving(done)  resign(steward b3)  erase(b3)  erased(a4)
//	epoch(a b)  wrap(c)  junk(admission)
type words struct{ cast *crdttest.Cast }

func (v words) acts() map[string]crdttest.Act {
	return map[string]crdttest.Act{
		"accept":       say(func(reading) crdt.Body { return community.Acceptance{}.Body() }),
		"invite":       say(reading.invite),
		"admit":        say(reading.admit),
		"certify":      v.certify,
		"vouch":        say(reading.vouch),
		"trustees":     say(reading.trustees),
		"successor":    v.successor,
		"end":          v.end,
		"organisation": say(func(reading) crdt.Body { return community.Organisation{}.Body() }),
		"represent":    say(reading.represent),
		"endmandate":   say(reading.endMandate),
		"assisted":     say(func(reading) crdt.Body { return community.Assisted{}.Body() }),
		"keyed":        say(reading.keyed),
		"stand":        say(func(r reading) crdt.Body { return r.stand(true) }),
		"object":       say(func(r reading) crdt.Body { return r.stand(false) }),
		"answer":       say(reading.answer),
		"answerfor":    say(reading.answerFor),
		"result":       say(reading.result),
		"leaving":      say(reading.leaving),
		"resign":       say(reading.resign),
		"erase":        say(func(r reading) crdt.Body { return community.Erase{Entries: r.entries(r.args)}.Body() }),
		"erased":       say(func(r reading) crdt.Body { return community.Erased{Erasure: r.entry(0)}.Body() }),
		"epoch":        epoch,
		"wrap":         say(reading.wrap),
		"junk": say(func(r reading) crdt.Body {
			return crdt.Body{Kind: r.arg(0), Fields: map[string]any{"at": r.at.String()}}
		}),

		"removal":   motion(community.MotionRemoval, reading.removal),
		"role":      motion(community.MotionRole, reading.role),
		"roleend":   motion(community.MotionRoleEnd, reading.roleEnd),
		"deviceend": motion(community.MotionDeviceEnd, reading.deviceEnd),
		"confirm":   motion(community.MotionConfirm, func(r reading, m *community.Motion) { m.End = r.entry(0) }),
		"amend":     motion(community.MotionCharter, reading.amend),
		"ratify":    motion(community.MotionRatify, func(r reading, m *community.Motion) { m.Entries = r.entries(r.args) }),
		"lift":      motion(community.MotionAdopt, func(r reading, m *community.Motion) { m.Entries = r.entries(r.args) }),
		"recovery":  motion(community.MotionRecovery, func(r reading, m *community.Motion) { m.Stewards = r.persons(r.args) }),
		"decision":  motion(community.MotionDecision, func(reading, *community.Motion) {}),
	}
}

// reading is what one entry says, while it is made a body. The first thing that
// makes no sense is kept.
type reading struct {
	world *crdttest.World
	at    crdttest.Name
	args  []string
	wrong *error
}

func newReading(w *crdttest.World, at crdttest.Name, args []string) reading {
	return reading{world: w, at: at, args: args, wrong: new(error)}
}

func say(body func(reading) crdt.Body) crdttest.Act {
	return func(w *crdttest.World, at crdttest.Name, args []string) ([]byte, bool, error) {
		r := newReading(w, at, args)
		return r.block(body(r))
	}
}

func motion(kind community.MotionKind, fill func(reading, *community.Motion)) crdttest.Act {
	return say(func(r reading) crdt.Body {
		m := community.Motion{Kind: kind, Text: crdt.LogID{1}}
		fill(r, &m)
		return m.Body()
	})
}

// block is a body as it stands in an entry. It says which entry it is in, so
// that no two entries have the same; unknown fields have no effect.
func (r reading) block(body crdt.Body) ([]byte, bool, error) {
	body.Fields["entry"] = r.at.String()
	body.Fields["at"] = claimed(r.at.String())
	block, err := body.Block()
	if *r.wrong != nil {
		err = *r.wrong
	}
	return block, false, err
}

// claimed is when an entry says that it was written: anything within ten years
// of 2026, before or after, since clocks decide nothing.
func claimed(entry string) string {
	h := fnv.New64a()
	h.Write([]byte(entry))
	seconds := int64(h.Sum64() % (20 * 365 * 24 * 3600))
	return time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second).Format(time.RFC3339)
}

func (r reading) fail(format string, args ...any) {
	if *r.wrong == nil {
		*r.wrong = fmt.Errorf(format, args...)
	}
}

func (r reading) arg(i int) string {
	if i >= len(r.args) {
		r.fail("argument %d is missing", i+1)
		return ""
	}
	return r.args[i]
}

func (r reading) device(name string) *crdttest.Device {
	d, err := r.world.Device(name)
	if err != nil {
		r.fail("%w", err)
		return &crdttest.Device{}
	}
	return d
}

func (r reading) person(i int) identity.PersonID { return r.device(r.arg(i)).Keys.Person }

func (r reading) persons(names []string) (persons []identity.PersonID) {
	for _, name := range names {
		persons = append(persons, r.device(name).Keys.Person)
	}
	return persons
}

func (r reading) logs(names []string) (logs []crdt.LogID) {
	for _, name := range names {
		logs = append(logs, r.device(name).Log)
	}
	return slices.SortedFunc(slices.Values(logs), crdt.LogID.Compare)
}

func (r reading) entry(i int) crdt.ID { return r.named(r.arg(i)) }

func (r reading) named(name string) crdt.ID {
	e, drawn := r.world.Named(name)
	if !drawn {
		r.fail("%q is not drawn yet", name)
	}
	return e.ID()
}

func (r reading) entries(names []string) (ids []crdt.ID) {
	for _, name := range names {
		ids = append(ids, r.named(name))
	}
	return ids
}

// honoured reads the last entries that a loss honours.
func (r reading) honoured(args []string) (logs []community.Honoured) {
	last := map[string][]crdt.ID{}
	for _, arg := range args {
		log, entry, claimed := strings.Cut(arg, "/")
		if !claimed {
			log, entry = strings.TrimRight(arg, "0123456789'"), arg
		}
		last[log] = append(last[log], nil...)
		if log != entry {
			last[log] = append(last[log], r.named(entry))
		}
	}
	for log, ids := range last {
		logs = append(logs, community.Honoured{Log: r.device(log).Log, Last: ids})
	}
	return logs
}

// after are the arguments behind a word, and those before it.
func (r reading) after(word string) (before, behind []string) {
	if i := slices.Index(r.args, word); i >= 0 {
		return r.args[:i], r.args[i+1:]
	}
	return r.args, nil
}

func rolesOf(names []string) (roles []community.Role) {
	for _, name := range names {
		roles = append(roles, community.Role(name))
	}
	return roles
}

func (r reading) invite() crdt.Body {
	return community.Invitation{Secret: [32]byte{byte(r.at.Seq)}, Roles: rolesOf(r.args)}.Body()
}

func (r reading) admit() crdt.Body {
	d := r.device(r.arg(0))
	a := community.Admission{Log: d.Log, Person: d.Keys.Person}
	for i := 1; i+1 < len(r.args); i += 2 {
		switch r.args[i] {
		case "as":
			a.Person = r.person(i + 1)
		case "by":
			a.Invitation = r.entry(i + 1)
		case "role":
			a.Roles = append(a.Roles, community.Role(r.args[i+1]))
		case "vouched":
			a.Vouches = append(a.Vouches, r.entry(i+1))
		default:
			r.fail("admit: %q", r.args[i])
		}
	}
	return a.Body()
}

// root is the root key of a person, by the name after "by" or else the one given.
func (v words) root(r reading, person string) identity.RootKey {
	if _, by := r.after("by"); len(by) > 0 {
		person = r.device(by[0]).Player.Person
	}
	root, err := v.cast.Root(person)
	if err != nil {
		r.fail("%w", err)
	}
	return root
}

func (v words) certify(w *crdttest.World, at crdttest.Name, args []string) ([]byte, bool, error) {
	r := newReading(w, at, args)
	d := r.device(r.arg(0))
	body := community.Certificate{Log: d.Log}
	if len(args) > 1 {
		body.Signature = v.root(r, d.Player.Person).CertifyFor(d.Keys.Person, d.Keys.Device, d.Keys.Sealing)
	}
	return r.block(body.Body())
}

func (v words) successor(w *crdttest.World, at crdttest.Name, args []string) ([]byte, bool, error) {
	r := newReading(w, at, args)
	_, honours := r.after("honours")
	root := v.root(r, "")
	return r.block(community.Successor{Person: r.person(0), Root: root.Person(), Honoured: r.entries(honours)}.Body())
}

func (v words) end(w *crdttest.World, at crdttest.Name, args []string) ([]byte, bool, error) {
	r := newReading(w, at, args)
	before, _ := r.after("by")
	d := r.device(r.arg(0))
	root := v.root(r, d.Player.Person)
	person := d.Keys.Person
	if slices.Contains(args, "mine") {
		before, person = before[:len(before)-1], root.Person()
	}
	end, err := community.DeviceEnd{Person: person, Device: d.Keys.Device, Logs: r.honoured(before[1:])}.Sign(w.Community, root)
	if err != nil {
		return nil, false, err
	}
	return r.block(end.Body())
}

func (r reading) vouch() crdt.Body {
	d := r.device(r.arg(0))
	return community.Vouch{Log: d.Log, Person: d.Keys.Person}.Body()
}

func (r reading) trustees() crdt.Body {
	needed, err := strconv.Atoi(r.arg(0))
	if err != nil {
		r.fail("%w", err)
	}
	return community.Trustees{Trustees: r.persons(r.args[1:]), Needed: needed}.Body()
}

func (r reading) represent() crdt.Body {
	return community.Representative{
		Organisation: community.OrganisationID(r.entry(0)), Person: r.person(1), Role: community.Role(r.arg(2)),
	}.Body()
}

func (r reading) endMandate() crdt.Body {
	return community.RepresentativeEnd{Grant: r.entry(0), Logs: r.honoured(r.args[1:])}.Body()
}

func (r reading) keyed() crdt.Body {
	return community.Keyed{Agent: community.AssistedID(r.entry(0)), Person: r.person(1)}.Body()
}

func (r reading) stand(approve bool) crdt.Body {
	_, on := r.after("on")
	return community.Stand{Agent: community.AssistedID(r.entry(0)), Entries: r.entries(on), Approve: approve}.Body()
}

func (r reading) answer() crdt.Body {
	return community.Answer{Motion: r.entry(0), Choice: community.Choice(r.arg(1))}.Body()
}

// answerFor claims to be written down for somebody else.
func (r reading) answerFor() crdt.Body {
	body := r.answer()
	person := r.person(2)
	agent := identity.NewAgentID(identity.AgentPerson, person)
	body.Fields["agent"], body.Fields["recordedBy"] = agent[:], person[:]
	return body
}

func (r reading) result() crdt.Body {
	answers, late := r.after("late")
	return community.Result{Motion: r.entry(0), Answers: r.entries(answers[1:]), Late: r.entries(late)}.Body()
}

func (r reading) leaving() crdt.Body {
	if len(r.args) > 0 && r.args[0] == "done" {
		return community.Leaving{Logs: r.honoured(r.args[1:]), Done: true}.Body()
	}
	return community.Leaving{Logs: r.honoured(r.args)}.Body()
}

func (r reading) resign() crdt.Body {
	return community.Resignation{Role: community.Role(r.arg(0)), Logs: r.honoured(r.args[1:])}.Body()
}

func (r reading) removal(m *community.Motion) {
	m.Person, m.Logs = r.person(0), r.honoured(r.args[1:])
}

func (r reading) role(m *community.Motion) { m.Person, m.Role = r.person(0), community.Role(r.arg(1)) }

func (r reading) roleEnd(m *community.Motion) {
	m.Person, m.Role, m.Logs = r.person(0), community.Role(r.arg(1)), r.honoured(r.args[2:])
}

func (r reading) deviceEnd(m *community.Motion) {
	m.Person, m.Device, m.Logs = r.person(0), r.device(r.arg(0)).Keys.Device, r.honoured(r.args[1:])
}

// amend turns a rule on, or sets the threshold of a matter: over num/den of an
// electorate.
func (r reading) amend(m *community.Motion) { m.Rules = ruleOf(r.args) }

func ruleOf(args []string) map[string]any {
	switch {
	case len(args) == 4:
		num, _ := strconv.ParseInt(args[1], 10, 64)
		den, _ := strconv.ParseInt(args[2], 10, 64)
		return map[string]any{"thresholds": map[string]any{args[0]: []any{"over", num, den, args[3]}}}
	case len(args) == 2:
		return map[string]any{args[0]: args[1]}
	}
	return map[string]any{args[0]: true}
}

// epoch gives a key to the logs named; nobody could open the wraps.
func epoch(w *crdttest.World, at crdttest.Name, args []string) ([]byte, bool, error) {
	r := newReading(w, at, args)
	e := community.Epoch{Recipients: r.logs(args), Sealed: []byte(at.String())}
	copy(e.Key[:], at.String())
	for range e.Recipients {
		e.Wraps = append(e.Wraps, identity.Wrap{1})
	}
	block, err := e.Body()
	return block, false, err
}

func (r reading) wrap() crdt.Body {
	w := community.Wrap{Recipients: r.logs(r.args)}
	for range w.Recipients {
		w.Wraps = append(w.Wraps, identity.Wrap{1})
	}
	return w.Body()
}
