package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"tallystick/api/wire"
)

const keyHeader = "Idempotency-Key"

// TestRepeatedRequestIsDoneOnce, whether or not the daemon was restarted in
// between; under another key it is another request.
func TestRepeatedRequestIsDoneOnce(t *testing.T) {
	p := newPlace(t)
	const note = `{"text":"twelve crates"}`
	first := p.do("POST", "/v1/append", note, keyHeader, "scale-77")
	before := answer[wire.Status](t, p.do("GET", "/v1/status", ""))
	again := p.do("POST", "/v1/append", note, keyHeader, "scale-77")
	if first.Code != http.StatusOK || first.Body.String() != again.Body.String() {
		t.Errorf("first %s, again %s", first.Body, again.Body)
	}
	p.rebuilt()
	again = p.do("POST", "/v1/append", note, keyHeader, "scale-77")
	if first.Body.String() != again.Body.String() {
		t.Errorf("first %s, after a restart %s", first.Body, again.Body)
	}
	if after := answer[wire.Status](t, p.do("GET", "/v1/status", "")); after.Communities[0].Entries != before.Communities[0].Entries {
		t.Errorf("%d entries, then %d", before.Communities[0].Entries, after.Communities[0].Entries)
	}
	if w := p.do("POST", "/v1/append", `{"text":"thirteen crates"}`, keyHeader, "scale-77"); refusal(t, w).Code != wire.KeyReused {
		t.Errorf("another request under the same key: %s", w.Body)
	}
	other := answer[wire.Appended](t, p.do("POST", "/v1/append", note, keyHeader, "scale-78"))
	if other.Entry.ID == answer[wire.Appended](t, again).Entry.ID {
		t.Error("another key, and the same entry")
	}
}

// TestKeysOutliveTokens: an app's request is done once, though it came with a
// new token the second time, and another app's is another.
func TestKeysOutliveTokens(t *testing.T) {
	p := newPlace(t)
	door, _ := p.loopback()
	notes := func(app string) string {
		t.Helper()
		token, _, _, err := p.tree.Tokens().Exchange(must(p.tree.Tokens().Code(app, "log:write"))(t))
		if err != nil {
			t.Fatal(err)
		}
		r := request(t.Context(), "POST", doorOrigin+"/v1/append", `{"text":"12 crates"}`, keyHeader, "k", "Authorization", "Bearer "+token)
		return answer[wire.Appended](t, do(t, door, r)).Entry.ID
	}
	first := notes("scale")
	if again := notes("scale"); again != first {
		t.Error("done twice")
	}
	if notes("page") == first {
		t.Error("one app gets the answer to another's request")
	}
}

// TestFoundingIsDoneOnce: the record goes with the community's first entries.
func TestFoundingIsDoneOnce(t *testing.T) {
	p := newPlace(t)
	first := answer[wire.CommunityCreated](t, p.do("POST", "/v1/communities", `{"name":"Market"}`, keyHeader, "k"))
	again := answer[wire.CommunityCreated](t, p.do("POST", "/v1/communities", `{"name":"Market"}`, keyHeader, "k"))
	if first.Community.ID != again.Community.ID {
		t.Errorf("%s, and again %s", first.Community.Short, again.Community.Short)
	}
	if list := answer[wire.List[wire.CommunityLine]](t, p.do("GET", "/v1/communities", "")); len(list.Items) != 2 {
		t.Errorf("%d communities", len(list.Items))
	}
}

// TestDryRunTakesNoKey: what was only rehearsed is still to be done.
func TestDryRunTakesNoKey(t *testing.T) {
	p := newPlace(t)
	p.do("POST", "/v1/append?dry_run=1", `{"text":"x"}`, keyHeader, "k")
	if done := answer[wire.Appended](t, p.do("POST", "/v1/append", `{"text":"x"}`, keyHeader, "k")); done.Type != "appended" {
		t.Errorf("%+v", done)
	}
}

// TestActsAtTheSameTime: the same request many times at once is done once, and
// others beside it all are.
func TestActsAtTheSameTime(t *testing.T) {
	p := newPlace(t)
	before := answer[wire.Status](t, p.do("GET", "/v1/status", "")).Communities[0].Entries
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { p.do("POST", "/v1/append", `{"text":"same"}`, keyHeader, "same") })
		all.Go(func() { p.do("POST", "/v1/append", fmt.Sprintf(`{"text":"note %d"}`, i)) })
		all.Go(func() { p.do("GET", "/v1/status", "") })
	}
	all.Wait()
	if after := answer[wire.Status](t, p.do("GET", "/v1/status", "")).Communities[0].Entries; after != before+9 {
		t.Errorf("%d entries came, not 9", after-before)
	}
}
