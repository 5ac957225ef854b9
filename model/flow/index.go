package flow

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// indexIRI finds records by the IRI that they came with.
const indexIRI = kindPrefix + fieldIRI

// indexOf finds records by what they name in a property.
func indexOf(p vf.Property) string { return kindPrefix + string(p) }

// Indexed reports whether records can be found by a value of the property, and
// not only by looking at each: that is so for references.
func Indexed(p vf.Property) bool {
	return p.Form() == vf.FormForeign || p.Form() == vf.FormThing && !slices.Contains(p.Range(), vf.ClassMeasure) && !slices.Contains(p.Range(), vf.ClassUnit)
}

// terms give the references in everything that stands in a record of the class,
// what is in conflict too.
func terms(class vf.Class) func(fold.Record) []fold.Term {
	indexed := slices.DeleteFunc(class.Properties(), func(p vf.Property) bool { return !Indexed(p) })
	names := make([]string, len(indexed))
	for i, p := range indexed {
		names[i] = indexOf(p)
	}
	return func(r fold.Record) (list []fold.Term) {
		if iri, ok := r.Value(fieldIRI).(string); ok {
			list = append(list, fold.Term{Index: indexIRI, Value: termOf(vf.Ref(iri))})
		}
		for i, p := range indexed {
			for _, a := range alternatives(p, r.Fields[string(p)]) {
				if ref, ok := a.Value.(vf.Ref); ok {
					list = append(list, fold.Term{Index: names[i], Value: termOf(ref)})
				}
			}
		}
		return list
	}
}

// termOf is a reference as a term: the hash of it, since an IRI may be long and
// each event stores five. Whoever finds a record by one looks what it says.
func termOf(ref vf.Ref) string {
	sum := sha256.Sum256([]byte(ref))
	return base64.RawURLEncoding.EncodeToString(sum[:termBytes])
}

// touches are the records that an entry answers: the promise that it keeps, the
// wish that it meets, the claim that it settles, the event that it corrects or
// that triggers it. A resource or an agent is not among them: every event would
// have all others of theirs read again.
func touches(body crdt.Body) (ids []crdt.ID) {
	for _, p := range []vf.Property{vf.PropertyFulfills, vf.PropertySatisfies, vf.PropertySettles, vf.PropertyCorrects, vf.PropertyTriggeredBy} {
		switch v := body.Fields[string(p)].(type) {
		case dagcbor.Link:
			ids = append(ids, crdt.ID{Link: v})
		case []any:
			for _, each := range v {
				if link, ok := each.(dagcbor.Link); ok {
					ids = append(ids, crdt.ID{Link: link})
				}
			}
		}
	}
	return ids
}
