package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
)

// changes is the feed: pages of JSON, or a stream of server-sent events for
// who accepts that. Numbers are the replica's own, so a reader that remembers
// the last one it saw misses nothing.
func changes(t *Tree) {
	o := operation{ID: "changes", Path: "/v1/changes", Scope: "status:read", Summary: "What happened to entries here after a number, as a page or as a stream"}
	t.scopes[http.MethodGet+" "+o.Path] = o.Scope
	described := o.described(http.MethodGet)
	page := t.huma.OpenAPI().Components.Schemas.Schema(typeOf[wire.Changes](), true, "")
	described.Responses = map[string]*huma.Response{"200": {
		Description: "a page; or events named change, peers and ping, whose data is a Change, nothing and nothing",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: page}, eventStream: {}},
	}}
	huma.Register(t.huma, described, func(ctx context.Context, q *wire.ChangeQuery) (*huma.StreamResponse, error) {
		after, err := t.startOf(q)
		if err != nil {
			return nil, answered{ProblemOf(err)}
		}
		return &huma.StreamResponse{Body: func(c huma.Context) { t.sendChanges(c, after, q.Limit) }}, nil
	})
}

const eventStream = "text/event-stream"

// startOf is the number after which a reader goes on. It refuses one of which
// what follows is not kept any more, or that was never given out: both would
// be a gap that nobody sees.
func (t *Tree) startOf(q *wire.ChangeQuery) (uint64, error) {
	after := q.After
	if q.Last != "" {
		last, err := strconv.ParseUint(q.Last, 10, 64)
		if err != nil {
			return 0, wire.New(wire.Invalid, "Last-Event-ID is no number of the feed", "send the id of the last event, or nothing")
		}
		after = last
	}
	switch last := t.desk.Replica.Last(); {
	case after > 0 && after+1 < t.floor():
		return 0, wire.New(wire.Gone, fmt.Sprintf("the feed begins at %d, and %d is before that", t.floor(), after))
	case after > last:
		return 0, wire.New(wire.Gone, fmt.Sprintf("the feed ends at %d, and %d was never in it", last, after))
	}
	return after, nil
}

// sendChanges writes a page, or a stream to who accepts one.
func (t *Tree) sendChanges(c huma.Context, after uint64, limit int) {
	r, w := humago.Unwrap(c)
	if strings.Contains(r.Header.Get("Accept"), eventStream) {
		t.stream(w, r, after)
		return
	}
	page, err := t.changesPage(after, limit)
	if err != nil {
		sayProblem(w, ProblemOf(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = huma.DefaultJSONFormat.Marshal(w, page) // who asked may be gone
}

func (t *Tree) changesPage(after uint64, limit int) (wire.Changes, error) {
	page := wire.Changes{AsOf: after, Floor: t.floor(), Items: []wire.Change{}}
	for item, err := range t.desk.Replica.Arrivals(after) {
		if err != nil {
			return page, err
		}
		if len(page.Items) == limit {
			page.More = true
			break
		}
		page.Items = append(page.Items, changeOf(item))
		page.AsOf = item.Number
	}
	return page, nil
}

func changeOf(item replica.Item) wire.Change {
	v := item.Entry
	return wire.Change{
		Number: item.Number, Community: communityNamed(item.Community), Event: item.Event.String(), Entry: entryNamed(v.ID()),
		Log: logNamed(v.Log()), Seq: v.Seq(), Sealed: v.Sealed(),
	}
}

// floor is the first number of the feed that is kept: what was before it is
// gone since the directory was rebuilt, and comes once more after it.
func (d *Desk) floor() uint64 {
	for item, err := range d.Replica.Arrivals(0) {
		if err == nil {
			return item.Number
		}
	}
	return 1
}
