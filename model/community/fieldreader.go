package community

import (
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// fieldReader picks typed fields out of a body. The first that is missing or
// of another shape makes all of it void; until the caller asks for that, every
// value read is zero or sound. Fields that nobody asks for are ignored, so that
// later versions may add some.
type fieldReader struct {
	fields map[string]any
	void   bool
}

// fieldsOf reads a body of one kind; any other is void.
func fieldsOf(body crdt.Body, kind string) *fieldReader {
	return &fieldReader{fields: body.Fields, void: body.Kind != kind}
}

func (f *fieldReader) has(name string) bool {
	_, ok := f.fields[name]
	return ok
}

func (f *fieldReader) require(ok bool) {
	if !ok {
		f.void = true
	}
}

// bytesOf fills value, an array sliced, from a byte string of its length.
func (f *fieldReader) bytesOf(name string, value []byte) {
	raw, ok := f.fields[name].([]byte)
	f.require(ok && len(raw) == len(value))
	if !f.void {
		copy(value, raw)
	}
}

func (f *fieldReader) bytes32(name string) (value [32]byte) {
	f.bytesOf(name, value[:])
	return value
}

func (f *fieldReader) bytes64(name string) (value [64]byte) {
	f.bytesOf(name, value[:])
	return value
}

// hash reads the hash of prose that is sealed elsewhere; absent, it is zero.
func (f *fieldReader) hash(name string) (value [32]byte) {
	if f.has(name) {
		value = f.bytes32(name)
	}
	return value
}

// agent reads an agent of one kind.
func (f *fieldReader) agent(name string, kind identity.AgentKind) (agent identity.AgentID) {
	f.bytesOf(name, agent[:])
	f.require(agent.Kind() == kind)
	return agent
}

func (f *fieldReader) link(name string) crdt.ID {
	link, ok := f.fields[name].(dagcbor.Link)
	f.require(ok)
	return crdt.ID{Link: link}
}

// code reads a name that programs choose by: of a role, a kind, a choice.
func (f *fieldReader) code(name string) string {
	text, ok := f.fields[name].(string)
	f.require(ok && isCode(text))
	return text
}

func isCode(text string) bool { return text != "" && len(text) <= MaxCode }

// seconds reads a time, in seconds since 1970 and above 0; absent, it is 0.
func (f *fieldReader) seconds(name string) int64 {
	if !f.has(name) {
		return 0
	}
	at, ok := f.fields[name].(int64)
	f.require(ok && at > 0)
	return at
}

// number reads an integer from least to most.
func (f *fieldReader) number(name string, least, most int64) int {
	n, ok := f.fields[name].(int64)
	f.require(ok && n >= least && n <= most)
	if f.void {
		return 0
	}
	return int(n)
}

func (f *fieldReader) flag(name string) bool {
	value, ok := f.fields[name].(bool)
	f.require(ok)
	return value
}

// list reads a list of at most most values that has to be there.
func (f *fieldReader) list(name string, most int) []any {
	list, ok := f.fields[name].([]any)
	f.require(ok && len(list) <= most)
	if f.void {
		return nil
	}
	return list
}

// ids reads a set of entries, which is left out when it is empty.
func (f *fieldReader) ids(name string, most int) []crdt.ID {
	if !f.has(name) {
		return nil
	}
	return readIDs(f, f.list(name, most))
}

func readIDs(f *fieldReader, list []any) (ids []crdt.ID) {
	for _, value := range list {
		link, ok := value.(dagcbor.Link)
		f.require(ok)
		ids = append(ids, crdt.ID{Link: link})
	}
	f.require(slices.IsSortedFunc(ids, compareIDs) && len(slices.Compact(slices.Clone(ids))) == len(ids))
	return ids
}

// entries reads a set of entries that names at least one.
func (f *fieldReader) entries() []crdt.ID {
	ids := readIDs(f, f.list("entries", MaxNamed))
	f.require(len(ids) > 0)
	return ids
}

// codes reads a set of codes, which is left out when it is empty.
func codes[C ~string](f *fieldReader, name string, most int) (set []C) {
	if !f.has(name) {
		return nil
	}
	for _, value := range f.list(name, most) {
		text, ok := value.(string)
		f.require(ok && isCode(text) && (len(set) == 0 || set[len(set)-1] < C(text)))
		set = append(set, C(text))
	}
	return set
}

// set32 reads a set of 32-byte names: logs or persons.
func set32[E ~[32]byte](f *fieldReader, name string, most int) (set []E) {
	for _, value := range f.list(name, most) {
		raw, ok := value.([]byte)
		f.require(ok && len(raw) == 32)
		if f.void {
			return nil
		}
		set = append(set, E(raw))
	}
	f.require(ascending(set))
	return set
}
