package api_test

import (
	"strings"
	"testing"

	"tallystick/api/wire"
)

const harvest = `{"@context": "https://w3id.org/valueflows/ont/vf#", "@graph": [
{"@id": "urn:t:apples", "@type": "ResourceSpecification", "name": "Apples"},
{"@id": "urn:t:picked", "@type": "EconomicEvent", "action": "deliver-service", "resourceConformsTo": "urn:t:apples"}]}`

// TestDocument goes in, once, and out; what can't be read says why, line by
// line, and what is only asked about changes nothing.
func TestDocument(t *testing.T) {
	ana := newPlace(t)
	invites(ana)
	put := func(query, text string, header ...string) wire.DocumentTaken {
		t.Helper()
		return answer[wire.DocumentTaken](t, ana.do("POST", "/v1/records/import"+query, text, append(header, "Content-Type", octets)...))
	}
	before := ana.replica.Last()
	if r := put("?dry_run=1", harvest); r.Type != "would-import" || r.Recorded != 2 || len(r.Remarks) != 1 || r.Remarks[0].Line != 3 || r.Remarks[0].Code != "older" {
		t.Errorf("a rehearsal: %+v", r)
	}
	p := refusal(t, ana.do("POST", "/v1/records/import", strings.Replace(harvest, "deliver-service", "beam up", 1), "Content-Type", octets))
	if p.Code != wire.Invalid || len(p.Faults) != 1 || p.Faults[0].Path != "@graph[1].action" || ana.replica.Last() != before {
		t.Errorf("a fault: %+v", p)
	}
	if r := put("", harvest, "Idempotency-Key", "one"); r.Type != "imported" || r.Recorded != 2 || r.AsOf == before {
		t.Errorf("%+v", r)
	}
	if r := put("", harvest, "Idempotency-Key", "one"); r.Recorded != 2 {
		t.Errorf("the same request: %+v", r)
	}
	if r := put("", harvest); r.Recorded != 0 || r.Here != 2 {
		t.Errorf("the same document: %+v", r)
	}
	if p := refusal(t, ana.do("POST", "/v1/records/import", harvest+" ", "Idempotency-Key", "one", "Content-Type", octets)); p.Code != wire.KeyReused {
		t.Errorf("another document under the key: %s", p.Code)
	}
	if p := refusal(t, ana.do("POST", "/v1/records/import", harvest)); p.Code != wire.WrongType {
		t.Errorf("as JSON: %s", p.Code)
	}
	r := answer[wire.DocumentMade](t, ana.do("POST", "/v1/records/export?dry_run=1", ""))
	if r.Type != "would-export-vf" || r.Records != 2 || r.Classes["EconomicEvent"] != 1 {
		t.Errorf("%+v", r)
	}
	if w := ana.do("POST", "/v1/records/export?class=EconomicEvent", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"action":"deliverService"`) || strings.Contains(w.Body.String(), "Apples") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	for query, code := range map[string]wire.Code{"?class=Banana": wire.Invalid, "?month=May": wire.Invalid, "?month=2026-5": wire.Invalid} {
		if p := refusal(t, ana.do("POST", "/v1/records/export"+query, "")); p.Code != code {
			t.Errorf("%s: %s", query, p.Code)
		}
	}
}
