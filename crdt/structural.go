package crdt

import (
	"slices"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// The structural kinds beside introduction and charter: all that the set and
// the causal order are made of. Every other kind is the fold's business.
const (
	KindAdmission   = "admission"   // a member lets a person's device in
	KindCertificate = "certificate" // a device vouches for another of the same person
	KindAdopt       = "adopt"       // lifts the contest from named entries of a forked log
	KindSeen        = "seen"        // says nothing but its deps
)

// Admission is what the set reads of an entry that lets a log in; roles and
// invitation are for the fold.
type Admission struct {
	Log    LogID
	Person identity.PersonID
}

// Certificate is an entry by which a device vouches for another log.
type Certificate struct{ Log LogID }

// Adopt lists the entries from which an entry lifts the contest.
type Adopt struct{ Entries []ID }

// Admission reads an entry of that kind; ok is false for any other kind and
// for fields of another shape, which name nobody.
func (v Verified) Admission() (a Admission, ok bool) {
	f, ok := v.fieldsOf(KindAdmission)
	if !ok {
		return Admission{}, false
	}
	a = Admission{Log: LogID(f.bytes32("log")), Person: identity.PersonID(f.bytes32("person"))}
	return a, f.bad == ""
}

// Certificate reads an entry of that kind, as [Verified.Admission] does.
func (v Verified) Certificate() (c Certificate, ok bool) {
	f, ok := v.fieldsOf(KindCertificate)
	if !ok {
		return Certificate{}, false
	}
	c = Certificate{Log: LogID(f.bytes32("log"))}
	return c, f.bad == ""
}

// Adopt reads an entry of that kind, as [Verified.Admission] does.
func (v Verified) Adopt() (a Adopt, ok bool) {
	f, ok := v.fieldsOf(KindAdopt)
	if !ok {
		return Adopt{}, false
	}
	for _, value := range f.list("entries", MaxAdopt) {
		a.Entries = append(a.Entries, ID{f.link(value)})
	}
	return a, f.bad == ""
}

// Kind is the kind of a clear body, and empty for a sealed one.
func (s Signed) Kind() string {
	if s.header.Sealed {
		return ""
	}
	kind, _ := BodyKind(s.body) // checked when the entry was parsed
	return kind
}

// governs reports whether the entry can change which logs are named.
func (s Signed) governs() bool {
	return !s.header.Sealed && slices.Contains([]string{KindCharter, KindAdmission, KindCertificate}, s.Kind())
}

func (s Signed) fieldsOf(kind string) (*fieldReader, bool) {
	if s.Kind() != kind {
		return nil, false
	}
	body, err := ParseBody(s.body)
	return &fieldReader{fields: body.Fields}, err == nil
}

// fieldReader picks typed fields out of a decoded body and remembers the
// first that is missing or of another shape.
type fieldReader struct {
	fields map[string]any
	bad    string
}

func (f *fieldReader) fail(name string) {
	if f.bad == "" {
		f.bad = name
	}
}

func (f *fieldReader) bytes32(name string) (value [32]byte) {
	raw, ok := f.fields[name].([]byte)
	if !ok || len(raw) != len(value) {
		f.fail(name)
		return value
	}
	return [32]byte(raw)
}

func (f *fieldReader) list(name string, most int) []any {
	list, ok := f.fields[name].([]any)
	if !ok || len(list) > most {
		f.fail(name)
		return nil
	}
	return list
}

func (f *fieldReader) link(value any) dagcbor.Link {
	link, ok := value.(dagcbor.Link)
	if !ok {
		f.fail("link")
	}
	return link
}

// keys reads a founder's keys: exactly these five fields, soundly encoded.
func (f *fieldReader) keys(value any) Keys {
	fields, _ := value.(map[string]any)
	inner := fieldReader{fields: fields}
	k := Keys{
		Person:    identity.PersonID(inner.bytes32("person")),
		Device:    identity.DeviceID(inner.bytes32("device")),
		Sealing:   identity.SealingID(inner.bytes32("sealing")),
		Transport: identity.TransportID(inner.bytes32("transport")),
		Nonce:     inner.bytes32("nonce"),
	}
	if inner.bad != "" || len(fields) != 5 || k.Check() != nil {
		f.fail("founder")
	}
	return k
}
