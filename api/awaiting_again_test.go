package api_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
)

// pauses are waited for by a test: it is told how long each one is, and says
// when it is over.
type pauses struct {
	done  <-chan struct{} // with the test
	asked chan time.Duration
	over  chan time.Time
}

func newPauses(t *testing.T) pauses {
	return pauses{t.Context().Done(), make(chan time.Duration), make(chan time.Time)}
}

func (p pauses) after(d time.Duration) <-chan time.Time {
	select {
	case p.asked <- d:
	case <-p.done:
	}
	return p.over
}

// TestPauses between two questions grow while nothing changes, up to the last.
func TestPauses(t *testing.T) {
	ana, bea, p := newPlace(t), placeOf(t, 9, "Bea"), newPauses(t)
	code := invites(ana)
	bea.desk.After = p.after
	bea.network.cut(errors.New("nobody is there"))
	asksOverTheNetwork(bea, ana)
	if first := <-p.asked; first != 0 {
		t.Fatalf("waits %v before the first look", first)
	}
	answer[wire.Joining](t, bea.do("POST", "/v1/communities/join", `{"code":"`+code+`"}`))
	for _, want := range []time.Duration{2 * api.AskFirst, 4 * api.AskFirst, 8 * api.AskFirst, api.AskLast} {
		if got := <-p.asked; got != want {
			t.Errorf("a pause is %v, not %v", got, want)
		}
		p.over <- time.Time{}
	}
	if got := <-p.asked; got != api.AskLast {
		t.Errorf("the pauses grow to %v", got)
	}
	bea.network.cut(nil)
	p.over <- time.Time{}
	if got := <-p.asked; got != api.AskFirst {
		t.Errorf("after something has changed the pause is %v", got)
	}
	bea.until(wire.Awaiting)
}

// TestSwitchedOffWhileLetIn: that somebody was let in is known after a restart,
// and once everything has come nobody is needed any more.
func TestSwitchedOffWhileLetIn(t *testing.T) {
	ana, bea := newPlace(t), placeOf(t, 9, "Bea")
	asked := `{"code":"` + invites(ana) + `"}`
	stop := asksOverTheNetwork(bea, ana)
	answer[wire.Joining](t, bea.do("POST", "/v1/communities/join", asked))
	bea.until(wire.Awaiting)
	asks := answer[wire.List[wire.Invitation]](t, ana.do("GET", "/v1/invitations", "")).Items[0].Asks
	answer[wire.Admitted](t, ana.do("POST", "/v1/invitations/admit", `{"request":"`+asks.Request+`"}`))
	bea.network.holdBack(errors.New("the lid is closed"))
	bea.do("POST", "/v1/communities/join", asked) // she looks again, so it is asked at once
	if a := bea.until(wire.LetIn); a.Joined != nil {
		t.Errorf("%+v", a)
	}

	stop()
	bea.restarted()
	bea.network.cut(errors.New("nobody is there"))
	if a := bea.until(wire.LetIn, wire.Unasked); a.State != wire.LetIn {
		t.Errorf("after a restart: %+v", a)
	}
	bea.network.holdBack(nil)
	waiting := must(model.Awaiting(bea.replica))(t)[0]
	if err := bea.network.Fill(t.Context(), api.Inviter{Community: waiting.Code.Community}); err != nil {
		t.Fatal(err)
	}
	if err := model.KeepAnswer(t.Context(), bea.replica, waiting.Code.Community, *waiting.LetIn, true); err != nil {
		t.Fatal(err)
	}
	asksOverTheNetwork(bea, ana)
	if a := bea.until(wire.IsJoined); a.Joined == nil || len(a.Joined.Words) != 3 {
		t.Errorf("what had come does not do: %+v", a)
	}
}

// restarted is the same directory, opened again.
func (p *place) restarted() {
	p.close()
	p.replica = must(replica.Open(context.WithoutCancel(p.t.Context()), p.options()))(p.t)
	p.begin(&steady{src: rand.NewChaCha8([32]byte{8})})
	p.network.into = p.replica
}
