package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tallystick/api/wire"
)

// putRecord makes or changes a record.
func (p *place) putRecord(t *testing.T, body string) wire.RecordDone {
	t.Helper()
	return answer[wire.RecordDone](t, p.do("POST", "/v1/records", body))
}

// TestRecords: what is put is got, in the vocabulary's spelling, and found by
// what it says.
func TestRecords(t *testing.T) {
	p := newMarket(t)
	spec := p.putRecord(t, `{"node":{"@type":"ResourceSpecification","name":"Tomate","defaultUnitOfResource":"KGM"}}`)
	event := p.putRecord(t, `{"node":{"@type":"EconomicEvent","action":"raise","provider":"Ana","resourceConformsTo":"`+spec.Record.Short+`",
		"resourceQuantity":{"hasNumericalValue":"12.50","hasUnit":"KGM"}}}`)
	got := answer[wire.RecordShown](t, p.do("GET", "/v1/record?record="+event.Record.ID, ""))
	provider, _ := got.Node["provider"].(string)
	if got.Class != "EconomicEvent" || got.Node["@type"] != "EconomicEvent" || got.Names[provider].Name != "Ana" || got.By == nil || got.At == "" {
		t.Errorf("%+v", got)
	}
	if ref := got.Node["resourceConformsTo"]; ref != "urn:tally:entry:"+spec.Record.ID || got.Names[ref.(string)].Name != "Tomate" {
		t.Errorf("conforms to %v", ref)
	}
	if quantity, _ := got.Node["resourceQuantity"].(map[string]any); quantity["hasNumericalValue"] != "12.50" {
		t.Errorf("quantity %v", quantity)
	}
	for query, want := range map[string]int{
		"class=EconomicEvent": 1, "agent=Ana": 1, "class=Agent": 0, "where=action%3Draise": 1, "where=action%3Dlower": 0,
		"where=action%3Draise&where=provider%3DAna":                         1,
		"where=" + url.QueryEscape("resourceConformsTo="+spec.Record.Short): 1,
		"where=" + url.QueryEscape("resourceQuantity=12500 GRM"):            1,
	} {
		if list := answer[wire.List[wire.Record]](t, p.do("GET", "/v1/records?"+query, "")); len(list.Items) != want {
			t.Errorf("%s: %d records, not %d", query, len(list.Items), want)
		}
	}
	changed := p.putRecord(t, `{"record":"`+spec.Record.Short+`","node":{"name":"Tomate pera"},"add":{"imageList":["https://x.test/1"]}}`)
	if changed.Type != "changed" || changed.Record.ID != spec.Record.ID {
		t.Errorf("%+v", changed)
	}
}

// TestRecordsArePaged: pages are the whole, each record once.
func TestRecordsArePaged(t *testing.T) {
	p := newMarket(t)
	for range 5 {
		p.putRecord(t, `{"node":{"@type":"Plan","name":"spring"}}`)
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		page := answer[wire.List[wire.Record]](t, p.do("GET", "/v1/records?class=Plan&limit=2&cursor="+cursor, ""))
		for _, r := range page.Items {
			if seen[r.ID] {
				t.Errorf("%s comes twice", r.Short)
			}
			seen[r.ID] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d records on pages", len(seen))
	}
}

func TestRecordsRefuse(t *testing.T) {
	p := newMarket(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/v1/records", `{"node":{"@type":"EconomicEvent"}}`, 422, `action: found nothing`},
		{"POST", "/v1/records", `{"node":{"@type":"Invoice"}}`, 422, `class \"Invoice\"`},
		{"POST", "/v1/records", `{"node":{"@type":"Plan","colour":"red"}}`, 422, `colour`},
		{"POST", "/v1/records", `{"node":{"@type":"Plan"},"add":{"name":"x"}}`, 422, `nothing yet to add to`},
		{"POST", "/v1/records", `{"node":{"@type":"Process","inScopeOf":"Nobody"}}`, 404, `Nobody is no reference`},
		{"POST", "/v1/records", `{"record":"e000"}`, 404, `no reference to anything`},
		{"POST", "/v1/records", `{"record":"urn:x:1","node":{"name":"x"}}`, 404, `no record of urn:x:1`},
		{"GET", "/v1/record?record=urn:x:1", "", 404, `no record of urn:x:1`},
		{"GET", "/v1/record", "", 422, `record`},
		{"GET", "/v1/records?class=Invoice", "", 422, `no class Invoice`},
		{"GET", "/v1/records?where=action", "", 422, `not property=value`},
		{"GET", "/v1/records?where=colour%3Dred", "", 422, `colour`},
		{"GET", "/v1/records?cursor=x", "", 422, `no cursor`},
		{"GET", "/v1/records?cursor=bafyreicelety7dwyeilauzob437b7srq6b27yivpiodhurnoa2m2cmkbf4", "", 410, `is gone`},
	} {
		w := p.do(c.method, c.path, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s %s: status %d, not %d, or %q not in %s", c.method, c.path, c.body, w.Code, c.status, c.says, w.Body)
		}
		refusal(t, w)
	}
	if w := p.do("POST", "/v1/records?dry_run=1", `{"node":{"@type":"Plan"}}`); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"dry_run":true`) {
		t.Errorf("%s", w.Body)
	}
}
