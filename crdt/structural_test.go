package crdt_test

import (
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// statement is an entry with one clear body.
func statement(t *testing.T, kind string, fields map[string]any) crdt.Verified {
	t.Helper()
	body := clearBody(t, kind, fields)
	v, err := crdt.Sign(newScribe(t, "alice").device, crdt.Header{Seq: 1, Prev: distantIDs(1)[0], Body: crdt.BodyID(body)}, body)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Fields of another shape name nobody; fields that are not known here are the
// business of others.
func TestStructuralKinds(t *testing.T) {
	log, person := vectorSeed("any", "log"), vectorSeed("any", "person")
	entry := distantIDs(1)[0].Link
	many := make([]any, crdt.MaxAdopt+1)
	for i := range many {
		many[i] = entry
	}
	for _, c := range []struct {
		name, kind string
		fields     map[string]any
		reads      string // the kind that it is read as
	}{
		{"admission", crdt.KindAdmission, map[string]any{"log": log[:], "person": person[:]}, crdt.KindAdmission},
		{"admission with roles", crdt.KindAdmission, map[string]any{"log": log[:], "person": person[:], "roles": []any{}}, crdt.KindAdmission},
		{"admission without person", crdt.KindAdmission, map[string]any{"log": log[:]}, ""},
		{"admission of a short log", crdt.KindAdmission, map[string]any{"log": log[:31], "person": person[:]}, ""},
		{"admission of a log as text", crdt.KindAdmission, map[string]any{"log": "x", "person": person[:]}, ""},
		{"certificate", crdt.KindCertificate, map[string]any{"log": log[:]}, crdt.KindCertificate},
		{"certificate with keys", crdt.KindCertificate, map[string]any{"log": log[:], "keys": map[string]any{}}, crdt.KindCertificate},
		{"certificate without log", crdt.KindCertificate, nil, ""},
		{"adopt", crdt.KindAdopt, map[string]any{"entries": []any{entry}}, crdt.KindAdopt},
		{"adopt nothing", crdt.KindAdopt, map[string]any{"entries": []any{}}, crdt.KindAdopt},
		{"adopt 64", crdt.KindAdopt, map[string]any{"entries": many[:crdt.MaxAdopt]}, crdt.KindAdopt},
		{"adopt 65", crdt.KindAdopt, map[string]any{"entries": many}, ""},
		{"adopt bytes", crdt.KindAdopt, map[string]any{"entries": []any{entry[:]}}, ""},
		{"adopt no list", crdt.KindAdopt, map[string]any{"entries": entry}, ""},
		{"seen", crdt.KindSeen, nil, ""},
		{"another kind with its fields", "note", map[string]any{"log": log[:], "person": person[:], "entries": []any{entry}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { checkStructural(t, statement(t, c.kind, c.fields), c.kind, c.reads) })
	}
}

func checkStructural(t *testing.T, v crdt.Verified, kind, reads string) {
	t.Helper()
	if v.Kind() != kind {
		t.Errorf("kind %q", v.Kind())
	}
	admission, admits := v.Admission()
	certificate, certifies := v.Certificate()
	adopt, adopts := v.Adopt()
	if admits != (reads == crdt.KindAdmission) || certifies != (reads == crdt.KindCertificate) || adopts != (reads == crdt.KindAdopt) {
		t.Errorf("read as admission %t, certificate %t, adopt %t", admits, certifies, adopts)
	}
	log, person := crdt.LogID(vectorSeed("any", "log")), identity.PersonID(vectorSeed("any", "person"))
	if admits && (admission.Log != log || admission.Person != person) || certifies && certificate.Log != log {
		t.Errorf("%v, %v", admission, certificate)
	}
	for _, id := range adopt.Entries {
		if adopts && id != distantIDs(1)[0] {
			t.Errorf("adopts %v", id)
		}
	}
}

// Nothing sealed is structural, whatever is inside.
func TestSealedHasNoKind(t *testing.T) {
	s := newAnnals(t).find("alice 7: sealed")
	if s.Kind() != "" || s.WithoutBody().Kind() != "" {
		t.Errorf("kind %q", s.Kind())
	}
}
