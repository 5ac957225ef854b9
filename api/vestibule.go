package api

import (
	"sync"
	"time"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/model"
)

// vestibule is where this device stands with the communities that it has asked
// to join, while the daemon runs.
type vestibule struct {
	mu      sync.Mutex
	asks    map[crdt.CommunityID]*ask
	arrived chan struct{} // somebody asked for something new
}

// ask is one request that is asked again and again.
type ask struct {
	told  wire.Awaited
	code  string        // by which was asked
	left  time.Duration // until it is asked again
	tries int           // since something changed
}

func newVestibule() *vestibule {
	return &vestibule{asks: map[crdt.CommunityID]*ask{}, arrived: make(chan struct{}, 1)}
}

// ask is what has come of a request so far.
func (v *vestibule) ask(w model.Awaited) *ask {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.asks[w.Code.Community]
	if a == nil || a.code != w.Code.Text() {
		a = &ask{told: awaitedBy(w), code: w.Code.Text()}
		v.asks[w.Code.Community] = a
	}
	return a
}

// tell is how far a request has come, for whoever looks.
func (v *vestibule) tell(a *ask, told wire.Awaited) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a.told = told
}

// forget drops what came of a request: there is a newer one, or it was answered
// in another way.
func (v *vestibule) forget(id crdt.CommunityID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.asks, id)
}
