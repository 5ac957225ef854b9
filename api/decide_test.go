package api_test

import (
	"net/http"
	"strings"
	"testing"

	"tallystick/api/wire"
)

// noEntry is the id of an entry that no replica holds.
const noEntry = "bafyreicelety7dwyeilauzob437b7srq6b27yivpiodhurnoa2m2cmkbf4"

// newMarket is a place with a community of which Ana is the one member and
// steward.
func newMarket(t *testing.T) *place {
	t.Helper()
	p := newPlace(t)
	answer[wire.CommunityCreated](t, p.do("POST", "/v1/communities", `{"name":"Market"}`))
	return p
}

// entries is how many entries the place holds.
func (p *place) entries() (n int) {
	for _, c := range answer[wire.Status](p.t, p.do("GET", "/v1/status", "")).Communities {
		n += c.Entries
	}
	return n
}

// TestGoverning does everything that one steward can do alone. Each act is
// rehearsed first, which says the same and writes nothing.
func TestGoverning(t *testing.T) {
	p := newMarket(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string // in the answer
	}{
		{"GET", "/v1/roles", "", 200, `"role":"steward"`},
		{"POST", "/v1/roles", `{"person":"Ana","role":"buyer","until":"2031-12-31"}`, 200, `"role":"buyer"`},
		{"GET", "/v1/roles", "", 200, `"until":"2031-12-31T23:59:59Z","over":false`},
		{"POST", "/v1/roles", `{"person":"Ana","role":"buyer","until":"2031-12-31"}`, 409, `has the role buyer already`},
		{"POST", "/v1/roles", `{"person":"Ana","role":"Buyer"}`, 422, `not the name of a role`},
		{"POST", "/v1/roles", `{"person":"Ana","role":"teller","until":"2020-01-31"}`, 422, `past already`},
		{"POST", "/v1/roles", `{"person":"Ana","role":"teller","until":"soon"}`, 422, `is no date`},
		{"POST", "/v1/roles", `{"person":"Bea","role":"teller"}`, 404, `nobody called Bea`},
		{"POST", "/v1/roles/end", `{"person":"Ana","role":"buyer"}`, 200, `"type":"resignation"`},
		{"POST", "/v1/roles/end", `{"person":"Bea","role":"buyer"}`, 404, `nobody called Bea`},
		{"POST", "/v1/roles/accept", `{}`, 200, `"type":"acceptance"`},

		{"POST", "/v1/organisations", `{"name":"Finca"}`, 200, `"type":"organisation"`},
		{"GET", "/v1/organisations", "", 200, `"name":"Finca"`},
		{"POST", "/v1/organisations/represent", `{"organisation":"finca","person":"Ana","role":"buyer"}`, 200, `"type":"representative"`},
		{"POST", "/v1/organisations/represent", `{"organisation":"Hub","person":"Ana","role":"buyer"}`, 404, `no organisation called Hub`},
		{"POST", "/v1/organisations/end", `{"entry":"` + noEntry + `"}`, 404, `no entry`},

		{"POST", "/v1/members/remove", `{"person":"Ana"}`, 422, `that is you`},
		{"POST", "/v1/members/remove", `{"person":"Bea"}`, 404, `nobody called Bea`},
		{"POST", "/v1/members/remove", `{"person":"Ana","why":"` + strings.Repeat("x", 5000) + `"}`, 422, `5000 bytes`},
		{"POST", "/v1/members/ratify", `{"entries":[]}`, 422, `entries`},
		{"POST", "/v1/members/ratify", `{"entries":["` + noEntry + `"]}`, 404, `no entry`},

		{"POST", "/v1/motions", `{}`, 422, `nothing to ask`},
		{"POST", "/v1/motions", `{"charter":{}}`, 422, `changes nothing`},
		{"POST", "/v1/motions", `{"charter":{"vouch":true},"recovery":["Ana"]}`, 422, `one matter`},
		{"POST", "/v1/motions", `{"charter":{"colour":"red"}}`, 422, `colour`},
		{"POST", "/v1/motions", `{"recovery":["Ana"]}`, 409, `when none is left`},
		{"POST", "/v1/motions", `{"confirm":"` + noEntry + `"}`, 404, `no entry`},
		{"POST", "/v1/motions", `{"charter":{"vouch":true},"yes":true}`, 200, `"what":"amend the charter: vouch = true"`},
		{"GET", "/v1/community", "", 200, `"vouch":true`},
		{"POST", "/v1/motions/answer", `{"motion":"` + noEntry + `","choice":"yes"}`, 404, `no entry`},
		{"POST", "/v1/motions/answer", `{"motion":"` + noEntry + `","choice":"maybe"}`, 422, `choice`},
		{"POST", "/v1/motions/close", `{"motion":"` + noEntry + `"}`, 404, `no entry`},

		{"GET", "/v1/conflicts", "", 200, `"items":[]`},
		{"POST", "/v1/conflicts/resolve", `{"record":"` + noEntry + `","field":"name","entry":"` + noEntry + `"}`, 404, `no entry`},
		{"GET", "/v1/history/" + noEntry, "", 404, `no entry`},
	} {
		if c.method == http.MethodPost {
			before := p.entries()
			w := p.do(c.method, c.path+"?dry_run=1", c.body)
			if after := p.entries(); w.Code != c.status || before != after {
				t.Errorf("%s %s rehearsed: status %d, not %d, and %d entries more: %s", c.path, c.body, w.Code, c.status, after-before, w.Body)
			}
		}
		w := p.do(c.method, c.path, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s %s: status %d, not %d, or %q not in %s", c.method, c.path, c.body, w.Code, c.status, c.says, w.Body)
		}
		if w.Code >= 300 {
			refusal(t, w)
		}
	}
}

