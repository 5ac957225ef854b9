package api_test

import (
	"net/url"
	"strings"
	"testing"

	"tallystick/api/wire"
)

// TestResources: what events about a resource add up to is shown, and the walk
// along the flow comes in pages, each step once.
func TestResources(t *testing.T) {
	p := newMarket(t)
	shelf := p.putRecord(t, `{"node":{"@type":"EconomicResource","name":"Shelf","accountingQuantity":"10 KGM","primaryAccountable":"Ana"}}`).Record.ID
	event := func(action, number, more string) string {
		return p.putRecord(t, `{"node":{"@type":"EconomicEvent","action":"`+action+`","provider":"Ana","receiver":"Ana","resourceInventoriedAs":"`+shelf+`","resourceQuantity":"`+number+` KGM"`+more+`}}`).Record.ID
	}
	lowered := event("lower", "12", `,"state":"wilted"`)
	r := answer[wire.Resource](t, p.do("GET", "/v1/resource?resource="+shelf, ""))
	if r.Accounting[0] != (wire.Measure{Number: "-2", Unit: "KGM"}) || len(r.Flags) != 2 || r.Flags[0].Code != "negative-accounting" || r.Name != "Shelf" {
		t.Errorf("%+v", r)
	}
	event("lower", "-4", `,"corrects":"`+lowered+`"`)
	event("move", "5", `,"toResourceInventoriedAs":"https://finca.test/cellar"`)
	r = answer[wire.Resource](t, p.do("GET", "/v1/resource?resource="+shelf, ""))
	if r.Accounting[0].Number != "-3" || r.Events != 3 || r.Custody[0].Agent.Name != "Ana" {
		t.Errorf("%+v", r)
	}
	for _, set := range r.Set {
		switch {
		case set.What == "accountable" && set.Name == "Ana" && set.By == nil:
		case set.What == "state" && set.Value == "wilted" && set.By.ID == lowered:
		default:
			t.Errorf("%+v", set)
		}
	}
	var steps []string
	for cursor := ""; ; {
		page := answer[wire.List[wire.FlowStep]](t, p.do("GET", "/v1/resource/track?limit=2&resource="+shelf+"&cursor="+url.QueryEscape(cursor), ""))
		for _, s := range page.Items {
			steps = append(steps, s.Thing.Class+s.Action)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if got := strings.Join(steps, " "); got != "EconomicResource EconomicEventlower EconomicEventmove " {
		t.Errorf("reached %q", got)
	}
	back := answer[wire.List[wire.FlowStep]](t, p.do("GET", "/v1/resource/trace?resource="+url.QueryEscape("https://finca.test/cellar"), ""))
	if len(back.Items) != 3 || back.Items[2].Thing.Name != "Shelf" || !back.Items[2].End || back.Items[1].From != "https://finca.test/cellar" {
		t.Errorf("%+v", back.Items)
	}
	for _, path := range []string{"/v1/resource", "/v1/resource/track", "/v1/resource/trace"} {
		if w := p.do("GET", path+"?resource=urn:x:1", ""); w.Code != 404 || !strings.Contains(w.Body.String(), "nothing here is about") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
