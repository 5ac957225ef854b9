package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// State is what a set of governing entries adds up to: who is a member with
// which devices, who holds which role, what has been decided, and which
// entries do not count and why. It never changes once made.
type State struct {
	authority *Authority
	acts      []*act // in the order of folds
	forks     contest

	Rules Rules

	devices   map[crdt.LogID]*device
	order     []crdt.LogID                 // of devices, sorted
	namings   map[identity.PersonID][]*act // founding, and admissions that count
	grants    map[holding][]*act           // of roles: results that count, the charter for its stewards
	accepted  map[identity.PersonID][]*act // acceptances of stewards whom the charter names
	results   []*act                       // that count
	amended   []*act                       // those of them that amend the charter
	losses    []*loss
	undone    map[*act]*loss // results that would be losses, by what undid them
	late      map[*act]*loss // what people gave up too late to count, by what cut it off
	lossesOn  map[crdt.LogID]reach
	resigning []*loss // self-losses that undo a result
	adoptions []adoption
	ratified  map[crdt.ID]*act
	refused   map[*act]*denial
	counted   map[*act]bool
	bodies    agents
	used      map[crdt.ID][]*act // admissions by invitation
	trust     trust
}

// holding is a role of a person.
type holding struct {
	person identity.PersonID
	role   Role
}

// device is one log and how it came to be a member's.
type device struct {
	log       crdt.LogID
	keys      crdt.Keys
	intros    []*act // nearly always one
	intro     *act   // the first of them, or the first with a certificate
	certified bool   // by the person's root key, in its introduction
	gains     []gain // founding, admission, certificates by word: each one lets it in
	carried   []*act // certificates of the root key that others carry
}

// gain is what lets a log in.
type gain struct {
	act    *act // the charter's for founders
	by     *act // of a device that its person's root key vouches for: who carries that, if its introduction does not
	direct bool // it names the log itself, not only its person
}

func newState(a *Authority, acts []*act, forks contest) *State {
	s := &State{
		authority: a, acts: acts, forks: forks,
		devices: map[crdt.LogID]*device{}, namings: map[identity.PersonID][]*act{}, grants: map[holding][]*act{},
		accepted: map[identity.PersonID][]*act{}, undone: map[*act]*loss{}, late: map[*act]*loss{}, lossesOn: map[crdt.LogID]reach{}, ratified: map[crdt.ID]*act{},
		refused: map[*act]*denial{}, counted: map[*act]bool{}, used: map[crdt.ID][]*act{},
		bodies: newAgents(), trust: newTrust(),
	}
	s.introduce()
	s.begin()
	s.lose()
	s.reintroduce()
	s.decide()
	s.succeed()
	for _, e := range acts {
		if d := s.judge(e); d != nil {
			s.refused[e] = d
		} else {
			s.counted[e] = true
			s.take(e)
		}
	}
	s.endDevices()
	return s
}

// introduce learns whose logs there are.
func (s *State) introduce() {
	for _, e := range s.acts {
		in, ok := e.body.(crdt.Introduction)
		if !ok || in.Community != s.authority.community || e.place.Seq() > 0 {
			continue
		}
		d := s.devices[e.log]
		if d == nil {
			d = &device{log: e.log, keys: in.Keys, intro: e}
			s.devices[e.log] = d
			s.order = append(s.order, e.log)
		}
		d.intros = append(d.intros, e)
		if e.certified && !d.certified {
			d.certified, d.intro = true, e
		}
	}
	slices.SortFunc(s.order, crdt.LogID.Compare)
}

// reintroduce leaves out introductions past a fence of the set, which need not
// be here: who publishes a second one after their end changes nothing by it.
func (s *State) reintroduce() {
	for _, log := range s.order {
		d := s.devices[log]
		if len(d.intros) == 1 {
			continue
		}
		honoured := slices.DeleteFunc(slices.Clone(d.intros), func(e *act) bool {
			return slices.ContainsFunc(s.reaching(log), func(x *loss) bool {
				_, listed := x.logs[log]
				return x.fencesSet() && listed && !s.authority.honours(x, log, e.place)
			})
		})
		if len(honoured) == 0 {
			continue
		}
		d.intro, d.certified = honoured[0], false
		for _, e := range honoured {
			if e.certified && !d.certified {
				d.certified, d.intro = true, e
			}
		}
	}
}

// begin takes what the charter says. It is in everybody's past, and no loss
// reaches it.
func (s *State) begin() {
	charter := s.authority.charter
	if charter == nil {
		return
	}
	body := charter.body.(crdt.Charter)
	s.Rules = ReadRules(body)
	for _, founder := range body.Founders {
		s.namings[founder.Person] = append(s.namings[founder.Person], charter)
		if d := s.devices[founder.LogID(s.authority.community)]; d != nil {
			d.gains = append(d.gains, gain{act: charter, direct: true})
		}
	}
	for _, steward := range s.Rules.Stewards {
		of := holding{steward, RoleSteward}
		s.grants[of] = append(s.grants[of], charter)
	}
	s.accepted[body.Founders[0].Person] = []*act{charter} // who signs the charter accepts what it says
}

func (s *State) keys(log crdt.LogID) (crdt.Keys, bool) {
	if d := s.devices[log]; d != nil {
		return d.keys, true
	}
	return crdt.Keys{}, false
}
