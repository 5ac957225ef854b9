package vf_test

import (
	"testing"
	"time"

	"tallystick/model/vf"
)

func FuzzParseQuantity(f *testing.F) {
	for _, text := range []string{"12.50 KGM", "-3 om2:hour", "0.000000000000000001 urn:x:y", "9223372036854775807 XCR", "1 ", "1e3 KGM"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := vf.ParseQuantity(text)
		if err != nil {
			return
		}
		if again, err := vf.ParseQuantity(q.String()); err != nil || again != q {
			t.Fatalf("%q is %s, read again as %s, %v", text, q, again, err)
		}
		if flaws := vf.Check(&vf.Node{Class: vf.ClassEconomicResource, Values: map[vf.Property][]vf.Value{vf.PropertyOnhandQuantity: {q}}}); flaws != nil {
			t.Fatalf("%q: %v", text, flaws)
		}
	})
}

func FuzzParseUnit(f *testing.F) {
	for _, text := range []string{"KGM", "kilogram", "om:one", "http://www.ontology-of-units-of-measure.org/resource/om-2/hour", "urn:uuid:1", "a:b c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := vf.ParseUnit(text)
		if err != nil {
			return
		}
		if again, err := vf.ParseUnit(string(u)); err != nil || again != u {
			t.Fatalf("%q is %q, read again as %q, %v", text, u, again, err)
		}
		if u.Name("en") == "" || u.Name("es") == "" {
			t.Fatalf("%q has no name", u)
		}
	})
}

// FuzzParseMoment compares with the standard library, which reads a superset.
func FuzzParseMoment(f *testing.F) {
	for _, text := range []string{"2026-03-01T08:30:00-05:00", "2024-02-29T23:59:59.999999999Z", "2019-04-08T10:00:00-5:00", "1900-02-29T00:00:00Z"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := vf.ParseMoment(text)
		at, otherwise := time.Parse(time.RFC3339Nano, text)
		if err == nil && otherwise != nil {
			t.Fatalf("%q is a moment here and not there: %v", text, otherwise)
		}
		written := at.Format(time.RFC3339Nano)
		if _, err := vf.ParseMoment(written); otherwise == nil && err != nil && !far(at) {
			t.Fatalf("%q is a moment there and not here: %v", written, err)
		}
	})
}

// far reports whether t is further from UTC than any place on earth, which the
// standard library does not mind.
func far(t time.Time) bool {
	_, offset := t.Zone()
	return offset > 14*3600 || offset < -14*3600
}
