package replica

import (
	"maps"
	"slices"
	"sync"

	"tallystick/crdt"
)

// view is the set, with the losses in force, as readers see it: durable
// entries alone. It has a lock of its own, since the writer holds the
// community's for most of a long import.
type view struct {
	mu   sync.RWMutex
	logs map[crdt.LogID]viewedLog
}

// viewedLog is a log that is in the set.
type viewedLog struct {
	tips   []crdt.Tip // sorted, at least one
	forked bool       // several histories are held, in the set or not
}

func newView() *view { return &view{logs: map[crdt.LogID]viewedLog{}} }

// show replaces what is seen of some logs; those without tips are in the set
// no more.
func (w *view) show(logs map[crdt.LogID]viewedLog) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for log, seen := range logs {
		if w.logs[log] = seen; len(seen.tips) == 0 {
			delete(w.logs, log)
		}
	}
}

// of is what is seen of a log. Its tips are not to be changed.
func (w *view) of(log crdt.LogID) viewedLog {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.logs[log]
}

// tips are those of all logs, sorted.
func (w *view) tips() (tips []crdt.Tip) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for _, seen := range w.logs {
		tips = append(tips, seen.tips...)
	}
	slices.SortFunc(tips, crdt.Tip.Compare)
	return tips
}

// names are the logs seen, sorted.
func (w *view) names() []crdt.LogID {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(w.logs), crdt.LogID.Compare)
}

// seen is what the set makes of some logs now.
func (c *Community) seen(logs []crdt.LogID) map[crdt.LogID]viewedLog {
	seen := make(map[crdt.LogID]viewedLog, len(logs))
	for _, log := range logs {
		if _, known := seen[log]; !known {
			seen[log] = viewedLog{tips: c.set.TipsOf(log), forked: c.set.Forked(log)}
		}
	}
	return seen
}

// show has readers see some logs as they are in the set now, once the group is
// durable. It comes before what the same change puts into the feed, so that
// whoever reads of an entry there finds it in the set.
func (c *Community) show(g *group, logs []crdt.LogID) {
	if len(logs) == 0 {
		return
	}
	view, seen := c.view, c.seen(logs)
	g.publish = append(g.publish, func() { view.show(seen) })
}
