package community_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/identity"
	"tallystick/model/community"
	"tallystick/model/fold"
)

// scene is a drawing come to life, with everything of it taken up by an
// authority.
type scene struct {
	*crdttest.World
	t         testing.TB
	text      string
	verified  []crdt.Verified // what everybody holds who holds all, as drawn
	authority *community.Authority
	state     *community.State
}

// play draws a scene. Devices carry the certificate of their person unless
// they are declared in the drawing. A first line "rules couriers" or "rules
// removal 2 3 stewards" puts a rule into the charter.
func play(t testing.TB, text string) *scene {
	t.Helper()
	s, err := stage(crdttest.NewCast(), text)
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	s.agree(0, 5)
	return s
}

func stage(cast *crdttest.Cast, text string) (*scene, error) {
	rules, drawn := rulesIn(text)
	drawing, err := crdttest.Parse(drawn)
	if err != nil {
		return nil, err
	}
	drawing.Rules = rules
	certifyAll(drawing)
	w, err := drawing.Build(cast, words{cast}.acts())
	if err != nil {
		return nil, err
	}
	s := &scene{World: w, text: text}
	if s.verified, err = admitted(w, crdt.NoLosses{}); err != nil {
		return nil, err
	}
	s.authority, s.state = s.judge(s.verified)
	return s, nil
}

// rulesIn takes the lines about the charter out of a drawing, and puts those
// that introduce devices first.
func rulesIn(text string) (rules map[string]any, rest string) {
	rules = map[string]any{}
	var devices, lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		rule, is := strings.CutPrefix(line, "rules ")
		switch {
		case strings.HasPrefix(line, "device "):
			devices = append(devices, line)
			continue
		case !is:
			lines = append(lines, line)
			continue
		}
		for name, value := range ruleOf(strings.Fields(rule)) {
			if more, ok := value.(map[string]any); ok && rules[name] != nil {
				maps.Copy(rules[name].(map[string]any), more)
				continue
			}
			rules[name] = value
		}
	}
	return rules, strings.Join(append(devices, lines...), "\n")
}

func certifyAll(d *crdttest.Drawing) {
	declared := map[string]bool{}
	for _, p := range d.Players {
		declared[p.Name] = true
	}
	for _, e := range d.Entries {
		if !declared[e.Log] {
			declared[e.Log] = true
			d.Players = append(d.Players, crdttest.Player{Name: e.Log, Person: e.Log, Certified: true})
		}
	}
}

// admitted are the entries that are in the set as these losses leave it, an
// entry never before its prev.
func admitted(w *crdttest.World, losses crdt.Losses) (entries []crdt.Verified, err error) {
	m := crdttest.NewMemory(w.Community, losses)
	for _, drawn := range w.Entries {
		run, err := crdt.CheckRun([]crdt.Signed{drawn})
		if err != nil {
			return nil, err
		}
		_ = m.Admit("", run) // what has lost the entry before it waits
	}
	for _, drawn := range w.Entries {
		if v, held := m.Entry(drawn.ID()); held && m.Set.Has(v) {
			entries = append(entries, v)
		}
	}
	return entries, nil
}

// holdings answers for entries as a replica does.
type holdings map[crdt.ID]crdt.Tip

func (h holdings) Tip(id crdt.ID) (crdt.Tip, bool) {
	tip, held := h[id]
	return tip, held
}

// fed is an authority that learns of entries in the order in which they come.
type fed struct {
	held      holdings
	lineage   *fold.Lineage
	authority *community.Authority
}

func newFed(id crdt.CommunityID) *fed {
	f := &fed{held: holdings{}}
	f.lineage = fold.NewLineage(f.held)
	f.authority = community.NewAuthority(id, f.lineage)
	return f
}

func (f *fed) feed(v crdt.Verified) {
	f.held[v.ID()] = v.Tip()
	for _, taken := range f.lineage.Offer(v) {
		at, _ := f.lineage.Place(taken.ID())
		f.authority.Take(taken, at)
	}
}

func (s *scene) judge(entries []crdt.Verified) (*community.Authority, *community.State) {
	f := newFed(s.Community)
	for _, v := range entries {
		f.feed(v)
	}
	return f.authority, f.authority.State()
}

// agree checks the first law on this scene: any order, and asking in between,
// end in the same state; and so does the set that the state leaves.
func (s *scene) agree(from uint64, orders int) {
	s.t.Helper()
	for seed := range uint64(orders) {
		random := rand.New(rand.NewPCG(from+seed, 1))
		if err := s.sameInAnyOrder(random); err != nil {
			s.t.Fatalf("%v\n%s", err, s.text)
		}
	}
	if err := s.sameFromSet(); err != nil {
		s.t.Fatalf("%v\n%s", err, s.text)
	}
}

// sameInAnyOrder feeds everything in a random order, some of it twice, to an
// authority that is asked for its state now and then.
func (s *scene) sameInAnyOrder(random *rand.Rand) error {
	f := newFed(s.Community)
	for _, i := range random.Perm(len(s.verified)) {
		f.feed(s.verified[i])
		if random.IntN(4) == 0 {
			f.authority.State()
		}
		if random.IntN(8) == 0 {
			f.feed(s.verified[random.IntN(i+1)])
		}
	}
	return s.differs("in another order", f.authority.State(), nil)
}

