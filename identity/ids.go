package identity

import (
	"fmt"
	"log/slog"
)

// DeviceID is the Ed25519 public key that checks a device's signatures.
type DeviceID [32]byte

// PersonID is the Ed25519 public key of a person's first root key.
type PersonID [32]byte

// SealingID is the X25519 public key that others seal to when a device may
// read something.
type SealingID [32]byte

// TransportID is the Ed25519 public key of a device's libp2p host. It is not
// the device's signing key, so that a stolen network key signs no entry.
type TransportID [32]byte

// AgentID names whoever can act or be acted for: a type byte and 32 bytes. The
// 32 bytes are a person's [PersonID], or the digest of the entry that founded
// an organisation or an assisted person.
type AgentID [33]byte

// AgentKind is the type byte of an [AgentID].
type AgentKind byte

// The kinds of agent. An assisted person has no keys; others act for them.
const (
	AgentPerson       AgentKind = 1
	AgentOrganisation AgentKind = 2
	AgentAssisted     AgentKind = 3
)

// NewAgentID puts a kind before 32 bytes: a [PersonID], or the digest of the
// founding entry.
func NewAgentID(kind AgentKind, id [32]byte) AgentID {
	var a AgentID
	a[0] = byte(kind)
	copy(a[1:], id[:])
	return a
}

// Agent is the person as an agent.
func (p PersonID) Agent() AgentID { return NewAgentID(AgentPerson, p) }

// Kind is the type byte; an id read from elsewhere may hold an unknown one.
func (a AgentID) Kind() AgentKind { return AgentKind(a[0]) }

// Body is the 32 bytes after the type byte.
func (a AgentID) Body() [32]byte { return [32]byte(a[1:]) }

// Person is the agent as a person, and whether it is one.
func (a AgentID) Person() (PersonID, bool) { return a.Body(), a.Kind() == AgentPerson }

// Check refuses a type byte that this version does not know.
func (a AgentID) Check() error {
	if a.Kind() < AgentPerson || a.Kind() > AgentAssisted {
		return fmt.Errorf("%w: agent of type %d", ErrUpgrade, a[0])
	}
	return nil
}

// Short is the form that people read and type, such as "d4t9k…": see [Short].
func (d DeviceID) Short() string { return Short('d', d) }

// Short is the form that people read and type: see [Short].
func (p PersonID) Short() string { return Short('p', p) }

// Short is the form that people read and type, with the letter p for a person,
// o for an organisation, a for an assisted person: see [Short].
func (a AgentID) Short() string { return Short(a.letter(), a.Body()) }

func (a AgentID) letter() byte {
	switch a.Kind() {
	case AgentPerson:
		return 'p'
	case AgentOrganisation:
		return 'o'
	case AgentAssisted:
		return 'a'
	default:
		return 'x'
	}
}

// String is the short form; the id itself is its bytes.
func (d DeviceID) String() string { return d.Short() }

// String is the short form; the id itself is its bytes.
func (p PersonID) String() string { return p.Short() }

// String is the short form; the id itself is its bytes.
func (a AgentID) String() string { return a.Short() }

// LogValue keeps logs to the short form.
func (d DeviceID) LogValue() slog.Value { return slog.StringValue(d.Short()) }

// LogValue keeps logs to the short form.
func (p PersonID) LogValue() slog.Value { return slog.StringValue(p.Short()) }

// LogValue keeps logs to the short form.
func (a AgentID) LogValue() slog.Value { return slog.StringValue(a.Short()) }
