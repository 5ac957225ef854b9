package jsonld

import (
	"bufio"
	"errors"
	"strings"
	"testing"

	"tallystick/model/vf"
)

func TestMomentOf(t *testing.T) {
	for text, want := range map[string]vf.Moment{
		"2019-04-18T08:00:00-05:00":      "2019-04-18T08:00:00-05:00",
		"2019-04-18T8:00:00-5:00":        "2019-04-18T08:00:00-05:00",
		"2018-10-14T8:00:00-0:00":        "2018-10-14T08:00:00Z",
		"2019-4-8 17:30":                 "2019-04-08T17:30:00Z",
		"2019-04-08":                     "2019-04-08T00:00:00Z",
		"2019-04-08Z":                    "2019-04-08T00:00:00Z",
		"2019-04-08+02:00":               "2019-04-08T00:00:00+02:00",
		"20190408T173005Z":               "2019-04-08T17:30:05Z",
		"20190408":                       "2019-04-08T00:00:00Z",
		"2019/04/08T10:00:00+0530":       "2019-04-08T10:00:00+05:30",
		"2019.4.8 9":                     "2019-04-08T09:00:00Z",
		"2019-04-08t10:00:00z":           "2019-04-08T10:00:00Z",
		"2019-04-08 10:00:00.5 UTC":      "2019-04-08T10:00:00.5Z",
		"2019-04-08T10:00:00,250+5":      "2019-04-08T10:00:00.250+05:00",
		"2019-04-08T10:00:00 GMT+1":      "2019-04-08T10:00:00+01:00",
		" 2019-04-08T10:00:00−03:00 ":    "2019-04-08T10:00:00-03:00",
		"2019-04-08T10:00:00.1234567891": "2019-04-08T10:00:00.123456789Z",
	} {
		if got, exact, ok := momentOf(text); got != want || !ok || exact != (text == string(want)) {
			t.Errorf("%q is read as %q, %v, %v", text, got, exact, ok)
		}
	}
	for _, text := range []string{
		"", "soon", "2019", "2019-04", "2019-13-01", "2019-02-30", "19-04-08", "2019-04-08T25:00", "2019-04-08T10:60",
		"2019-04-08T10:00:00+15:00", "2019-04-08T10:00:00+5:3", "2019-04-08T10:00:00 EST", "2019-04/08", "2019-04-08T10:", "2019-04-08T10:00:00.",
		"2019-004-08", "1555488000", "2019-04-08T10:00:00-", "2019-04-08 10:00 pm",
	} {
		if got, _, ok := momentOf(text); ok {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestNumeral(t *testing.T) {
	for text, want := range map[string]string{
		"5": "5", ".5": "0.5", "-.5": "-0.5", "5.": "5", "+3.70": "3.70", "1e3": "1000", "1.50e1": "15.0", "1.25E+2": "125", "25e-3": "0.025",
		"0": "0", "-0": "-0", "007": "007", "1e-18": "0.000000000000000001",
	} {
		if got, ok := numeral(text); got != want || !ok {
			t.Errorf("%q is %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", ".", "-", "1,5", "1_000", "0x1F", "1e", "1e99", "1e-99", "Infinity", ".nan", "1.2.3", "--1", "1 000", "٣"} {
		if got, ok := numeral(text); ok {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func TestResolve(t *testing.T) {
	const base = "https://a.example/b/c/d?q#f"
	for ref, want := range map[string]string{ // RFC 3986, 5.4
		"g": "https://a.example/b/c/g", "./g": "https://a.example/b/c/g", "g/": "https://a.example/b/c/g/", "/g": "https://a.example/g",
		"//g": "https://g", "?y": "https://a.example/b/c/d?y", "g?y": "https://a.example/b/c/g?y", "#s": "https://a.example/b/c/d?q#s",
		"": "https://a.example/b/c/d?q", ".": "https://a.example/b/c/", "..": "https://a.example/b/", "../g": "https://a.example/b/g",
		"../../g": "https://a.example/g", "../../../g": "https://a.example/g", "urn:x": "urn:x", "g;x=1/../y": "https://a.example/b/c/y",
	} {
		if got := resolve(base, ref); got != want {
			t.Errorf("%q is %q, not %q", ref, got, want)
		}
	}
	for _, c := range [][3]string{{"", "g", "g"}, {"https://a.example", "g", "https://a.example/g"}, {"urn:a:b", "g", "urn:g"}} {
		if got := resolve(c[0], c[1]); got != c[2] {
			t.Errorf("%q from %q is %q", c[1], c[0], got)
		}
	}
}

// TestOlderFacts: every line of the list is a fact, about names that the
// vocabulary has today and the old spelling is not one of.
func TestOlderFacts(t *testing.T) {
	o, err := readOlder(olderFacts)
	if err != nil {
		t.Fatal(err)
	}
	for name := range o.class {
		if vf.Class(name).Known() {
			t.Errorf("class %s is of 1.0.0", name)
		}
	}
	for name := range o.action {
		if vf.Action(name).Known() {
			t.Errorf("action %s is of 1.0.0", name)
		}
	}
	for name, list := range o.property {
		for _, r := range list {
			for _, c := range r.on {
				if c.Has(vf.Property(name)) || !c.Has(r.now) {
					t.Errorf("property %s on %s as %s: has %v, %v", name, c, r.now, c.Has(vf.Property(name)), c.Has(r.now))
				}
			}
		}
	}
	for _, wrong := range []string{"klass A B", "class A", "class A Nothing", "property a b", "property name note on Nothing", "property name note at Agent", "action a b", "link A b"} {
		if _, err := readOlder(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// A document that is too long ends with a fault, not with memory.
func TestTooLong(t *testing.T) {
	s := &scanner{src: bufio.NewReader(strings.NewReader(strings.Repeat(" ", 100))), at: position{1, 1}, left: 10, room: 1}
	s.space()
	var wrong *broken
	if !errors.As(s.refuse("a value"), &wrong) || wrong.code != Large || wrong.at != (position{1, 11}) {
		t.Errorf("%v", s.ended)
	}
}