// TestMotionRunsItsCourse: it waits until it is answered, and is closed with
// that.
func TestMotionRunsItsCourse(t *testing.T) {
	p := newMarket(t)
	asked := answer[wire.MotionAsked](t, p.do("POST", "/v1/motions", `{"text":"Open on Sundays?"}`))
	if asked.Done || asked.Motion == nil || len(asked.Waits) != 1 {
		t.Fatalf("%+v", asked)
	}
	open := answer[wire.List[wire.Motion]](t, p.do("GET", "/v1/motions", ""))
	if len(open.Items) != 1 || open.Items[0].Text != "Open on Sundays?" || !open.Items[0].You || open.Items[0].ID != asked.Motion.ID {
		t.Errorf("%+v", open)
	}
	if w := p.do("POST", "/v1/motions/close", `{"motion":"`+asked.Motion.Short+`"}`); refusal(t, w).Code != wire.Conflict {
		t.Errorf("closed without an answer: %s", w.Body)
	}
	given := answer[wire.MotionAsked](t, p.do("POST", "/v1/motions/answer", `{"motion":"`+asked.Motion.Short+`","choice":"yes","why":"why not"}`))
	if !given.Done || given.What != `"Open on Sundays?"` {
		t.Errorf("%+v", given)
	}
	if open := answer[wire.List[wire.Motion]](t, p.do("GET", "/v1/motions", "")); len(open.Items) != 0 {
		t.Errorf("%+v", open)
	}
	all := answer[wire.List[wire.Motion]](t, p.do("GET", "/v1/motions?all=1", ""))
	if len(all.Items) != 1 || !all.Items[0].Closed || all.Items[0].Answers[0].Choice != "yes" {
		t.Errorf("%+v", all)
	}
	if w := p.do("POST", "/v1/motions/answer", `{"motion":"`+asked.Motion.ID+`","choice":"no"}`); refusal(t, w).Code != wire.Conflict {
		t.Errorf("answered though it is closed: %s", w.Body)
	}
}

// TestRepresentativeEnds: by the entry that let them.
func TestRepresentativeEnds(t *testing.T) {
	p := newMarket(t)
	finca := answer[wire.OrganisationCreated](t, p.do("POST", "/v1/organisations", `{"name":"Finca"}`)).Organisation
	p.do("POST", "/v1/organisations/represent", `{"organisation":"`+finca.Short+`","person":"Ana","role":"buyer"}`)
	listed := answer[wire.List[wire.Organisation]](t, p.do("GET", "/v1/organisations", "")).Items[0].Representatives
	if len(listed) != 2 || listed[0].Role == listed[1].Role {
		t.Fatalf("%+v", listed)
	}
	buyer := listed[0]
	if buyer.Role == "" {
		buyer = listed[1]
	}
	if ended := answer[wire.OrganisationEnded](t, p.do("POST", "/v1/organisations/end", `{"entry":"`+buyer.By.Short+`"}`)); !ended.Person.You {
		t.Errorf("%+v", ended)
	}
	if w := p.do("POST", "/v1/organisations/end", `{"entry":"`+buyer.By.Short+`"}`); refusal(t, w).Code != wire.NotFound {
		t.Errorf("ended again: %s", w.Body)
	}
}
