package community

import (
	"maps"
	"reflect"
	"slices"

	"tallystick/crdt"
	"tallystick/identity"
)

// PurposePrivate is the purpose of a community that holds only its founder:
// drafts, notes and records between two begin in it. Other purposes are prose,
// which a charter names by its hash.
const PurposePrivate = "private"

// Rules is what a charter says beside who founds the community, as decisions
// have amended it. What a charter leaves out has its default, so that later
// rules need no new charter. To [Found], a field that is zero is left out.
type Rules struct {
	Purpose  string              // a code such as [PurposePrivate], at most MaxCode bytes
	Language identity.Language   // of the community's three words and messages
	Further  []identity.Language // other languages that it is spoken to in
	History  bool                // whether newcomers are given the keys of what came before
	Couriers bool                // whether logs may be let in that get no key
	Strict   bool                // whether records keep to the strict ValueFlows profile
	Vouch    bool                // whether newcomers need [VouchesNeeded] vouches
	Invite   Electorate          // who may invite and admit; [Members] unless the charter says otherwise

	// Stewards are the persons whom the charter names, and its founders where
	// it names none. Each is one once they have accepted. Later ones come by
	// motions, so that no amendment changes these.
	Stewards []identity.PersonID // at most MaxStewards, sorted

	// Thresholds hold what the charter says of a matter; see [Rules.Threshold].
	Thresholds map[string]Threshold

	Calendar  Calendar
	Audiences map[string]string // kind of record → who reads it unless its author says otherwise; kinds not listed have their own default
	Governing []string          // kinds that govern beside those of this version, at most MaxGoverning, sorted
}

// matterSteward is the matter of giving and ending the role of steward;
// every other matter is named after its kind of motion.
const matterSteward = "steward"

// matters are those that this version decides.
func matters() []string {
	return []string{
		string(MotionRemoval), string(MotionDeviceEnd), string(MotionConfirm), string(MotionCharter),
		string(MotionAdopt), string(MotionRatify), string(MotionRecovery), string(MotionDecision),
		string(MotionRole), matterSteward,
	}
}

// Threshold is what a motion of this kind needs; role is that of a
// [MotionRole] or a [MotionRoleEnd]. A removal takes more than half of the
// stewards, whatever a charter says: it can ask for more, never for less.
func (r Rules) Threshold(kind MotionKind, role Role) Threshold {
	return r.threshold(matterOf(kind, role))
}

func matterOf(kind MotionKind, role Role) string {
	switch {
	case kind != MotionRole && kind != MotionRoleEnd:
		return string(kind)
	case role == RoleSteward:
		return matterSteward
	}
	return string(MotionRole)
}

func (r Rules) threshold(matter string) Threshold {
	t, ok := r.Thresholds[matter]
	if !ok || !t.sound() || matter == string(MotionRemoval) && !t.takesMajority() {
		return defaultThreshold(matter)
	}
	return t
}

// ReadRules reads the rules of a charter. Fields of another shape count as
// missing.
func ReadRules(charter crdt.Charter) Rules {
	r := Rules{Invite: Members, Calendar: DefaultCalendar()}.Amended(charter.Rules)
	amend(charter.Rules, "stewards", &r.Stewards, (*fieldReader).stewards)
	if len(r.Stewards) == 0 {
		for _, founder := range charter.Founders {
			r.Stewards = append(r.Stewards, founder.Person)
		}
		slices.SortFunc(r.Stewards, compare32[identity.PersonID])
		r.Stewards = slices.Compact(r.Stewards)
	}
	return r
}

// Amended is the rules after an amendment by these fields, which are those of
// a charter. Fields of another shape, and those that an amendment cannot
// change, leave the rules as they are; so does a threshold that nobody could
// meet.
func (r Rules) Amended(changes map[string]any) Rules {
	amend(changes, "purpose", &r.Purpose, (*fieldReader).code)
	amend(changes, "history", &r.History, (*fieldReader).flag)
	amend(changes, "couriers", &r.Couriers, (*fieldReader).flag)
	amend(changes, "strict", &r.Strict, (*fieldReader).flag)
	amend(changes, "vouch", &r.Vouch, (*fieldReader).flag)
	amend(changes, "invite", &r.Invite, (*fieldReader).electorate)
	amend(changes, "calendar", &r.Calendar, (*fieldReader).calendar)
	amend(changes, "audiences", &r.Audiences, (*fieldReader).audiences)
	amend(changes, "governing", &r.Governing, func(f *fieldReader, name string) []string {
		return codes[string](f, name, MaxGoverning)
	})
	languages := append([]identity.Language{r.Language}, r.Further...)
	amend(changes, "languages", &languages, (*fieldReader).languages)
	r.Language, r.Further = languages[0], languages[1:]
	if thresholds, ok := changes["thresholds"].(map[string]any); ok {
		r.Thresholds = amendThresholds(r.Thresholds, thresholds)
	}
	return r
}

