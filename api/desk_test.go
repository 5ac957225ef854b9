package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// place is a data directory of one person, with the operations at it.
type place struct {
	t       *testing.T
	dir     string
	root    identity.RootKey // of the device's person
	backup  identity.BackupKey
	backs   identity.BackupRecipient // none where the words were never used
	device  community.Device
	replica *replica.Replica
	desk    *api.Desk
	tree    *api.Tree
	network *fakeNetwork
	clock   *clock
	bundles fakeBundles
	keys    fakeKeys
}

// clock is set by a test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// steady is randomness that is the same every time, for several goroutines.
type steady struct {
	mu  sync.Mutex
	src *rand.ChaCha8
}

func (s *steady) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.src.Read(p)
}

// newPlace is a new data directory with a private community.
func newPlace(t *testing.T) *place {
	t.Helper()
	return placeOf(t, 7, "Ana")
}

// placeOf is a new data directory of somebody, whose secrets follow from a seed.
func placeOf(t *testing.T, seed byte, name string) *place {
	t.Helper()
	random := &steady{src: rand.NewChaCha8([32]byte{seed})}
	words := must(identity.NewWords(identity.English, 12, random))(t)
	p := &place{t: t, dir: filepath.Join(t.TempDir(), "books"), clock: &clock{now: time.Unix(1_778_263_200, 0)}, network: newFakeNetwork(), root: words.Root(), backup: words.Backup()}
	root := p.root
	p.backs = p.backup.Recipient()
	p.device = community.Device{
		Person: root.Person(), Signing: must(identity.NewDeviceKey(random))(t), Sealing: must(identity.NewSealingKey(random))(t),
		Transport: must(identity.NewTransportKey(random))(t).ID(),
	}
	p.device.Certificate = root.Certify(p.device.Signing.ID(), p.device.Sealing.ID())
	p.replica = must(replica.Create(t.Context(), p.options()))(t)
	rules := community.Rules{Purpose: community.PurposePrivate, Language: identity.English, History: true}
	must(community.Found(t.Context(), p.replica, p.device, rules, community.Named(name), random))(t)
	p.begin(random)
	t.Cleanup(p.close)
	return p
}

func (p *place) options() replica.Options { return replica.Options{Dir: p.dir, Profile: replica.Small} }

func (p *place) begin(random io.Reader) {
	p.desk = api.NewDesk(api.Options{
		Replica: p.replica, Device: p.device, Random: random, Now: p.clock.read, Network: p.network, Place: api.Place{Dir: p.dir},
		Bundles: &p.bundles, Keys: &p.keys, Backup: p.backs,
	})
	p.tree = api.New(p.desk)
}

func (p *place) close() {
	p.desk.Close()
	if err := p.replica.Close(); err != nil {
		p.t.Error(err)
	}
}

// rebuilt is the same directory after it was rebuilt and opened again.
func (p *place) rebuilt() {
	p.close()
	must(replica.Rebuild(p.t.Context(), p.options(), nil))(p.t)
	p.replica = must(replica.Open(p.t.Context(), p.options()))(p.t)
	p.begin(&steady{src: rand.NewChaCha8([32]byte{8})})
}

// do sends a request into the tree, as the socket's door passes it on.
func (p *place) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	return do(p.t, api.SocketDoor(p.tree), request(p.t.Context(), method, path, body, headers...))
}

func request(ctx context.Context, method, path, body string, headers ...string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, method, path, bytes.NewBufferString(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func do(t *testing.T, handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// answer reads what an operation answered, which must be a success.
func answer[Out any](t *testing.T, w *httptest.ResponseRecorder) (out Out) {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// refusal reads the problem that a request came to.
func refusal(t *testing.T, w *httptest.ResponseRecorder) wire.Problem {
	t.Helper()
	var p wire.Problem
	if got := w.Header().Get("Content-Type"); got != wire.MediaType {
		t.Fatalf("status %d, %s: %s", w.Code, got, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if kind := wire.KindOf(p.Code); p.Status != w.Code || p.Title != kind.Title || p.Retry != kind.Retry || len(p.Hint) == 0 {
		t.Errorf("problem %+v, sent with status %d", p, w.Code)
	}
	return p
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
