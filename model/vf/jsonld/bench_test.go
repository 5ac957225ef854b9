package jsonld_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tallystick/model/vf/jsonld"
)

// season is a document of so many events, each with the usual ten properties.
func season(events int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"@context": "https://w3id.org/valueflows/ont/vf#", "@graph": [`)
	for i := range events {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `
 {"@id": "urn:example:event-%06d", "@type": "EconomicEvent", "action": "transfer", "note": "crate %d",
  "provider": "https://roble.example/", "receiver": "https://hub.example/", "resourceConformsTo": "urn:example:tomato",
  "resourceInventoriedAs": "urn:example:stock-%d", "toResourceInventoriedAs": "urn:example:shelf-%d",
  "resourceQuantity": {"hasNumericalValue": %d.50, "hasUnit": "kilogram"},
  "hasPointInTime": "2026-05-%02dT08:30:00-05:00", "created": "2026-05-%02dT18:00:00-05:00"}`,
			i, i, i%500, i%400, i%90, 1+i%28, 1+i%28)
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	text := season(10_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := jsonld.Read(bytes.NewReader(text))
		if err != nil || len(d.Things) != 10_000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	d, err := jsonld.Read(bytes.NewReader(season(10_000)))
	if err != nil {
		b.Fatal(err)
	}
	list := nodes(d)
	b.ReportAllocs()
	for b.Loop() {
		if text := written(b, list...); !strings.HasSuffix(text, "\n]}\n") {
			b.Fatal("not whole")
		}
	}
}
