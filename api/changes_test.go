package api_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tallystick/api"
	"tallystick/api/wire"
)

// TestChangesArePaged: page after page gives every number once.
func TestChangesArePaged(t *testing.T) {
	p := newPlace(t)
	var seen []wire.Change
	after := uint64(0)
	for more := true; more; {
		page := answer[wire.Changes](t, p.do("GET", fmt.Sprintf("/v1/changes?limit=2&after=%d", after), ""))
		seen, after, more = append(seen, page.Items...), page.AsOf, page.More
	}
	for i, c := range seen {
		if c.Number != uint64(i+1) || c.Event != "entered" {
			t.Errorf("change %d: %+v", i, c)
		}
	}
	if after != p.replica.Last() {
		t.Errorf("as of %d, not %d", after, p.replica.Last())
	}
}

// event is a server-sent event.
type event struct{ id, name, data string }

// listen opens a stream and returns a function that waits for the next event.
func listen(t *testing.T, url, last string) func() event {
	t.Helper()
	r := must(http.NewRequestWithContext(t.Context(), "GET", url+"/v1/changes", nil))(t)
	r.Header.Set("Accept", "text/event-stream")
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	w := must(http.DefaultClient.Do(r))(t)
	t.Cleanup(func() { _ = w.Body.Close() })
	if w.StatusCode != http.StatusOK || w.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("status %d, %s", w.StatusCode, w.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(w.Body)
	return func() (e event) {
		t.Helper()
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				return e
			}
		}
		return event{name: "end"}
	}
}

// TestStreamGoesOnWhereItBrokeOff: what happened meanwhile comes first, then
// what happens; nothing twice and nothing left out.
func TestStreamGoesOnWhereItBrokeOff(t *testing.T) {
	p := newPlace(t)
	server := httptest.NewServer(api.SocketDoor(p.tree))
	t.Cleanup(server.Close)
	next := listen(t, server.URL, "")
	if e := next(); e.name != "ping" || e.id != "" {
		t.Errorf("a stream begins with %+v", e)
	}
	held := int(p.replica.Last())
	for i := range held - 1 {
		if e := next(); e.name != "change" || e.id != fmt.Sprint(i+1) {
			t.Errorf("event %d is %+v", i, e)
		}
	}
	p.do("POST", "/v1/append", `{"text":"meanwhile"}`)
	next = listen(t, server.URL, fmt.Sprint(held-1))
	next() // ping
	for want := held; want <= held+1; want++ {
		if e := next(); e.id != fmt.Sprint(want) {
			t.Errorf("event %+v, not %d", e, want)
		}
	}
	noted := answer[wire.Appended](t, p.do("POST", "/v1/append", `{"text":"live"}`))
	var change wire.Change
	if err := json.Unmarshal([]byte(next().data), &change); err != nil || change.Entry != *noted.Entry {
		t.Errorf("%+v %v, not entry %s", change, err, noted.Entry.Short)
	}
	p.network.place()
	if e := next(); e.name != "peers" || e.id != "" {
		t.Errorf("after the network changed: %+v", e)
	}
	p.tree.EndStreams()
	if e := next(); e.name != "end" {
		t.Errorf("after the streams were ended: %+v", e)
	}
}

// TestNeverASilentGap: a number that is below the floor, or that was never
// given out, is refused and not passed over.
func TestNeverASilentGap(t *testing.T) {
	p := newPlace(t)
	last := p.replica.Last()
	for _, after := range []uint64{last + 1, 1 << 40} {
		if w := p.do("GET", fmt.Sprintf("/v1/changes?after=%d", after), ""); w.Code != http.StatusGone || refusal(t, w).Code != wire.Gone {
			t.Errorf("after %d: %d %s", after, w.Code, w.Body)
		}
	}
	p.rebuilt()
	for after := uint64(1); after < last; after++ {
		w := p.do("GET", "/v1/changes", "", "Accept", "text/event-stream", "Last-Event-ID", fmt.Sprint(after))
		if w.Code != http.StatusGone || refusal(t, w).Code != wire.Gone {
			t.Errorf("after %d of the feed before: %d %s", after, w.Code, w.Body)
		}
	}
	page := answer[wire.Changes](t, p.do("GET", "/v1/changes?after=0", ""))
	if page.Floor <= last || len(page.Items) == 0 || page.Items[0].Number != page.Floor {
		t.Errorf("from the beginning: %+v", page)
	}
}
