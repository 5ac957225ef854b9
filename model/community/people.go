package community

import (
	"maps"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// Status is how a person stands in a community.
type Status string

// The statuses.
const (
	StatusMember  Status = "member"
	StatusCourier Status = "courier" // carries entries and reads nothing
	StatusLeaving Status = "leaving" // keeps what was promised, promises nothing new
	StatusLeft    Status = "left"    // nothing is open any more
	StatusRemoved Status = "removed"
)

// Person is one person of a community, as entries in clear tell.
type Person struct {
	ID     identity.PersonID
	Status Status
	Roles  []RoleHeld   // now, by role
	Logs   []DeviceLog  // of all their devices that were ever let in, by log
	Since  crdt.ID      // the entry that names them first: the charter's, or an admission
	Lost   []LossOfThem // what ended their membership or roles, in the order of folds
}

// RoleHeld is a role and the entry that gives it.
type RoleHeld struct {
	Role  Role
	By    crdt.ID
	Until int64 // Unix seconds, for views of a date; 0: no term
}

// DeviceLog is one log of a device.
type DeviceLog struct {
	Log     crdt.LogID
	Device  identity.DeviceID
	InForce bool
	Forked  bool
	Heir    crdt.LogID // who has the rights that it has not spent, once it ended; zero: they went back
}

// LossOfThem is one loss of power.
type LossOfThem struct {
	Kind LossKind
	Role Role // of a role
	Act  crdt.ID
}

// Persons are all who belong to the community or once did, sorted.
func (s *State) Persons() (persons []Person) {
	for _, id := range slices.SortedFunc(maps.Keys(s.namings), compare32[identity.PersonID]) {
		persons = append(persons, s.personOf(id))
	}
	return persons
}

func (s *State) personOf(id identity.PersonID) Person {
	p := Person{ID: id, Status: s.status(id), Since: s.namings[id][0].id}
	for _, held := range slices.SortedFunc(maps.Keys(s.grants), compareHoldings) {
		if held.person == id && s.inRole(id, held.role) {
			p.Roles = append(p.Roles, s.roleHeld(held))
		}
	}
	for _, log := range s.order {
		d := s.devices[log]
		if d.keys.Person != id || len(s.gainsOf(d)) == 0 {
			continue
		}
		_, forked := s.forks[log]
		p.Logs = append(p.Logs, DeviceLog{Log: log, Device: d.keys.Device, InForce: s.inForce(d), Forked: forked, Heir: s.heir(d)})
	}
	for _, x := range s.losses {
		if x.person == id {
			p.Lost = append(p.Lost, LossOfThem{Kind: x.kind, Role: x.role, Act: x.act.id})
		}
	}
	slices.SortStableFunc(p.Lost, func(a, b LossOfThem) int { return s.authority.byID[a.Act].at().Compare(s.authority.byID[b.Act].at()) })
	return p
}

// heir is the log that an ended device's unspent rights go to: the one that
// all its ends name, with the same last entries. Else they go back to who gave
// them.
func (s *State) heir(d *device) (heir crdt.LogID) {
	var first *loss
	for _, x := range s.reaching(d.log) {
		switch {
		case !x.ofDevice():
			continue
		case first == nil:
			first = x
		case x.heir != first.heir || !slices.Equal(x.last[d.log], first.last[d.log]):
			return crdt.LogID{}
		}
	}
	if first == nil {
		return crdt.LogID{}
	}
	return first.heir
}

func (s *State) roleHeld(held holding) RoleHeld {
	grants := s.grants[held]
	last := grants[len(grants)-1]
	r := RoleHeld{Role: held.role, By: last.id}
	if ruling := s.authority.judged[last.id]; ruling != nil && ruling.motion != nil {
		r.Until = ruling.motion.body.(Motion).Until
	}
	return r
}

func (s *State) status(id identity.PersonID) Status {
	if s.isMember(id) {
		return StatusMember
	}
	lost := s.lossesOf(id, "")
	status := StatusCourier
	for _, x := range lost {
		switch {
		case x.kind == LossRemoval:
			return StatusRemoved
		case x.done:
			status = StatusLeft
		case status != StatusLeft:
			status = StatusLeaving
		}
	}
	return status
}

// IsMember reports whether a person counts where members decide.
func (s *State) IsMember(person identity.PersonID) bool { return s.isMember(person) }

// HasRole reports whether a person holds a role now.
func (s *State) HasRole(person identity.PersonID, role Role) bool { return s.inRole(person, role) }

// Stewards are the persons who govern, sorted.
func (s *State) Stewards() []identity.PersonID {
	return slices.SortedFunc(maps.Keys(s.electorate(Stewards)), compare32[identity.PersonID])
}

// Organisations are those founded here, each with who represents it, sorted.
func (s *State) Organisations() (organisations []OrganisationOf) {
	for _, id := range slices.SortedFunc(maps.Keys(s.bodies.organisations), compareAgents) {
		o := OrganisationOf{ID: id, Founding: s.bodies.organisations[id].id}
		for _, m := range s.bodies.mandates[id] {
			if s.mandateEnded(m) {
				continue
			}
			body, _ := m.body.(Representative)
			o.Representatives = append(o.Representatives, Mandate{Person: s.representative(m), Role: body.Role, By: m.id, Until: body.Until})
		}
		organisations = append(organisations, o)
	}
	return organisations
}

// OrganisationOf is an organisation of the community.
type OrganisationOf struct {
	ID              identity.AgentID
	Founding        crdt.ID
	Representatives []Mandate // in the order of folds, the founder first
}

// Mandate is who represents an organisation, in which role.
type Mandate struct {
	Person identity.PersonID
	Role   Role // empty: whoever founded it
	By     crdt.ID
	Until  int64 // Unix seconds, for views of a date; 0: no term
}

func (s *State) mandateEnded(m *act) bool {
	person := s.representative(m)
	return !s.isMember(person) || slices.ContainsFunc(s.losses, func(x *loss) bool { return x.kind == LossMandate && x.grant == m })
}

// AssistedPersons are the people without a device, each with the persons that
// they are now, if they have a key, sorted.
func (s *State) AssistedPersons() map[identity.AgentID][]identity.PersonID {
	persons := map[identity.AgentID][]identity.PersonID{}
	for id := range s.bodies.assisted {
		persons[id] = s.bodies.persons(id)
	}
	return persons
}

// Question is a motion that counts and what has come of it so far.
type Question struct {
	Motion  Motion
	ID      crdt.ID
	By      identity.PersonID
	Answers []AnswerGiven // that count, in the order of folds
	Results []crdt.ID     // that count
	Needed  int           // answers with yes that a result needs now
	Of      int           // how many may decide now
}

// AnswerGiven is one person's answer.
type AnswerGiven struct {
	ID     crdt.ID
	By     identity.PersonID
	Choice Choice
}

// Questions are the motions that count, in the order of folds.
func (s *State) Questions() (questions []Question) {
	at := map[crdt.ID]int{}
	for _, e := range s.acts {
		if !s.counted[e] {
			continue
		}
		keys, _ := s.keys(e.log)
		switch body := e.body.(type) {
		case Motion:
			threshold := s.Rules.Threshold(body.Kind, body.Role)
			of := len(s.electorate(threshold.Of))
			needed, _ := threshold.Needed(of)
			at[e.id] = len(questions)
			questions = append(questions, Question{Motion: body, ID: e.id, By: keys.Person, Needed: needed, Of: of})
		case Answer:
			q := &questions[at[body.Motion]]
			q.Answers = append(q.Answers, AnswerGiven{ID: e.id, By: keys.Person, Choice: body.Choice})
		case Result:
			if q, known := at[body.Motion]; known { // else a loss cut the motion off, and not the result
				questions[q].Results = append(questions[q].Results, e.id)
			}
		}
	}
	return questions
}

// Invitations are those that count and that no admission has used, with the
// log that issued each.
func (s *State) Invitations() map[crdt.ID]crdt.LogID {
	open := map[crdt.ID]crdt.LogID{}
	for _, e := range s.acts {
		if e.kind == KindInvitation && s.counted[e] && len(s.used[e.id]) == 0 {
			open[e.id] = e.log
		}
	}
	return open
}
