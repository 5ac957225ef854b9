package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"tallystick/crdt/replica"
)

// stream sends what happens after a number as server-sent events, until who
// listens goes away or the daemon stops. A change has its number as its id; a
// ping and news of peers have none, so that going on after a break is exact.
func (t *Tree) stream(w http.ResponseWriter, r *http.Request, after uint64) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := &eventWriter{w: w, flush: http.NewResponseController(w)}
	w.Header().Set("Content-Type", eventStream)
	w.WriteHeader(http.StatusOK)
	s.send("", "ping", nil)
	pings := time.NewTicker(t.ping)
	defer pings.Stop()
	items := t.watch(ctx, after)
	for s.err == nil {
		peers := t.desk.peersChanged()
		select {
		case item, more := <-items:
			if !more {
				return
			}
			s.send(fmt.Sprint(item.Number), "change", changeOf(item))
		case <-peers:
			s.send("", "peers", nil)
		case <-pings.C:
			s.send("", "ping", nil)
		case <-t.done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// watch gives the feed as a channel, which is closed when it ends: a reader
// that comes back with its last number then misses nothing.
func (t *Tree) watch(ctx context.Context, after uint64) <-chan replica.Item {
	items := make(chan replica.Item)
	go func() {
		defer close(items)
		for item, err := range t.desk.Replica.Watch(ctx, after) {
			if err != nil {
				t.desk.Log.Warn("read the feed", "err", err)
				return
			}
			select {
			case items <- item:
			case <-ctx.Done():
				return
			}
		}
	}()
	return items
}

// peersChanged is nil, and never ready, where there is no network.
func (d *Desk) peersChanged() <-chan struct{} {
	if d.Network == nil {
		return nil
	}
	return d.Network.Changed()
}

// eventWriter writes server-sent events and keeps the first error.
type eventWriter struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	err   error
}

func (s *eventWriter) send(id, event string, data any) {
	if s.err != nil {
		return
	}
	// The door's deadline is for answers that end. In a process of its own there
	// is none to set.
	_ = s.flush.SetWriteDeadline(time.Now().Add(EventTime))
	if id != "" {
		_, s.err = fmt.Fprintf(s.w, "id: %s\n", id)
	}
	text, err := json.Marshal(data)
	if s.err == nil {
		s.err = err
	}
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", event, text)
	}
	if s.err == nil {
		s.err = s.flush.Flush()
	}
}
