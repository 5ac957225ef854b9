package api_test

import (
	"testing"

	"tallystick/api/wire"
)

// TestCommunitiesByName: every operation takes a name as well as an id, and where
// nothing is named all of them mean the same community.
func TestCommunitiesByName(t *testing.T) {
	p := newPlace(t)
	in := func(query string) string {
		t.Helper()
		return answer[wire.Appended](t, p.do("POST", "/v1/append"+query, `{"text":"crates"}`)).Community.ID
	}
	own := in("")
	if got := in("?community=private"); got != own {
		t.Errorf("while nothing is shared, a note goes to %s and not to the private %s", got, own)
	}
	create := func(name string) string {
		return answer[wire.CommunityCreated](t, p.do("POST", "/v1/communities", `{"name":"`+name+`"}`)).Community.ID
	}
	market := create("Market")
	if got := in(""); got != market {
		t.Errorf("a note goes to %s, not to the only shared %s", got, market)
	}
	list := answer[wire.List[wire.LogEntry]](t, p.do("GET", "/v1/log?last=1", ""))
	if len(list.Items) != 1 || list.Items[0].Fields["text"] != "crates" {
		t.Errorf("the log is of another community than the note: %+v", list.Items)
	}
	choir := create("Coro de la Cooperativa del Valle Alto")
	for query, want := range map[string]string{
		"?community=MARKET": market, "?community=coro+de+la+cooperativa+del+valle+alto": choir, "?community=Private": own, "?community=" + choir: choir,
	} {
		if got := in(query); got != want {
			t.Errorf("%s is %s, not %s", query, got, want)
		}
	}
	for query, code := range map[string]wire.Code{"": wire.Ambiguous, "?community=Mark": wire.NotFound, "?community=c0000000000zz": wire.Invalid} {
		for _, path := range []string{"/v1/log", "/v1/members", "/v1/conflicts"} {
			if got := refusal(t, p.do("GET", path+query, "")).Code; got != code {
				t.Errorf("%s%s: %s, not %s", path, query, got, code)
			}
		}
	}
	create("market")
	if got := refusal(t, p.do("GET", "/v1/members?community=Market", "")).Code; got != wire.Ambiguous {
		t.Errorf("of two that share a name: %s", got)
	}
}
