package api_test

import (
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// machine is a new one of ana's that answers a link code.
func machine(ana *place, text string) (p *place, request string) {
	t := ana.t
	t.Helper()
	random := &steady{src: rand.NewChaCha8([32]byte{11})}
	p = &place{t: t, dir: filepath.Join(t.TempDir(), "books"), clock: ana.clock, network: newFakeNetwork()}
	p.device = community.Device{
		Person: ana.device.Person, Signing: must(identity.NewDeviceKey(random))(t), Sealing: must(identity.NewSealingKey(random))(t),
		Transport: must(identity.NewTransportKey(random))(t).ID(),
	}
	p.replica = must(replica.Create(t.Context(), p.options()))(t)
	options := model.Options{Replica: p.replica, Device: p.device, Random: random}
	q := must(model.AskLink(t.Context(), options, must(model.ReadLinkCode(text))(t)))(t)
	p.begin(random)
	t.Cleanup(p.close)
	return p, q.Text()
}

// linked is another machine of ana's that was let in.
func linked(ana *place) *place {
	t := ana.t
	t.Helper()
	phone, text := machine(ana, answer[wire.LinkCode](t, ana.do("POST", "/v1/devices/link", `{}`)).Code)
	body := `{"request":"` + text + `"}`
	answer[wire.LinkAdmitted](t, ana.do("POST", "/v1/devices/admit", body))
	welcome := ana.do("POST", "/v1/devices/welcome", body)
	answer[wire.Linked](t, phone.do("POST", "/v1/devices/enter", welcome.Body.String(), "Content-Type", octets))
	return phone
}

// TestLink: a second device comes in with the same words on both, stands out
// until the person was shown it, and only then no more.
func TestLink(t *testing.T) {
	ana := newPlace(t)
	invites(ana)
	if r := answer[wire.LinkCode](t, ana.do("POST", "/v1/devices/link?dry_run=1", `{}`)); r.Code != "" || len(r.Communities) != 2 {
		t.Errorf("a rehearsal: %+v", r)
	}
	phone, text := machine(ana, answer[wire.LinkCode](t, ana.do("POST", "/v1/devices/link", `{}`)).Code)
	body := `{"request":"` + text + `"}`
	before := ana.replica.Last()
	if r := answer[wire.LinkAdmitted](t, ana.do("POST", "/v1/devices/admit?dry_run=1", body)); len(r.Communities) != 2 || ana.replica.Last() != before {
		t.Errorf("a rehearsal: %+v, and the feed is at %d, not %d", r, ana.replica.Last(), before)
	}
	if p := refusal(t, ana.do("POST", "/v1/devices/welcome", body)); p.Code != wire.Conflict {
		t.Errorf("a welcome before: %s", p.Code)
	}
	answer[wire.LinkAdmitted](t, ana.do("POST", "/v1/devices/admit", body))
	welcome := ana.do("POST", "/v1/devices/welcome", body)
	told := words(t, welcome)
	entered := answer[wire.Linked](t, phone.do("POST", "/v1/devices/enter", welcome.Body.String(), "Content-Type", octets))
	if !slices.Equal(entered.Words, told) || entered.Person.Name != "Ana" || len(entered.Communities) != 2 {
		t.Errorf("%+v, and the other's words are %v", entered, told)
	}
	news := func() (fresh []string) {
		for _, d := range answer[wire.List[wire.Device]](t, ana.do("GET", "/v1/devices", "")).Items {
			if d.New {
				fresh = append(fresh, d.ID)
			}
		}
		return fresh
	}
	if got := news(); !slices.Equal(got, []string{entered.Device.ID}) || len(news()) != 1 {
		t.Errorf("new are %v; looking alone notes nothing", got)
	}
	seen := `{"devices":["` + entered.Device.ID + `"]}`
	if r := answer[wire.Noted](t, ana.do("POST", "/v1/devices/seen?dry_run=1", seen)); r.Noted != 1 || len(news()) != 1 {
		t.Errorf("a rehearsal: %+v", r)
	}
	if r := answer[wire.Noted](t, ana.do("POST", "/v1/devices/seen", seen)); r.Noted != 1 || len(news()) != 0 {
		t.Errorf("%+v, and new are still %v", r, news())
	}
}

// TestDeviceEndByWords: a device ends by what its person's words signed, and by
// nobody else's, nothing more and nowhere else.
func TestDeviceEndByWords(t *testing.T) {
	ana := newPlace(t)
	invites(ana)
	phone := linked(ana)
	lost := phone.device.Signing.ID()
	me := ana.root.Person()
	query := "/v1/devices/ending?device=" + lost.Short() + "&root=" + hex.EncodeToString(me[:])
	endings := answer[wire.List[wire.DeviceEnding]](t, ana.do("GET", query, "")).Items
	if len(endings) != 2 {
		t.Fatalf("%d endings", len(endings))
	}
	other := placeOf(t, 9, "Bea")
	for _, c := range []struct {
		name string
		end  []byte
		code wire.Code
	}{
		{"unsigned", endings[0].End, wire.Refused},
		{"signed by another", signed(t, endings[0], endings[0].Community, other.root), wire.Refused},
		{"signed for another community", signed(t, endings[0], endings[1].Community, ana.root), wire.Refused},
		{"cut", endings[0].End[1:], wire.Invalid},
	} {
		if got := refusal(t, end(ana, endings[0].Community, lost, c.end)); got.Code != c.code {
			t.Errorf("%s: %s, not %s", c.name, got.Code, c.code)
		}
	}
	if got := refusal(t, end(ana, endings[0].Community, ana.device.Signing.ID(), signed(t, endings[0], endings[0].Community, ana.root))); got.Code != wire.Invalid {
		t.Errorf("named for another device: %s", got.Code)
	}
	for _, e := range endings {
		if r := answer[wire.DeviceEnded](t, end(ana, e.Community, lost, signed(t, e, e.Community, ana.root))); !r.Done {
			t.Errorf("%+v", r)
		}
	}
	list := answer[wire.List[wire.Device]](t, ana.do("GET", "/v1/devices", "")).Items
	i := slices.IndexFunc(list, func(d wire.Device) bool { return d.ID == hex.EncodeToString(lost[:]) })
	if i < 0 || slices.ContainsFunc(list[i].Communities, func(p wire.DevicePlace) bool { return p.InForce }) {
		t.Errorf("%+v", list)
	}
}

func end(ana *place, in wire.Named, device identity.DeviceID, end []byte) *httptest.ResponseRecorder {
	ana.t.Helper()
	body := must(json.Marshal(wire.DeviceEnd{Device: hex.EncodeToString(device[:]), End: end}))(ana.t)
	return ana.do("POST", "/v1/devices/end?community="+in.ID, string(body))
}

// signed is an ending with a signature for a community in it.
func signed(t *testing.T, e wire.DeviceEnding, in wire.Named, root identity.RootKey) []byte {
	t.Helper()
	end, ok := community.ReadDeviceEnd(must(crdt.ParseBody(e.End))(t))
	if !ok {
		t.Fatalf("no end: %x", e.End)
	}
	end = must(end.Sign(crdt.CommunityID{Link: must(dagcbor.ParseLink(in.ID))(t)}, root))(t)
	return must(end.Body().Block())(t)
}
