package api_test

import (
	"net/http"
	"strings"
	"testing"

	"tallystick/api/wire"
)

// TestOperations asks every operation that needs nothing special once, in an
// order in which each finds what it needs.
func TestOperations(t *testing.T) {
	p := newPlace(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string // in the answer
	}{
		{"GET", "/healthz", "", 200, `{"status":"ok"}`},
		{"GET", "/v1/openapi.json", "", 200, `"openapi": "3.1.0"`},
		{"GET", "/v1/status", "", 200, `"type":"status"`},
		{"GET", "/v1/whoami", "", 200, `"name":"Ana"`},
		{"GET", "/v1/communities", "", 200, `"purpose":"private"`},
		{"GET", "/v1/community", "", 404, `no community that others are in`},
		{"GET", "/v1/members", "", 404, `"code":"not-found"`},
		{"POST", "/v1/communities?dry_run=1", `{"name":"Market"}`, 200, `"type":"would-create-community"`},
		{"GET", "/v1/members", "", 404, `"code":"not-found"`},
		{"POST", "/v1/communities", `{"name":" "}`, 422, `a community needs a name`},
		{"POST", "/v1/communities", `{"name":"Market","language":"fr"}`, 422, `"code":"invalid"`},
		{"POST", "/v1/communities", `{"name":"Market","colour":"red"}`, 422, `colour`},
		{"POST", "/v1/communities", `{"name":"Market","stewards":["Bea"]}`, 422, `not the whole id`},
		{"POST", "/v1/communities", `{"name":"Market","purpose":"weekly"}`, 200, `"type":"community-created"`},
		{"GET", "/v1/community", "", 200, `"purpose":"weekly"`},
		{"GET", "/v1/members", "", 200, `"status":"member"`},
		{"GET", "/v1/members?limit=0", "", 422, `"code":"invalid"`},
		{"GET", "/v1/members?colour=red", "", 422, `colour`},
		{"GET", "/v1/community?community=c000", "", 404, `no community c000`},
		{"GET", "/v1/community?community=c000000000000", "", 422, `short id`},
		{"GET", "/v1/community?community=market", "", 200, `"purpose":"weekly"`},
		{"GET", "/v1/log?community=Private", "", 200, `"kind":"charter"`},
		{"GET", "/v1/community?community=bafyreicelety7dwyeilauzob437b7srq6b27yivpiodhurnoa2m2cmkbf4", "", 404, `is held here`},
		{"POST", "/v1/append?dry_run=1", `{"text":"crates"}`, 200, `"type":"would-append"`},
		{"POST", "/v1/append", `{}`, 422, `the note is empty`},
		{"POST", "/v1/append", `{"text":`, 400, `"code":"invalid"`},
		{"POST", "/v1/append", `{"text":"twelve crates"}`, 200, `"type":"appended"`},
		{"GET", "/v1/log?last=1", "", 200, `"text":"twelve crates"`},
		{"GET", "/v1/log?cursor=x", "", 422, `no cursor`},
		{"GET", "/v1/members?cursor=x", "", 410, `what the cursor stands for is gone`},
		{"GET", "/v1/log/bafyreicelety7dwyeilauzob437b7srq6b27yivpiodhurnoa2m2cmkbf4", "", 404, `no entry`},
		{"GET", "/v1/digest", "", 200, `"words":[`},
		{"GET", "/v1/peers", "", 200, `"items":[]`},
		{"GET", "/v1/addresses", "", 200, `"addresses":["/ip4/192.0.2.7/tcp/4748/p2p/12D3KooW"],"words":["`},
		{"POST", "/v1/addresses/announce", "", 200, `"type":"here"`},
		{"GET", "/v1/joinings", "", 200, `"items":[]`},
		{"POST", "/v1/sync", `{}`, 200, `"items":[]`},
		{"POST", "/v1/page", "", 503, `"code":"no-daemon"`},
		{"GET", "/v1/nothing", "", 404, `"code":"unknown-operation"`},
		{"DELETE", "/v1/status", "", 405, `"code":"wrong-method"`},
	} {
		w := p.do(c.method, c.path, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s %s: status %d, not %d, or %q not in %s", c.method, c.path, c.body, w.Code, c.status, c.says, w.Body)
		}
		if w.Code >= 300 {
			refusal(t, w)
		}
	}
}

// TestLogIsPaged: pages that are asked for one after the other are the whole,
// each entry once.
func TestLogIsPaged(t *testing.T) {
	p := newPlace(t)
	for _, text := range []string{"one", "two", "three"} {
		p.do("POST", "/v1/append", `{"text":"`+text+`"}`)
	}
	whole := answer[wire.List[wire.LogEntry]](t, p.do("GET", "/v1/log", ""))
	var paged []wire.LogEntry
	for cursor := ""; ; {
		page := answer[wire.List[wire.LogEntry]](t, p.do("GET", "/v1/log?limit=2&cursor="+cursor, ""))
		paged = append(paged, page.Items...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(paged) != len(whole.Items) || whole.Next != "" || whole.AsOf == 0 {
		t.Fatalf("%d entries on pages, %d at once, as of %d", len(paged), len(whole.Items), whole.AsOf)
	}
	for i := range paged {
		if paged[i].ID != whole.Items[i].ID {
			t.Errorf("entry %d is %s on a page", i, paged[i].Short)
		}
	}
}

// TestAttachment: what was attached comes back, as something that no browser
// shows in place.
func TestAttachment(t *testing.T) {
	p := newPlace(t)
	noted := answer[wire.Appended](t, p.do("POST", "/v1/append", `{"file":{"name":"x.html","type":"text/html","content":"PGI+aGk8L2I+"}}`))
	w := p.do("GET", "/v1/log/"+noted.Entry.Short+"/attachment", "")
	if w.Body.String() != "<b>hi</b>" || w.Header().Get("Content-Type") != "application/octet-stream" || w.Header().Get("Content-Disposition") != "attachment" {
		t.Errorf("%q as %v", w.Body, w.Header())
	}
	plain := answer[wire.Appended](t, p.do("POST", "/v1/append", `{"text":"plain"}`))
	if w := p.do("GET", "/v1/log/"+plain.Entry.Short+"/attachment", ""); w.Code != http.StatusNotFound {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}
