package fold

import (
	"slices"

	"tallystick/crdt"
)

// waitingRoom is the entries that were offered and lack something in their
// past. It is bounded by what the replica holds, and keeps no sealed bodies.
type waitingRoom struct {
	entries map[crdt.ID]crdt.Verified
	lacking map[crdt.ID][]crdt.ID // what is lacking → who waits for it
	noted   map[crdt.ID]bool      // who waits, also of before a restart
}

func newWaitingRoom() waitingRoom {
	return waitingRoom{entries: map[crdt.ID]crdt.Verified{}, lacking: map[crdt.ID][]crdt.ID{}, noted: map[crdt.ID]bool{}}
}

func (w *waitingRoom) has(id crdt.ID) bool {
	_, waits := w.entries[id]
	return waits
}

// add lets an entry wait, and reports whether that is news.
func (w *waitingRoom) add(v crdt.Verified, lacking crdt.ID) (news bool) {
	news = !w.noted[v.ID()]
	w.entries[v.ID()], w.noted[v.ID()] = v, true
	w.lacking[lacking] = append(w.lacking[lacking], v.ID())
	return news
}

// release takes out who waits for an entry.
func (w *waitingRoom) release(id crdt.ID) (entries []crdt.Verified) {
	for _, waits := range w.lacking[id] {
		entries = append(entries, w.entries[waits])
		delete(w.entries, waits)
	}
	delete(w.lacking, id)
	return entries
}

// releaseOf takes out who waits for an entry of its own log by a dep.
func (w *waitingRoom) releaseOf(log crdt.LogID, id crdt.ID) (entries []crdt.Verified) {
	w.lacking[id] = slices.DeleteFunc(w.lacking[id], func(waits crdt.ID) bool {
		v := w.entries[waits]
		if v.Log() != log || v.Prev() == id {
			return false
		}
		entries = append(entries, v)
		delete(w.entries, waits)
		return true
	})
	if len(w.lacking[id]) == 0 {
		delete(w.lacking, id)
	}
	return entries
}
