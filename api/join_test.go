package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"tallystick/api"
	"tallystick/api/wire"
)

const octets = "application/octet-stream"

// invites makes a community of ana's, with a code for somebody.
func invites(ana *place) (code string) {
	ana.t.Helper()
	answer[wire.CommunityCreated](ana.t, ana.do("POST", "/v1/communities", `{"name":"Market"}`))
	return answer[wire.Invited](ana.t, ana.do("POST", "/v1/invitations", `{}`)).Code
}

// words are the three that go with a welcome.
func words(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != octets {
		t.Fatalf("status %d, %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	return strings.Fields(must(url.QueryUnescape(w.Header().Get(wire.WordsHeader)))(t))
}

// TestJoin goes all the way from an invitation to the same three words on both
// sides; nothing happens in a rehearsal, and nothing twice.
func TestJoin(t *testing.T) {
	ana, bea := newPlace(t), placeOf(t, 9, "Bea")
	code := invites(ana)
	if r := answer[wire.Joining](t, bea.do("POST", "/v1/communities/join?dry_run=1", `{"code":"`+code+`"}`)); r.Request != "" || r.Community.Name != "Market" || r.Inviter != "Ana" {
		t.Errorf("a rehearsal: %+v", r)
	}
	if list := answer[wire.List[wire.CommunityLine]](t, bea.do("GET", "/v1/communities", "")); len(list.Items) != 1 {
		t.Errorf("%d communities after a rehearsal", len(list.Items))
	}
	asked := answer[wire.Joining](t, bea.do("POST", "/v1/communities/join", `{"code":"`+code+`"}`))
	if again := answer[wire.Joining](t, bea.do("POST", "/v1/communities/join", `{"code":"`+code+`"}`)); again.Request != asked.Request {
		t.Error("asked again, and another request")
	}
	request := `{"request":"` + asked.Request + `"}`

	before := ana.replica.Last()
	if r := answer[wire.Admitted](t, ana.do("POST", "/v1/invitations/admit?dry_run=1", request)); !r.DryRun || r.Person.Name != "Bea" || ana.replica.Last() != before {
		t.Errorf("a rehearsal: %+v, and the feed is at %d, not %d", r, ana.replica.Last(), before)
	}
	if p := refusal(t, ana.do("POST", "/v1/invitations/welcome", request)); p.Code != wire.Conflict {
		t.Errorf("a welcome before: %s", p.Code)
	}
	if r := answer[wire.Admitted](t, ana.do("POST", "/v1/invitations/admit", request)); r.DryRun || r.Again || len(r.Entries) == 0 {
		t.Errorf("%+v", r)
	}
	if r := answer[wire.Admitted](t, ana.do("POST", "/v1/invitations/admit", request)); !r.Again || len(r.Entries) != 0 {
		t.Errorf("again: %+v", r)
	}
	welcome := ana.do("POST", "/v1/invitations/welcome", request)
	told := words(t, welcome)

	if p := refusal(t, bea.do("POST", "/v1/communities/welcome", welcome.Body.String())); p.Code != wire.WrongType {
		t.Errorf("as JSON: %s", p.Code)
	}
	cut := welcome.Body.String()[:welcome.Body.Len()-1]
	if p := refusal(t, bea.do("POST", "/v1/communities/welcome", cut, "Content-Type", octets)); p.Code != wire.Damaged {
		t.Errorf("cut: %s", p.Code)
	}
	joined := answer[wire.Joined](t, bea.do("POST", "/v1/communities/welcome", welcome.Body.String(), "Content-Type", octets))
	if !slices.Equal(joined.Words, told) || len(told) != 3 || len(joined.Members) != 2 {
		t.Errorf("%+v, and the inviter's words are %v", joined, told)
	}
	if p := refusal(t, bea.do("POST", "/v1/communities/welcome", welcome.Body.String(), "Content-Type", octets)); p.Code != wire.Foreign {
		t.Errorf("taken twice: %s", p.Code)
	}
	if list := answer[wire.List[wire.Invitation]](t, ana.do("GET", "/v1/invitations", "")); len(list.Items) != 1 || list.Items[0].State != "used" {
		t.Errorf("%+v", list.Items)
	}
	if left := answer[wire.CommunityLeft](t, bea.do("POST", "/v1/communities/leave", `{}`)); left.Alone || len(left.Entries) == 0 {
		t.Errorf("%+v", left)
	}
	for _, p := range []*place{ana, bea} {
		for _, file := range must(os.ReadDir(p.dir))(t) {
			if strings.HasPrefix(file.Name(), "passing-") {
				t.Errorf("%s is left", file.Name())
			}
		}
	}
}

// TestFilesAtTheLoopbackDoor: the operations that take a file take its bytes and
// nothing else, and no other operation does.
func TestFilesAtTheLoopbackDoor(t *testing.T) {
	p := newPlace(t)
	page := http.NotFoundHandler()
	door := api.NewLoopback(p.tree, page, netip.MustParseAddrPort(doorHost))
	code := must(p.tree.Tokens().Code("scale", "communities:write", "log:write"))(t)
	token, _, _, err := p.tree.Tokens().Exchange(code)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, kind string
		code       wire.Code
	}{
		{"/v1/communities/welcome", octets, wire.BadCode},
		{"/v1/communities/welcome", "application/json", wire.WrongType},
		{"/v1/communities/welcome", "text/plain", wire.WrongType},
		{"/v1/communities/welcome", "multipart/form-data; boundary=x", wire.WrongType},
		{"/v1/append", octets, wire.WrongType},
		{"/v1/devices/enter", octets, wire.OutOfScope},
	} {
		r := request(t.Context(), "POST", doorOrigin+c.path, "x", "Content-Type", c.kind, "Authorization", "Bearer "+token)
		if got := refusal(t, do(t, door, r)); got.Code != c.code {
			t.Errorf("%s as %s: %s, not %s", c.path, c.kind, got.Code, c.code)
		}
	}
}