// sameFromSet works out which entries are in the set once the losses of power
// have taken some out, and gives an authority nothing but these.
func (s *scene) sameFromSet() error {
	left, err := admitted(s.World, s.state)
	if err != nil {
		return err
	}
	in := map[crdt.ID]bool{}
	for _, v := range left {
		in[v.ID()] = true
	}
	_, state := s.judge(left)
	return s.differs("from what is in the set alone", state, in)
}

// differs says how a state differs from the scene's; of the refusals only
// those are compared that are among the entries given.
func (s *scene) differs(how string, got *community.State, among map[crdt.ID]bool) error {
	want, err := s.state.Canonical()
	if err != nil {
		return err
	}
	have, err := got.Canonical()
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s the state is another:\n%s\nnot\n%s", how, s.describe(got), s.describe(s.state))
	}
	if have, want := s.refusals(got, among), s.refusals(s.state, among); have != want {
		return fmt.Errorf("%s other entries are refused:\n%s\nnot\n%s", how, have, want)
	}
	if have, want := s.erasures(got), s.erasures(s.state); have != want {
		return fmt.Errorf("%s other bodies are erased: %s, not %s", how, have, want)
	}
	return nil
}

func (s *scene) refusals(state *community.State, among map[crdt.ID]bool) string {
	var lines []string
	for _, r := range state.Refusals() {
		if among == nil || among[r.Entry] {
			lines = append(lines, fmt.Sprintf("%s %s: found %s, needed %s", s.Name(r.Entry), r.Rule, r.Found, r.Needed))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func (s *scene) erasures(state *community.State) string {
	var names []string
	for id := range state.Erasures() {
		names = append(names, s.Name(id))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// describe is what most expectations are about, for people.
func (s *scene) describe(state *community.State) string {
	canonical, _ := state.Canonical()
	return fmt.Sprintf("members %s; devices %s; stewards %s; %d bytes", s.members(state), s.devices(state), s.holding(state, community.RoleSteward), len(canonical))
}

// logNames are the logs of the drawing, sorted.
func (s *scene) logNames() (names []string) {
	for _, e := range s.Drawing.Entries {
		names = append(names, e.Log)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (s *scene) named(of func(identity.PersonID) bool) string {
	var names []string
	for _, log := range s.logNames() {
		d, err := s.Device(log)
		if err == nil && !slices.Contains(names, d.Player.Person) && of(d.Keys.Person) {
			names = append(names, d.Player.Person)
		}
	}
	return strings.Join(names, " ")
}

func (s *scene) members(state *community.State) string {
	return s.named(state.IsMember)
}

func (s *scene) holding(state *community.State, role community.Role) string {
	return s.named(func(p identity.PersonID) bool { return state.HasRole(p, role) })
}

func (s *scene) devices(state *community.State) string {
	var names []string
	for _, log := range s.logNames() {
		if d, err := s.Device(log); err == nil && slices.Contains(state.Devices(), d.Log) {
			names = append(names, log)
		}
	}
	return strings.Join(names, " ")
}

func (s *scene) want(what, got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: %s, want %s; refused:\n%s\n%s", what, got, want, s.refusals(s.state, nil), s.text)
	}
}

func (s *scene) wantMembers(want string) { s.t.Helper(); s.want("members", s.members(s.state), want) }

func (s *scene) wantDevices(want string) { s.t.Helper(); s.want("devices", s.devices(s.state), want) }

func (s *scene) wantRole(role community.Role, want string) {
	s.t.Helper()
	s.want("role "+string(role), s.holding(s.state, role), want)
}

// wantRefused compares the refused governing entries with a list of rules and
// entries: "cut-off b4, member c2 c3".
func (s *scene) wantRefused(want string) {
	s.t.Helper()
	rules := map[string][]string{}
	for _, r := range s.state.Refusals() {
		rules[string(r.Rule)] = append(rules[string(r.Rule)], s.Name(r.Entry))
	}
	var parts []string
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		slices.Sort(rules[rule])
		parts = append(parts, rule+" "+strings.Join(rules[rule], " "))
	}
	s.want("refused", strings.Join(parts, ", "), want)
}

// wantRecord asks for the verdict on entries that are no governing ones: "ok",
// or the rule that they break.
func (s *scene) wantRecord(want string, names ...string) {
	s.t.Helper()
	f := newFed(s.Community)
	for _, v := range s.verified {
		f.feed(v)
	}
	for _, name := range names {
		e, _ := s.Named(name)
		at, taken := f.lineage.Place(e.ID())
		if !taken {
			s.t.Fatalf("%s is not taken up", name)
		}
		refusal, counts := f.authority.State().Verdict(e.ID(), e.Log(), at, false)
		got := string(refusal.Rule)
		if counts {
			got = "ok"
		}
		s.want("record "+name, got, want)
	}
}
