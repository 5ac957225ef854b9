package jsonld_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"tallystick/model/vf/jsonld"
)

// TestBounds: what is out of proportion is refused, with the place, before it
// takes memory.
func TestBounds(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		refs := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", 'a'+i), 10), ", ")
		bomb += fmt.Sprintf("%c: &%[1]c [%s]\n", 'a'+i+1, refs)
	}
	for name, src := range map[string]io.Reader{
		"deep JSON":        strings.NewReader(strings.Repeat("[", 100_000)),
		"deep objects":     strings.NewReader(strings.Repeat(`{"a":`, 100_000)),
		"deep YAML":        strings.NewReader("a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)),
		"aliases":          strings.NewReader(bomb),
		"long text":        strings.NewReader(`{"note":"` + strings.Repeat("x", 2<<20) + `"}`),
		"many values":      strings.NewReader(`{"@graph":[{"a":[` + strings.Repeat("1,", 300_000) + `1]}]}`),
		"long YAML":        strings.NewReader("#" + strings.Repeat("x", jsonld.MaxYAML)),
		"long number":      strings.NewReader(`{"a":` + strings.Repeat("1", 10_000) + `}`),
		"alias of itself":  strings.NewReader("a: &a [*a]\n"),
		"many terms":       strings.NewReader(`{"@context":{` + manyTerms(5000) + `},"@graph":[]}`),
		"no document":      strings.NewReader(""),
		"only white space": strings.NewReader(strings.Repeat(" ", 9000)),
		"not UTF-8":        strings.NewReader("{\"a\":\"\xff\"}"),
		"two documents":    strings.NewReader("{}\n{}"),
		"two in YAML":      strings.NewReader("a: b\n---\nc: d\n"),
		"a second context": strings.NewReader(`{"@context":{},"@graph":[],"@context":{}}`),
		"a bare text":      strings.NewReader("just words"),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := jsonld.Read(src)
			var faults jsonld.Faults
			if !errors.As(err, &faults) || faults[0].Line < 1 || len(faults[0].Found) > 500 {
				t.Errorf("%v, %v", d, err)
			}
		})
	}
}

func manyTerms(n int) string {
	var terms []string
	for i := range n {
		terms = append(terms, fmt.Sprintf(`"t%d":"urn:%d"`, i, i))
	}
	return strings.Join(terms, ",")
}

// A fault of the source is none of the document.
func TestSourceFails(t *testing.T) {
	broken := errors.New("the stick was pulled")
	for _, begin := range []string{"", `{"@graph":[`, "a: b\n"} {
		_, err := jsonld.Read(io.MultiReader(strings.NewReader(begin), failing{broken}))
		if !errors.Is(err, broken) {
			t.Errorf("%q: %v", begin, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A flood of remarks is counted, not listed.
func TestManyRemarks(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"@context":"https://w3id.org/valueflows/ont/vf#","@graph":[`)
	for i := range jsonld.MaxRemarks + 10 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"@id":"urn:%d","@type":"Plan","due":"day %d"}`, i, i)
	}
	d, err := jsonld.Read(strings.NewReader(b.String() + "]}"))
	if err != nil || len(d.Remarks) != jsonld.MaxRemarks || d.More != 10 {
		t.Errorf("%d remarks, %d more, %v", len(d.Remarks), d.More, err)
	}
}
