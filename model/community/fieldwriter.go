package community

import (
	"slices"

	"tallystick/crdt"
)

// fieldWriter puts fields into a body, in the forms that a fieldReader reads;
// what is optional and not given is left out.
type fieldWriter map[string]any

// bodyOf is a body with these fields; kinds that say all by their name have none.
func bodyOf(kind string, w fieldWriter) crdt.Body {
	if w == nil {
		w = fieldWriter{}
	}
	return crdt.Body{Kind: kind, Fields: w}
}

func (w fieldWriter) hash(name string, value [32]byte) {
	if value != [32]byte{} {
		w[name] = value[:]
	}
}

func (w fieldWriter) seconds(name string, at int64) {
	if at != 0 {
		w[name] = at
	}
}

func (w fieldWriter) ids(name string, ids []crdt.ID) {
	if len(ids) > 0 {
		w[name] = idList(ids)
	}
}

// idList, like the other lists here, is in order whatever the caller's was.
func idList(ids []crdt.ID) []any {
	return listOf(slices.SortedFunc(slices.Values(ids), compareIDs), func(id crdt.ID) any { return id.Link })
}

func putCodes[C ~string](w fieldWriter, name string, set []C) {
	if len(set) > 0 {
		w[name] = listOf(slices.Sorted(slices.Values(set)), func(code C) any { return string(code) })
	}
}

func list32[E ~[32]byte](set []E) []any {
	return listOf(slices.SortedFunc(slices.Values(set), compare32[E]), func(e E) any { return octets(e) })
}

func octets[E ~[32]byte](e E) []byte {
	raw := [32]byte(e)
	return raw[:]
}

func listOf[E any](values []E, of func(E) any) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = of(value)
	}
	return list
}

func compareIDs(a, b crdt.ID) int { return a.Compare(b.Link) }
