package api_test

import (
	"net/http"
	"testing"

	"tallystick/api/wire"
)

// TestHistory is what was written about the community's name, and how far that
// has come.
func TestHistory(t *testing.T) {
	p := newMarket(t)
	market := answer[wire.Community](t, p.do("GET", "/v1/community", "")).Community
	log := answer[wire.List[wire.LogEntry]](t, p.do("GET", "/v1/log?community="+market.ID, ""))
	told := map[any]string{} // name → the entry that says it first
	for _, e := range log.Items {
		if e.Kind == "profile" {
			told[e.Fields["name"]] = e.Short
		}
	}
	list := answer[wire.List[wire.HistoryEntry]](t, p.do("GET", "/v1/history/"+told["Market"], ""))
	if len(list.Items) != 1 {
		t.Fatalf("%d entries about the name", len(list.Items))
	}
	e := list.Items[0]
	if e.Fields["name"] != "Market" || e.By.Name != "Ana" || e.Refused != nil || e.Progress == nil || !e.Progress.Saved || e.Progress.Left {
		t.Errorf("%+v", e)
	}
	if w := p.do("GET", "/v1/history/"+log.Items[0].ID, ""); w.Code != http.StatusNotFound {
		t.Errorf("the charter has a history: %s", w.Body)
	}
}
