package model_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

func read(t testing.TB, text string) *jsonld.Document {
	t.Helper()
	d, err := jsonld.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (h *household) imports(t testing.TB, text string) model.Imported {
	t.Helper()
	i, err := h.book.Import(t.Context(), time.Unix(noon, 0), read(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func (h *household) exports(t testing.TB, s model.Selection) (string, model.Exported) {
	t.Helper()
	var b bytes.Buffer
	e, err := h.book.Export(&b, s)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), e
}

const harvest = `{"@context": "https://w3id.org/valueflows/ont/vf#", "@graph": [
 {"@id": "urn:t:stock", "@type": "EconomicResource", "conformsTo": "urn:t:apples", "accountingQuantity": {"hasUnit": "KGM", "hasNumericalValue": 230}},
 {"@id": "urn:t:deal", "@type": "Agreement", "stipulates": [{"@id": "urn:t:promise", "action": "transfer", "due": "2026-06-01T00:00:00Z", "resourceQuantity": {"hasUnit": "KGM", "hasNumericalValue": 30}}]},
 {"@id": "urn:t:sent", "@type": "EconomicEvent", "action": "transfer", "fulfills": ["urn:t:promise"], "hasPointInTime": "2026-05-30T10:00:00Z", "resourceInventoriedAs": "urn:t:stock", "resourceQuantity": {"hasUnit": "KGM", "hasNumericalValue": 30}, "weather": "rain"},
 {"@id": "urn:t:apples", "@type": "ResourceSpecification", "name": {"es": "Manzanas", "en": "Apples"}},
 {"@type": "Process", "name": "Nameless", "hasBeginning": "2026-03-01T00:00:00Z", "hasEnd": "2026-05-02T00:00:00Z"},
 {"@id": "urn:t:other", "@type": "EconomicEvent", "action": "raise", "created": "2026-04-01T00:00:00Z", "resourceInventoriedAs": "urn:t:stock"}
]}`

// A document is recorded once, whoever broke off in the middle of it.
func TestImportIsOnce(t *testing.T) {
	ana := market(t, "Ana", nil)
	before := ana.book.Next().Seq
	would, err := ana.book.Rehearse().Import(t.Context(), time.Unix(noon, 0), read(t, harvest))
	if err != nil || !would.Rehearsed || would.Recorded != 7 || ana.book.Next().Seq != before {
		t.Fatalf("%+v, %v, at %d after %d", would, err, ana.book.Next().Seq, before)
	}
	cut := read(t, harvest)
	cut.Things = cut.Things[:3]
	if _, err := ana.book.Import(t.Context(), time.Unix(noon, 0), cut); err != nil {
		t.Fatal(err)
	}
	if i := ana.imports(t, harvest); i.Recorded != 4 || i.Here != 3 || len(i.Other) != 0 {
		t.Errorf("after a cut: %+v", i)
	}
	before = ana.book.Next().Seq
	if i := ana.imports(t, harvest); i.Recorded != 0 || i.Here != 7 || len(i.Other) != 0 || ana.book.Next().Seq != before {
		t.Errorf("again: %+v", i)
	}
	changed := strings.Replace(harvest, `"KGM", "hasNumericalValue": 30}},`, `"KGM", "hasNumericalValue": 31}},`, 1)
	i := ana.imports(t, strings.Replace(changed, "Nameless", "Nameless", 1))
	if len(i.Other) != 0 {
		t.Errorf("nothing differs: %+v", i.Other)
	}
	i = ana.imports(t, strings.Replace(harvest, `"due": "2026-06-01T00:00:00Z"`, `"due": "2026-06-02T00:00:00Z"`, 1))
	if len(i.Other) != 1 || i.Other[0].ID != "urn:t:promise" || i.Other[0].Property != vf.PropertyDue || i.Other[0].Line != 3 {
		t.Errorf("what differs: %+v", i.Other)
	}
}

// Out of one book and into another, and out of that: the same bytes. What was
// first recorded here, with links to entries and agents, is among it.
func TestExportIsAFixedPoint(t *testing.T) {
	ana, bea := market(t, "Ana", nil), market(t, "Bea", nil)
	ana.imports(t, harvest)
	stock, err := ana.book.Things().Thing("urn:t:stock")
	if err != nil || len(stock) != 1 {
		t.Fatal(stock, err)
	}
	own := &vf.Node{Class: vf.ClassEconomicEvent}
	own.Set(vf.PropertyAction, vf.Lower)
	own.Set(vf.PropertyProvider, flow.AgentRef(ana.book.Me().Agent()))
	own.Set(vf.PropertyResourceInventoriedAs, stock[0].Ref())
	if _, err := ana.book.Put(t.Context(), time.Unix(noon, 0), own); err != nil {
		t.Fatal(err)
	}
	once, e := ana.exports(t, model.Selection{})
	if e.Records != 8 || e.ByClass[vf.ClassEconomicEvent] != 3 || e.Sealed != 0 || e.Conflicts != 0 {
		t.Errorf("%+v", e)
	}
	for _, needed := range []string{`"weather":[{"@value":"rain"}]`, `{"@language":"es","@value":"Manzanas"}`, `"urn:tally:person:`, `"@id":"urn:tally:entry:`, `"hasNumericalValue":230`} {
		if !strings.Contains(once, needed) {
			t.Errorf("lacks %s:\n%s", needed, once)
		}
	}
	bea.imports(t, once)
	if twice, _ := bea.exports(t, model.Selection{}); twice != once {
		t.Errorf("out of the second book:\n%s\nout of the first:\n%s", twice, once)
	}
}

// A month has what happens, goes on or is due in it, and what that refers to.
func TestExportOfAMonth(t *testing.T) {
	ana := market(t, "Ana", nil)
	ana.imports(t, harvest)
	for _, c := range []struct {
		what model.Selection
		ids  []string
	}{
		{model.Selection{Month: "2026-05"}, []string{"urn:t:apples", "urn:t:stock", "unnamed", "urn:t:promise", "urn:t:sent"}},
		{model.Selection{Month: "2026-05", Class: vf.ClassEconomicEvent}, []string{"urn:t:sent"}},
		{model.Selection{Month: "2026-06"}, []string{"urn:t:promise"}},
		{model.Selection{Month: "2026-04"}, []string{"urn:t:apples", "urn:t:stock", "unnamed", "urn:t:other"}},
		{model.Selection{Month: "2027-01"}, nil},
		{model.Selection{Class: vf.ClassAgreement}, []string{"urn:t:deal"}},
	} {
		text, _ := ana.exports(t, c.what)
		d := read(t, text)
		var ids []string
		for _, thing := range d.Things {
			if strings.Contains(thing.ID, "unnamed") {
				thing.ID = "unnamed"
			}
			ids = append(ids, thing.ID)
		}
		if !slices.Equal(ids, c.ids) {
			t.Errorf("%+v: %v, not %v", c.what, ids, c.ids)
		}
	}
}

// Nothing of a document is recorded of which one thing can't be.
func TestImportIsAllOrNothing(t *testing.T) {
	ana := market(t, "Ana", nil)
	long := strings.Replace(harvest, `"weather": "rain"`, `"note": "`+strings.Repeat("x", crdt.BodyLimits().Text+1)+`"`, 1)
	before := ana.book.Next().Seq
	_, err := ana.book.Import(t.Context(), time.Unix(noon, 0), read(t, long))
	var faults jsonld.Faults
	if !errors.As(err, &faults) || faults[0].Line != 4 || ana.book.Next().Seq != before {
		t.Errorf("%v, at %d after %d", err, ana.book.Next().Seq, before)
	}
}

// What is sealed to some of the community never goes into a document.
func TestSealedIsNeverExported(t *testing.T) {
	ana := market(t, "Ana", nil)
	ana.imports(t, harvest)
	n := &vf.Node{ID: "urn:t:need", Class: vf.ClassIntent}
	n.Set(vf.PropertyAction, vf.DeliverService)
	n.Set(vf.PropertyNote, vf.Text("a lift to the clinic"))
	body, err := flow.BodyOf(n, func(crdt.ID) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.book.WriteTo(t.Context(), []identity.PersonID{ana.book.Me()}, body); err != nil {
		t.Fatal(err)
	}
	for _, s := range []model.Selection{{}, {Class: vf.ClassIntent}} {
		text, e := ana.exports(t, s)
		if strings.Contains(text, "clinic") || strings.Contains(text, "need") || e.Sealed != 1 {
			t.Errorf("%+v: %+v\n%s", s, e, text)
		}
	}
}

// BenchmarkImport records a season: 10,000 events, as a document brings them.
func BenchmarkImport(b *testing.B) {
	const events = 10_000
	var text bytes.Buffer
	text.WriteString(`{"@context": "https://w3id.org/valueflows/ont/vf#", "@graph": [{"@id": "urn:t:0", "@type": "Agreement"}`)
	for i := range events {
		fmt.Fprintf(&text, `,
 {"@id": "urn:t:e%06d", "@type": "EconomicEvent", "action": "transfer", "note": "crate %d", "provider": "https://roble.example/", "receiver": "https://hub.example/",
  "resourceInventoriedAs": "urn:t:stock-%d", "resourceQuantity": {"hasNumericalValue": %d.50, "hasUnit": "KGM"}, "hasPointInTime": "2026-05-%02dT08:30:00-05:00"}`, i, i, i%500, i%90, 1+i%28)
	}
	text.WriteString("]}")
	for b.Loop() {
		b.StopTimer()
		h, d := market(b, "Ana", nil), read(b, text.String())
		b.StartTimer()
		if i, err := h.book.Import(b.Context(), time.Unix(noon, 0), d); err != nil || i.Recorded != events+1 {
			b.Fatal(i, err)
		}
	}
	b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
}
