package archive

import (
	"cmp"
	"errors"
	"fmt"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// What archives are made for. Others are read like these two.
const (
	PurposeBackup = "backup" // everything that a person's replica holds, secrets included
	PurposeBundle = "bundle" // entries on their way to other replicas
)

// Header says what an archive is for. In a plain archive it is a claim; nothing
// may be decided by it that is not checked again by what follows.
type Header struct {
	Purpose string            // 1 to [MaxName] of the characters a–z, 0–9 and "-"
	At      int64             // seconds since 1970 by the clock of whoever wrote it; 0 if not said
	Device  identity.DeviceID // whose device wrote it; zero if not said
	For     identity.AgentID  // whom it was made for; zero for everyone

	// Other holds the fields that this build does not know, as [dagcbor.Decode]
	// gives them. They are safe to miss.
	Other map[string]any
}

// The fields of a header.
const (
	fieldAt      = "at"
	fieldFor     = "for"
	fieldDevice  = "device"
	fieldPurpose = "purpose"
)

// content is the header's canonical bytes.
func (h Header) content() ([]byte, error) {
	fields := map[string]any{fieldPurpose: h.Purpose}
	if h.At != 0 {
		fields[fieldAt] = h.At
	}
	if h.For != (identity.AgentID{}) {
		fields[fieldFor] = h.For[:]
	}
	if h.Device != (identity.DeviceID{}) {
		fields[fieldDevice] = h.Device[:]
	}
	for name, value := range h.Other {
		switch name {
		case fieldAt, fieldFor, fieldDevice, fieldPurpose:
			return nil, fmt.Errorf("archive header: %q is no other field", name)
		}
		fields[name] = value
	}
	content, err := dagcbor.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("archive header: %w", err)
	}
	if len(content) > MaxHeader {
		return nil, fmt.Errorf("archive header: %d bytes, at most %d", len(content), MaxHeader)
	}
	if _, err := parseHeader(content); err != nil {
		return nil, fmt.Errorf("archive header: %w", err)
	}
	return content, nil
}

func parseHeader(content []byte) (Header, error) {
	value, err := dagcbor.Decode(content, headerLimits())
	if err != nil {
		return Header{}, err
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return Header{}, errors.New("no map")
	}
	var h Header
	f := fieldTaker{fields: fields}
	f.text(fieldPurpose, &h.Purpose)
	f.integer(fieldAt, &h.At)
	f.bytes(fieldFor, h.For[:])
	f.bytes(fieldDevice, h.Device[:])
	if f.bad != "" || !validName(h.Purpose) {
		return Header{}, fmt.Errorf("field %q of another shape", cmp.Or(f.bad, fieldPurpose))
	}
	if len(fields) > 0 {
		h.Other = fields
	}
	return h, nil
}

// fieldTaker takes fields out of a decoded map, each if it is there, and keeps
// the name of the last one of another shape.
type fieldTaker struct {
	fields map[string]any
	bad    string
}

func (f *fieldTaker) take(name string, store func(value any) bool) {
	if value, there := f.fields[name]; there && !store(value) {
		f.bad = name
	}
	delete(f.fields, name)
}

func (f *fieldTaker) text(name string, into *string) {
	f.take(name, func(value any) (ok bool) {
		*into, ok = value.(string)
		return ok
	})
}

func (f *fieldTaker) integer(name string, into *int64) {
	f.take(name, func(value any) (ok bool) {
		*into, ok = value.(int64)
		return ok
	})
}

func (f *fieldTaker) bytes(name string, into []byte) {
	f.take(name, func(value any) bool {
		raw, ok := value.([]byte)
		return ok && len(raw) == len(into) && copy(into, raw) == len(into)
	})
}
