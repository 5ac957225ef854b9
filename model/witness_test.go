package model_test

import (
	"bytes"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// witness is a device of which a test sees everything: its data directory, what
// it logs, and its books.
type witness struct {
	*household
	dir    string
	logged *journal
}

// journal is what a device logs, at every level.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) bytes() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return bytes.Clone(j.text.Bytes())
}

// newWitness makes a device of a new person.
func newWitness(t *testing.T, name string) *witness {
	t.Helper()
	random := rand.NewChaCha8(seedOf(name))
	words := must(identity.NewWords(identity.English, 12, random))(t)
	w := witnessOf(t, name, words.Root().Person(), random)
	w.words = words
	d := &w.options.Device
	d.Certificate = words.Root().Certify(d.Signing.ID(), d.Sealing.ID())
	return w
}

// witnessOf makes a device that nobody has vouched for.
func witnessOf(t *testing.T, name string, person identity.PersonID, random *rand.ChaCha8) *witness {
	t.Helper()
	device := community.Device{
		Person: person, Signing: must(identity.NewDeviceKey(random))(t), Sealing: must(identity.NewSealingKey(random))(t),
		Transport: must(identity.NewTransportKey(random))(t).ID(),
	}
	w := &witness{dir: filepath.Join(t.TempDir(), "books"), logged: &journal{}}
	w.household = &household{name: name, options: model.Options{Random: random, Device: device, Log: w.logger()}}
	w.options.Replica = must(replica.Create(t.Context(), w.replica()))(t)
	t.Cleanup(func() { _ = w.options.Replica.Close() })
	return w
}

func (w *witness) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(w.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (w *witness) replica() replica.Options {
	return replica.Options{Dir: w.dir, Profile: replica.Small, Log: w.logger()}
}

// must is what a call returned, if it did not fail.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// founder founds a community.
func founder(t *testing.T, name string, change func(*community.Rules)) *witness {
	t.Helper()
	w := newWitness(t, name)
	rules := community.Rules{Purpose: "community", Language: identity.English, History: true, Couriers: true}
	if change != nil {
		change(&rules)
	}
	w.book = must(model.Found(t.Context(), w.options, model.Founding{Rules: rules, Founder: name}))(t)
	return w
}

// lets brings a new person in.
func (w *witness) lets(t *testing.T, name string, roles ...community.Role) *witness {
	t.Helper()
	other := newWitness(t, name)
	w.admit(t, other.household, other.ask(t, w.invite(t, 0, roles...)))
	other.hand(t, w)
	return other
}

// hand gives another device every entry of the set and every body that it
// lacks, as runs.
func (w *witness) hand(t *testing.T, others ...*witness) {
	t.Helper()
	for _, other := range others {
		check(t, w.handEntries(t, other))
		w.handBodies(t, other)
		check(t, other.book.CatchUp(t.Context()))
	}
}

func (w *witness) handEntries(t *testing.T, other *witness) error {
	t.Helper()
	from, to := w.book.Community(), other.book.Community()
	for _, tip := range from.Tips() {
		var news []crdt.Verified
		for v, err := range from.Chain(tip.ID, 0) {
			if err != nil {
				return err
			}
			if _, err := to.Entry(v.ID()); err != nil {
				news = append(news, v)
			}
		}
		for run := range slices.Chunk(news, crdt.MaxRun) {
			parsed, err := crdt.ParseFrame(crdt.AppendFrame(nil, run))
			if err != nil {
				return err
			}
			admitted, err := to.Admit(t.Context(), w.name, parsed)
			if err != nil {
				return err
			}
			for _, refusal := range admitted.Refused {
				t.Errorf("%s refuses of %s: %v", other.name, w.name, refusal)
			}
		}
	}
	return nil
}

func (w *witness) handBodies(t *testing.T, other *witness) {
	t.Helper()
	for _, id := range other.book.Community().Lacking() {
		if v, err := w.book.Community().Entry(id); err == nil && v.Body() != nil {
			must(other.book.Community().AdmitBody(t.Context(), id, v.Body()))(t)
		}
	}
}

// gather has everybody meet everybody, until nobody has news.
func gather(t *testing.T, all ...*witness) {
	t.Helper()
	for _, w := range all {
		w.hand(t, all[0])
	}
	for _, w := range all {
		all[0].hand(t, w)
	}
}

// restart closes the data directory and opens it again.
func (w *witness) restart(t *testing.T) {
	t.Helper()
	id := w.book.ID()
	check(t, w.options.Replica.Close())
	w.options.Replica = must(replica.Open(t.Context(), w.replica()))(t)
	w.book = must(model.Open(t.Context(), w.options, id))(t)
}

// second links another device of the person.
func (w *witness) second(t *testing.T, name string) *witness {
	t.Helper()
	other := witnessOf(t, name, w.book.Me(), rand.NewChaCha8(seedOf(name)))
	q := must(model.AskLink(t.Context(), other.options, w.linkCode(t, 0)))(t)
	books := []*model.Book{w.book}
	linking := must(model.CheckLink(w.options, q, noon))(t)
	linking = must(model.AdmitLink(t.Context(), w.options, linking, books))(t)
	var file bytes.Buffer
	must(model.LinkWelcome(w.options, linking, &file, books))(t)
	taken, _, err := model.TakeLinkWelcome(t.Context(), other.options, &file)
	check(t, err)
	other.book = taken[0]
	return other
}

// last is the entry that an act wrote last.
func last(d model.Deed) crdt.ID { return d.Written[len(d.Written)-1].ID }

// write seals a record for everybody.
func (w *witness) write(t *testing.T, body crdt.Body) crdt.ID {
	t.Helper()
	return last(must(w.book.Write(t.Context(), body))(t))
}

// writeTo seals a record for a few.
func (w *witness) writeTo(t *testing.T, body crdt.Body, readers ...*witness) crdt.ID {
	t.Helper()
	var people []identity.PersonID
	for _, r := range readers {
		people = append(people, r.book.Me())
	}
	return last(must(w.book.WriteTo(t.Context(), people, body))(t))
}

// opens tells whether a device can open an entry with any key that it has, also
// those that its books have not taken up.
func (w *witness) opens(t *testing.T, id crdt.ID) bool {
	t.Helper()
	ring := must(community.OpenRing(w.options.Replica, w.book.ID(), w.options.Device))(t)
	_, outcome := ring.Open(must(w.book.Community().Entry(id))(t))
	return outcome == community.Text
}

func drafts(list ...replica.Draft) []replica.Draft { return list }

func people(all ...*witness) (list []identity.PersonID) {
	for _, w := range all {
		list = append(list, w.book.Me())
	}
	return list
}
