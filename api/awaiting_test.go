package api_test

import (
	"context"
	"slices"
	"testing"

	"tallystick/api/wire"
)

// asksOverTheNetwork has bea ask ana by a code, in a loop as the daemon does,
// until it is stopped or the test ends.
func asksOverTheNetwork(bea, ana *place) (stop func()) {
	bea.network.inviter, bea.network.from, bea.network.into = ana, bea.device.Transport, bea.replica
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(bea.t.Context())
	go func() {
		defer close(done)
		_ = bea.desk.Await(ctx)
	}()
	stop = func() { cancel(); <-done }
	bea.t.Cleanup(stop)
	return stop
}

// until asks again and again how far bea's request has come.
func (p *place) until(states ...string) (a wire.Awaited) {
	p.t.Helper()
	for !slices.Contains(states, a.State) && p.t.Context().Err() == nil {
		for _, a = range answer[wire.List[wire.Awaited]](p.t, p.do("GET", "/v1/joinings", "")).Items {
			continue
		}
	}
	return a
}

// TestJoinOverTheNetwork: a request waits on the inviter's screen, and comes
// back as the same words on both.
func TestJoinOverTheNetwork(t *testing.T) {
	ana, bea := newPlace(t), placeOf(t, 9, "Bea")
	code := invites(ana)
	asksOverTheNetwork(bea, ana)
	answer[wire.Joining](t, bea.do("POST", "/v1/communities/join", `{"code":"`+code+`"}`))
	bea.until(wire.Awaiting)
	asked := answer[wire.List[wire.Invitation]](t, ana.do("GET", "/v1/invitations", "")).Items[0]
	if asked.State != "open" || asked.Asks == nil || asked.Asks.Person.Name != "Bea" || len(asked.Asks.Words) != 0 {
		t.Fatalf("%+v", asked)
	}
	if s := answer[wire.Status](t, ana.do("GET", "/v1/status", "")); s.Strip.Needs != 1 {
		t.Errorf("%d things need Ana", s.Strip.Needs)
	}
	answer[wire.Admitted](t, ana.do("POST", "/v1/invitations/admit", `{"request":"`+asked.Asks.Request+`"}`))
	bea.do("POST", "/v1/communities/join", `{"code":"`+code+`"}`) // she looks again, and it is asked at once, if it was not already
	joined := bea.until(wire.IsJoined)
	used := answer[wire.List[wire.Invitation]](t, ana.do("GET", "/v1/invitations", "")).Items[0]
	if joined.Joined == nil || used.Asks == nil || len(used.Asks.Words) != 3 || !slices.Equal(used.Asks.Words, joined.Joined.Words) {
		t.Errorf("%+v, %+v", joined.Joined, used.Asks)
	}
}

// TestRefusedOverTheNetwork: the reason gets as far as who asked.
func TestRefusedOverTheNetwork(t *testing.T) {
	ana, bea := newPlace(t), placeOf(t, 9, "Bea")
	invites(ana)
	code := answer[wire.Invited](t, ana.do("POST", "/v1/invitations", `{"expires":"2026-01-01T00:00:00Z"}`)).Code
	asksOverTheNetwork(bea, ana)
	answer[wire.Joining](t, bea.do("POST", "/v1/communities/join", `{"code":"`+code+`"}`))
	if a := bea.until(wire.TurnedAway, wire.Awaiting); a.Problem == nil || a.Problem.Code != wire.Expired {
		t.Errorf("%+v", a)
	}
	s := answer[wire.Status](t, bea.do("GET", "/v1/status", ""))
	if s.Strip.Needs != 1 {
		t.Errorf("%d things need Bea", s.Strip.Needs)
	}
}
