package community

import (
	"maps"

	"tallystick/crdt"
	"tallystick/identity"
)

// KindMotion is the kind by which somebody asks others to decide.
const KindMotion = "motion"

// MotionKind says what a motion does once a result carries it.
type MotionKind string

// The kinds of motion, with the fields of [Motion] that each uses beside its
// kind and text.
const (
	MotionRole      MotionKind = "role"       // Person gets Role, until Until: Person, Role, Until
	MotionRoleEnd   MotionKind = "role-end"   // Person loses Role: Person, Role, Logs
	MotionRemoval   MotionKind = "removal"    // Person is removed: Person, Logs
	MotionDeviceEnd MotionKind = "device-end" // a device is ended without its root key: Person, Device, Logs, Heir
	MotionConfirm   MotionKind = "confirm"    // a [DeviceEnd] reaches what governs: End
	MotionCharter   MotionKind = "charter"    // the charter is amended: Rules
	MotionRatify    MotionKind = "ratify"     // entries past a fence count: Entries
	MotionAdopt     MotionKind = "adopt"      // entries of a forked log are contested no more: Entries
	MotionRecovery  MotionKind = "recovery"   // these are the stewards: Stewards
	MotionDecision  MotionKind = "decision"   // anything else, in prose
)

// Motion asks the electorate of its kind to decide; see [Rules.Threshold].
// Fences stand in it, so that people answer to what they see. Fields that its
// kind does not use are zero, and left out of the body.
type Motion struct {
	Kind MotionKind
	Text [32]byte // hash of a sealed record with the motion's prose; zero: none

	Person   identity.PersonID
	Role     Role
	Until    int64 // Unix seconds; 0: no term
	Device   identity.DeviceID
	Logs     []Honoured          // at most MaxHonoured, sorted
	Heir     crdt.LogID          // gets the rights that the device has not spent; zero: none
	End      crdt.ID             // an entry of kind [KindDeviceEnd]
	Rules    map[string]any      // the charter's fields as they shall be: see [Rules.Amended]
	Entries  []crdt.ID           // 1 to MaxNamed, sorted
	Stewards []identity.PersonID // 1 to MaxStewards, sorted
}

// Body is the motion as a body in clear, its lists in order.
func (m Motion) Body() crdt.Body {
	w := fieldWriter{"kind": string(m.Kind)}
	w.hash("text", m.Text)
	m.putEffect(w)
	return bodyOf(KindMotion, w)
}

func (m Motion) putEffect(w fieldWriter) {
	switch m.Kind {
	case MotionRole:
		w["person"], w["role"] = m.Person[:], string(m.Role)
		w.seconds("until", m.Until)
	case MotionRoleEnd:
		w["person"], w["role"] = m.Person[:], string(m.Role)
		w.honoured(m.Logs)
	case MotionRemoval:
		w["person"] = m.Person[:]
		w.honoured(m.Logs)
	case MotionDeviceEnd:
		w["person"], w["device"] = m.Person[:], m.Device[:]
		w.honoured(m.Logs)
		w.hash("heir", m.Heir)
	case MotionConfirm:
		w["end"] = m.End.Link
	case MotionCharter:
		w["rules"] = maps.Clone(m.Rules)
	case MotionRatify, MotionAdopt:
		w["entries"] = idList(m.Entries)
	case MotionRecovery:
		w["stewards"] = list32(m.Stewards)
	}
}

// ReadMotion reads a body of that kind; ok is false for any other, for fields
// of another shape, and for a kind of motion that this version does not know.
func ReadMotion(body crdt.Body) (m Motion, ok bool) {
	f := fieldsOf(body, KindMotion)
	m.Kind = MotionKind(f.code("kind"))
	m.Text = f.hash("text")
	m.readEffect(f)
	return m, !f.void
}

func (m *Motion) readEffect(f *fieldReader) {
	switch m.Kind {
	case MotionRole:
		m.Person, m.Role, m.Until = f.bytes32("person"), Role(f.code("role")), f.seconds("until")
	case MotionRoleEnd:
		m.Person, m.Role, m.Logs = f.bytes32("person"), Role(f.code("role")), f.honoured()
	case MotionRemoval:
		m.Person, m.Logs = f.bytes32("person"), f.honoured()
	case MotionDeviceEnd:
		m.Person, m.Device, m.Logs, m.Heir = f.bytes32("person"), f.bytes32("device"), f.honoured(), f.hash("heir")
	case MotionConfirm:
		m.End = f.link("end")
	case MotionCharter:
		m.Rules = f.rules()
	case MotionRatify, MotionAdopt:
		m.Entries = f.entries()
	case MotionRecovery:
		m.Stewards = set32[identity.PersonID](f, "stewards", MaxStewards)
		f.require(len(m.Stewards) > 0)
	case MotionDecision:
	default:
		f.void = true
	}
}

// rules reads an amendment that changes something.
func (f *fieldReader) rules() map[string]any {
	rules, ok := f.fields["rules"].(map[string]any)
	f.require(ok && len(rules) > 0)
	return rules
}