// amend takes a field over that is there and of the right shape.
func amend[T any](changes map[string]any, name string, field *T, read func(*fieldReader, string) T) {
	f := &fieldReader{fields: changes}
	if value := read(f, name); f.has(name) && !f.void {
		*field = value
	}
}

// amendThresholds changes the matters that an amendment names, so that two
// amendments of different matters do not undo each other.
func amendThresholds(before map[string]Threshold, changes map[string]any) map[string]Threshold {
	after := maps.Clone(before)
	for matter, row := range changes {
		if t, ok := readThreshold(row); ok && isCode(matter) {
			if after == nil {
				after = map[string]Threshold{}
			}
			after[matter] = t
		}
	}
	return after
}

// Amendment lists the fields in which the rules differ from others, for a
// motion of kind [MotionCharter]. It is empty where an amendment can change
// nothing of it.
func (r Rules) Amendment(from Rules) map[string]any {
	before, changes := from.fields(), r.fields()
	maps.DeleteFunc(changes, func(name string, value any) bool { return reflect.DeepEqual(value, before[name]) })
	if after, ok := changes["thresholds"].(map[string]any); ok {
		old, _ := before["thresholds"].(map[string]any)
		maps.DeleteFunc(after, func(matter string, row any) bool { return reflect.DeepEqual(row, old[matter]) })
	}
	return changes
}

// charter is the fields that a charter gets beside nonce and founders: what is
// not as by default, and what says most about the community.
func (r Rules) charter() map[string]any {
	standard := Rules{Invite: Members, Calendar: DefaultCalendar()}
	if r.Invite == "" {
		r.Invite = standard.Invite
	}
	if r.Calendar.Zone == "" {
		r.Calendar = standard.Calendar
	}
	fields := r.Amendment(standard)
	fields["purpose"], fields["history"], fields["stewards"] = r.Purpose, r.History, list32(r.Stewards)
	return fields
}

// fields is every rule that an amendment can change, thresholds written out.
func (r Rules) fields() map[string]any {
	thresholds := map[string]any{}
	for _, matter := range append(matters(), slices.Collect(maps.Keys(r.Thresholds))...) {
		thresholds[matter] = r.threshold(matter).row()
	}
	audiences := map[string]any{}
	for kind, audience := range r.Audiences {
		audiences[kind] = audience
	}
	languages := append([]identity.Language{r.Language}, r.Further...)
	return map[string]any{
		"purpose": r.Purpose, "history": r.History, "couriers": r.Couriers, "strict": r.Strict, "vouch": r.Vouch,
		"languages": listOf(languages, func(l identity.Language) any { return string(l) }),
		"invite":    string(r.Invite), "calendar": r.Calendar.fields(), "audiences": audiences,
		"governing":  listOf(slices.Sorted(slices.Values(r.Governing)), func(kind string) any { return kind }),
		"thresholds": thresholds,
	}
}

func (f *fieldReader) electorate(name string) Electorate {
	who := Electorate(f.code(name))
	f.require(who == Members || who == Stewards)
	return who
}

func (f *fieldReader) stewards(name string) []identity.PersonID {
	return set32[identity.PersonID](f, name, MaxStewards)
}

// languages reads a list whose order matters: the first is the community's.
func (f *fieldReader) languages(name string) (languages []identity.Language) {
	for _, value := range f.list(name, MaxLanguages) {
		text, ok := value.(string)
		f.require(ok && isCode(text))
		languages = append(languages, identity.Language(text))
	}
	f.require(len(languages) > 0)
	return languages
}

func (f *fieldReader) audiences(name string) map[string]string {
	fields, ok := f.fields[name].(map[string]any)
	f.require(ok)
	if len(fields) == 0 {
		return nil
	}
	audiences := make(map[string]string, len(fields))
	for kind, value := range fields {
		audience, ok := value.(string)
		f.require(ok && isCode(kind) && isCode(audience))
		audiences[kind] = audience
	}
	return audiences
}
