package jsonld_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

// anyValue is a value that a property can have.
func anyValue(t *rapid.T, p vf.Property, class vf.Class) vf.Value {
	switch p.Form() {
	case vf.FormText:
		return vf.Text(rapid.String().Draw(t, "text"))
	case vf.FormIRI:
		return vf.IRI("https://x.example/" + rapid.StringMatching(`[a-z0-9/%.]{0,9}`).Draw(t, "path"))
	case vf.FormTruth:
		return vf.Truth(rapid.Bool().Draw(t, "truth"))
	case vf.FormMoment:
		return vf.Moment(fmt.Sprintf("2026-%02d-%02dT08:30:00%s", rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"),
			rapid.SampledFrom([]string{"Z", "-05:00", "+14:00"}).Draw(t, "zone")))
	case vf.FormNumber:
		return vf.Number{Decimal: anyDecimal(t)}
	case vf.FormForeign:
		return anyRef(t)
	case vf.FormWord:
		return anyWord(t, p)
	}
	switch p.Range()[0] {
	case vf.ClassMeasure:
		q := vf.Quantity{Number: anyDecimal(t), Unit: rapid.SampledFrom(append(vf.Units(), "", "urn:t:barrel", "ZZZ")).Draw(t, "unit")}
		if class == vf.ClassEconomicResource {
			return q
		}
		q.Number.Mantissa = max(q.Number.Mantissa, -(q.Number.Mantissa + 1)) // nothing is negative that corrects nothing
		return q
	case vf.ClassUnit:
		return rapid.SampledFrom(append(vf.Units(), "urn:t:barrel")).Draw(t, "unit")
	}
	return anyRef(t)
}

func anyWord(t *rapid.T, p vf.Property) vf.Value {
	switch c := p.Range()[0]; c {
	case vf.ClassAction:
		return rapid.SampledFrom(vf.Actions()).Draw(t, "action")
	case vf.ClassProposalPurpose:
		return vf.Purpose(rapid.SampledFrom(c.Words()).Draw(t, "purpose"))
	default:
		return vf.Effect(rapid.SampledFrom(c.Words()).Draw(t, "effect"))
	}
}

func anyDecimal(t *rapid.T) dagcbor.Decimal {
	return dagcbor.Decimal{Exponent: rapid.Int8Range(-18, 0).Draw(t, "exponent"), Mantissa: rapid.Int64().Draw(t, "mantissa")}
}

func anyRef(t *rapid.T) vf.Ref {
	return vf.Ref("urn:else:" + rapid.StringMatching(`[a-z0-9]{1,9}`).Draw(t, "ref"))
}

// anyNodes are sound nodes in an order in which documents describe things:
// resources come before events.
func anyNodes(t *rapid.T) (list []*vf.Node) {
	for i := range rapid.IntRange(0, 6).Draw(t, "nodes") {
		n := &vf.Node{ID: fmt.Sprintf("urn:t:%d", i), Class: rapid.SampledFrom(vf.Classes()).Draw(t, "class")}
		for _, p := range n.Class.Properties() {
			if !p.Mandatory() && rapid.IntRange(0, 3).Draw(t, "has") > 0 {
				continue
			}
			values := []vf.Value{anyValue(t, p, n.Class)}
			if p.Many() {
				if v := anyValue(t, p, n.Class); v != values[0] {
					values = append(values, v)
				}
			}
			n.Set(p, values...)
		}
		if rapid.Bool().Draw(t, "carries") {
			n.Carried = map[string]string{"urn:foreign:p": `[{"@id":"urn:x"},{"@language":"es","@value":"sí"}]`}
		}
		list = append(list, n)
	}
	return list
}

// What is written is read as what it was, and written again as the same bytes.
func TestWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := anyNodes(t)
		once := lawWritten(t, list)
		d, err := jsonld.Read(strings.NewReader(once))
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		again := nodes(d)
		if len(again) != len(list) {
			t.Fatalf("%d things of %d\n%s", len(again), len(list), once)
		}
		for i, n := range list {
			for _, p := range n.Properties() {
				if !slices.Equal(n.Values[p], again[i].Values[p]) {
					t.Fatalf("%s of %s is %v, was %v\n%s", p, n.ID, again[i].Values[p], n.Values[p], once)
				}
			}
		}
		if twice := lawWritten(t, again); twice != once {
			t.Fatalf("written again:\n%s\n%s", once, twice)
		}
	})
}

func lawWritten(t *rapid.T, list []*vf.Node) string {
	var b strings.Builder
	err := jsonld.Write(&b, func(yield func(*vf.Node, error) bool) {
		for _, n := range list {
			if !yield(n, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// FuzzRead: whatever the bytes, there is a document or faults with a place, and
// what was read can be written and read again as the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"@context":"https://w3id.org/valueflows/ont/vf#","@graph":[{"@id":"urn:a","@type":"Agreement"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := jsonld.Read(bytes.NewReader(text))
		if err != nil {
			if faults, ok := err.(jsonld.Faults); !ok || len(faults) == 0 || faults[0].Line < 1 || faults[0].Column < 0 {
				t.Fatalf("no faults: %v", err)
			}
			return
		}
		once := written(t, nodes(d)...)
		again, err := jsonld.Read(strings.NewReader(once))
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if twice := written(t, nodes(again)...); twice != once {
			t.Fatalf("written again:\n%s\n%s", once, twice)
		}
	})
}
