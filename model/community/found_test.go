package community_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// household is a device in a test: its keys and its data directory.
type household struct {
	dir    string
	device community.Device
	random *rand.ChaCha8
}

func newHousehold(t *testing.T, seed byte) *household {
	t.Helper()
	h := &household{dir: filepath.Join(t.TempDir(), "books"), random: rand.NewChaCha8([32]byte{seed})}
	words, err := identity.NewWords(identity.English, 12, h.random)
	if err != nil {
		t.Fatal(err)
	}
	h.device = h.newDevice(t, words)
	return h
}

func (h *household) newDevice(t *testing.T, words identity.Words) community.Device {
	t.Helper()
	signing, err := identity.NewDeviceKey(h.random)
	if err != nil {
		t.Fatal(err)
	}
	sealing, err := identity.NewSealingKey(h.random)
	if err != nil {
		t.Fatal(err)
	}
	root := words.Root()
	return community.Device{
		Person: root.Person(), Certificate: root.Certify(signing.ID(), sealing.ID()),
		Signing: signing, Sealing: sealing, Transport: identity.TransportID{9},
	}
}

func (h *household) create(t *testing.T) *replica.Replica {
	t.Helper()
	r, err := replica.Create(t.Context(), replica.Options{Dir: h.dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func (h *household) found(t *testing.T, r *replica.Replica, name string) *community.Seat {
	t.Helper()
	rules := community.Rules{Purpose: community.PurposePrivate, Language: identity.Spanish, History: true}
	seat, err := community.Found(t.Context(), r, h.device, rules, community.Named(name), h.random)
	if err != nil {
		t.Fatal(err)
	}
	return seat
}

func (h *household) seat(t *testing.T, r *replica.Replica, id crdt.CommunityID) *community.Seat {
	t.Helper()
	seat, err := community.TakeSeat(r, id, h.device, h.random)
	if err != nil {
		t.Fatal(err)
	}
	return seat
}

func note(text string) crdt.Body {
	return community.Note{Text: text, At: time.Unix(1_778_263_200, 0)}.Body()
}

// read lists what a seat makes of every entry: kind or outcome.
func read(t *testing.T, r *replica.Replica, ring *community.Ring) (lines []string) {
	t.Helper()
	for item, err := range r.Arrivals(0) {
		if err != nil {
			t.Fatal(err)
		}
		body, outcome := ring.Open(item.Entry)
		if outcome != community.Text {
			lines = append(lines, string(outcome))
			continue
		}
		text, _ := body.Fields["text"].(string)
		lines = append(lines, body.Kind+text)
	}
	return lines
}

func TestFound(t *testing.T) {
	h := newHousehold(t, 1)
	r := h.create(t)
	seat := h.found(t, r, "Ana")
	if begun, err := seat.Ready(t.Context()); err != nil || begun != nil {
		t.Fatalf("ready: %v %v", begun, err)
	}
	if _, err := seat.Write(t.Context(), note("one"), note("two")); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(read(t, r, seat.Ring)), "[introduction charter epoch profile noteone notetwo]"; got != want {
		t.Errorf("entries %s, not %s", got, want)
	}
	charter, err := community.ReadCharter(seat.Community())
	if err != nil {
		t.Fatal(err)
	}
	want := community.Rules{
		Purpose: "private", Language: "es", Further: []identity.Language{}, History: true, Invite: community.Members,
		Calendar: community.DefaultCalendar(), Stewards: []identity.PersonID{h.device.Person},
	}
	if rules := community.ReadRules(charter); !reflect.DeepEqual(rules, want) {
		t.Errorf("rules %+v", rules)
	}
	names, err := seat.Names()
	if err != nil || names[h.device.Person] != "Ana" {
		t.Errorf("names %v, %v", names, err)
	}
}

// TestKeysSurviveReopening takes a seat again, with everything that follows
// from entries gone the second time.
func TestKeysSurviveReopening(t *testing.T) {
	h := newHousehold(t, 2)
	r := h.create(t)
	id := h.found(t, r, "").Community().ID()
	for range 2 {
		seat := h.seat(t, r, id)
		if _, ok := seat.Log(); !ok || seat.Keys() != 1 {
			t.Fatalf("%d keys, log %t", seat.Keys(), ok)
		}
		if _, err := seat.Write(t.Context(), note("again")); err != nil {
			t.Fatal(err)
		}
		clearSpaces(t, r)
	}
}

// clearSpaces removes opened keys and the list of grants: both can be had
// again from the entries and the device's own keys.
func clearSpaces(t *testing.T, r *replica.Replica) {
	t.Helper()
	for name, kind := range map[string]replica.Kind{"keys": replica.Primary, "epochs": replica.Derived} {
		space := r.Space(name, kind)
		var records []replica.Record
		for record, err := range space.All(nil) {
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, replica.Record{Space: space, Key: record.Key})
		}
		if len(records) == 0 {
			t.Fatalf("space %s is empty", name)
		}
		if err := r.Put(t.Context(), records...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNewDeviceReadsWhatTheOldOneWrote is a restored backup: the same entries
// on another device of the person, which holds the old one's sealing key.
func TestNewDeviceReadsWhatTheOldOneWrote(t *testing.T) {
	ctx := t.Context()
	h := newHousehold(t, 3)
	words, err := identity.NewWords(identity.English, 12, h.random)
	if err != nil {
		t.Fatal(err)
	}
	h.device = h.newDevice(t, words)
	old := h.create(t)
	first := h.found(t, old, "Ana")
	if _, err := first.Write(ctx, note("old")); err != nil {
		t.Fatal(err)
	}

	next := &household{dir: filepath.Join(t.TempDir(), "next"), random: h.random}
	next.device = next.newDevice(t, words)
	next.device.Former = []identity.SealingKey{h.device.Sealing}
	r := next.create(t)
	bring(t, old, r, first.Community().ID())
	seat := next.seat(t, r, first.Community().ID())
	begun, err := seat.Ready(ctx)
	if err != nil || begun == nil || len(begun.Replaces) != 1 {
		t.Fatalf("ready: %+v %v", begun, err)
	}
	if _, err := seat.Write(ctx, note("new")); err != nil {
		t.Fatal(err)
	}
	want := "[introduction charter epoch profile noteold introduction epoch notenew]"
	if got := fmt.Sprint(read(t, r, seat.Ring)); got != want {
		t.Errorf("the new device reads %s", got)
	}

	// The grant covers the old log as well, so that the old device, if it
	// lives, reads on; and gives a newcomer to the new log what came before.
	bring(t, r, old, first.Community().ID())
	if got := fmt.Sprint(read(t, old, h.seat(t, old, first.Community().ID()).Ring)); got != want {
		t.Errorf("the old device reads %s", got)
	}
	next.device.Former = nil
	clearSpaces(t, r)
	if got := fmt.Sprint(read(t, r, next.seat(t, r, first.Community().ID()).Ring)); got != want {
		t.Errorf("by the parents' keys alone, the new device reads %s", got)
	}
}

// bring copies what one replica holds of a community into another.
func bring(t *testing.T, from, to *replica.Replica, id crdt.CommunityID) {
	t.Helper()
	c, err := to.Join(context.WithoutCancel(t.Context()), id)
	if err != nil {
		t.Fatal(err)
	}
	for item, err := range from.Arrivals(0) {
		if err != nil {
			t.Fatal(err)
		}
		admit(t, c, item.Entry)
	}
}

func admit(t *testing.T, c *replica.Community, v crdt.Verified) {
	t.Helper()
	run, err := crdt.ParseFrame(crdt.AppendFrame(nil, []crdt.Verified{v}))
	if err != nil {
		t.Fatal(err)
	}
	if admitted, err := c.Admit(t.Context(), "test", run); err != nil || len(admitted.Refused) > 0 {
		t.Fatalf("admit: %+v %v", admitted, err)
	}
}

func TestStrangerReadsNothing(t *testing.T) {
	h, other := newHousehold(t, 4), newHousehold(t, 5)
	r := h.create(t)
	seat := h.found(t, r, "Ana")
	if _, err := seat.Write(t.Context(), note("mine")); err != nil {
		t.Fatal(err)
	}
	carrier := other.create(t)
	bring(t, r, carrier, seat.Community().ID())
	stranger := other.seat(t, carrier, seat.Community().ID())
	if got, want := fmt.Sprint(read(t, carrier, stranger.Ring)), "[introduction charter epoch no key no key]"; got != want {
		t.Errorf("a stranger reads %s", got)
	}
	if names, err := stranger.Names(); err != nil || len(names) > 0 {
		t.Errorf("and the names %v, %v", names, err)
	}
}

// TestForkedLogIsNotContinued is a machine's image that was brought back: the
// same device has written the same log elsewhere, and goes on in another.
func TestForkedLogIsNotContinued(t *testing.T) {
	h := newHousehold(t, 6)
	r := h.create(t)
	seat := h.found(t, r, "")
	at := seat.Next()
	if _, err := seat.Write(t.Context(), note("here")); err != nil {
		t.Fatal(err)
	}
	body, err := crdt.Body{Kind: crdt.KindSeen}.Block()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := crdt.Sign(h.device.Signing, crdt.Header{Log: at.Log, Seq: at.Seq, Prev: at.Prev, Body: crdt.BodyID(body)}, body)
	if err != nil {
		t.Fatal(err)
	}
	admit(t, seat.Community(), elsewhere)

	seat = h.seat(t, r, seat.Community().ID())
	if log, ok := seat.Log(); ok {
		t.Fatalf("goes on in log %s", log.Short())
	}
	if begun, err := seat.Ready(t.Context()); err != nil || begun == nil {
		t.Fatalf("ready: %+v %v", begun, err)
	}
	if _, err := seat.Write(t.Context(), note("after")); err != nil {
		t.Fatal(err)
	}
	want := "[introduction charter epoch notehere seen introduction epoch noteafter]"
	if got := fmt.Sprint(read(t, r, seat.Ring)); got != want {
		t.Errorf("reads %s", got)
	}
}
