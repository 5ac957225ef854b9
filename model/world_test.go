package model_test

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// noon is the clock of every device in these tests.
const noon = 1_778_241_600

// household is one device: its keys and its data directory.
type household struct {
	name    string
	words   identity.Words
	options model.Options
	book    *model.Book // of the market, once it is there
}

// newHousehold makes a device of a new person.
func newHousehold(t testing.TB, name string) *household {
	t.Helper()
	random := rand.NewChaCha8(seedOf(name))
	words, err := identity.NewWords(identity.English, 12, random)
	if err != nil {
		t.Fatal(err)
	}
	h := deviceOf(t, name, words.Root().Person(), random)
	h.words = words
	d := &h.options.Device
	d.Certificate = words.Root().Certify(d.Signing.ID(), d.Sealing.ID())
	return h
}

// deviceOf makes a device that nobody has vouched for.
func deviceOf(t testing.TB, name string, person identity.PersonID, random *rand.ChaCha8) *household {
	t.Helper()
	signing, err := identity.NewDeviceKey(random)
	if err != nil {
		t.Fatal(err)
	}
	sealing, err := identity.NewSealingKey(random)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := identity.NewTransportKey(random)
	if err != nil {
		t.Fatal(err)
	}
	r, err := replica.Create(t.Context(), replica.Options{Dir: filepath.Join(t.TempDir(), "books"), Profile: replica.Small})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return &household{name: name, options: model.Options{
		Replica: r, Random: random,
		Device: community.Device{Person: person, Signing: signing, Sealing: sealing, Transport: transport.ID()},
	}}
}

func seedOf(name string) (seed [32]byte) {
	copy(seed[:], name)
	return seed
}

// market founds a community.
func market(t testing.TB, name string, change func(*community.Rules)) *household {
	t.Helper()
	h := newHousehold(t, name)
	rules := community.Rules{Purpose: "community", Language: identity.English, History: true}
	if change != nil {
		change(&rules)
	}
	b, err := model.Found(t.Context(), h.options, model.Founding{Rules: rules, Title: "Market", Founder: name})
	if err != nil {
		t.Fatal(err)
	}
	h.book = b
	return h
}

// invite makes a code.
func (h *household) invite(t testing.TB, expires int64, roles ...community.Role) model.InviteCode {
	t.Helper()
	invited, err := h.book.Invite(t.Context(), roles, expires)
	if err != nil {
		t.Fatal(err)
	}
	return invited.Code
}

// ask answers a code.
func (h *household) ask(t testing.TB, code model.InviteCode) model.Request {
	t.Helper()
	q, err := model.Join(t.Context(), h.options, code, h.name)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// admit lets somebody in and hands them the welcome.
func (h *household) admit(t testing.TB, other *household, q model.Request) (admitted model.Admitted, here, there []string) {
	t.Helper()
	admitted, err := h.book.Admit(t.Context(), q, noon)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if here, err = h.book.Welcome(admitted, &file); err != nil {
		t.Fatal(err)
	}
	joined, err := model.TakeWelcome(t.Context(), other.options, &file)
	if err != nil {
		t.Fatal(err)
	}
	other.book = joined.Book
	return admitted, here, joined.Words
}

// join brings a new person into the market.
func (h *household) join(t testing.TB, name string, roles ...community.Role) *household {
	t.Helper()
	other := newHousehold(t, name)
	h.admit(t, other, other.ask(t, h.invite(t, 0, roles...)))
	other.carry(t, h)
	return other
}

// carry takes everything that a device holds of the market to others.
func (h *household) carry(t testing.TB, others ...*household) {
	t.Helper()
	for _, other := range others {
		for item, err := range h.options.Replica.Arrivals(0) {
			if err != nil {
				t.Fatal(err)
			}
			if item.Community != h.book.ID() {
				continue
			}
			run, err := crdt.ParseFrame(crdt.AppendFrame(nil, []crdt.Verified{item.Entry}))
			if err != nil {
				t.Fatal(err)
			}
			community, err := other.options.Replica.Community(item.Community)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := community.Admit(t.Context(), h.name, run); err != nil {
				t.Fatal(err)
			}
		}
		if other.book == nil {
			continue // it is about to join
		}
		if err := other.book.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// meet carries everything to everybody.
func meet(t testing.TB, all ...*household) {
	t.Helper()
	for range 2 {
		for _, from := range all {
			for _, to := range all {
				if from != to {
					from.carry(t, to)
				}
			}
		}
	}
}

// note writes one, and reads tells whether a device can read it.
func (h *household) note(t testing.TB, text string) crdt.ID {
	t.Helper()
	deed, err := h.book.Write(t.Context(), community.Note{Text: text}.Body())
	if err != nil {
		t.Fatal(err)
	}
	return deed.Written[len(deed.Written)-1].ID
}

func (h *household) reads(t testing.TB, id crdt.ID) bool {
	t.Helper()
	v, err := h.book.Community().Entry(id)
	if err != nil {
		t.Fatal(err)
	}
	_, outcome := h.book.Ring().Open(v)
	return outcome == community.Text
}

// same fails unless devices agree on entries and authority.
func same(t testing.TB, all ...*household) {
	t.Helper()
	first, err := all[0].book.Digest()
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range all[1:] {
		digest, err := h.book.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if digest.Entries != first.Entries || digest.Authority != first.Authority {
			t.Errorf("%s and %s differ: entries %t, authority %t", all[0].name, h.name, digest.Entries == first.Entries, digest.Authority == first.Authority)
		}
	}
}
