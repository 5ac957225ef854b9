package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/bundle"
)

var update = flag.Bool("update", false, "rewrite testdata")

// village is what most tests are about: four people, one of them with two
// histories, texts that only some can read, and a signature that is garbage and
// vouched for by the next.
const village = `
founders a b
a: 0-1-2=admit(c)-3=sealed-4=sealed
b: 0-1=sealed{a2}-2=sealed-3=sealed
c: 0-1=sealed{a2 b0}-2?-3=sealed
c: 1-2'=sealed{b3}-3'=sealed-4'
a: 4-5=sealed{c1}-6{b3}
`

// machine is a data directory and the community in it.
type machine struct {
	*replica.Replica
	t testing.TB
	c *replica.Community
}

// newMachine holds a community and nothing of it.
func newMachine(t testing.TB, community crdt.CommunityID) *machine {
	t.Helper()
	m := stranger(t)
	m.c = must(m.Join(context.Background(), community))(t)
	return m
}

// stranger holds no community.
func stranger(t testing.TB) *machine {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "books")
	r := must(replica.Create(context.Background(), replica.Options{Dir: dir, Profile: replica.Small}))(t)
	t.Cleanup(func() { _ = r.Close() })
	return &machine{Replica: r, t: t}
}

// holding holds entries that were admitted one by one.
func holding(t testing.TB, community crdt.CommunityID, entries []crdt.Signed) *machine {
	t.Helper()
	m := newMachine(t, community)
	m.admit(entries)
	return m
}

func (m *machine) admit(entries []crdt.Signed) {
	m.t.Helper()
	for _, s := range entries {
		must(m.c.Admit(context.Background(), "test", crdt.Run{s}))(m.t)
	}
}

func (m *machine) export(o bundle.ExportOptions) ([]byte, bundle.Exported) {
	m.t.Helper()
	var out bytes.Buffer
	if o.Random = rand.NewChaCha8([32]byte{byte(m.c.Len())}); o.Keys == nil {
		o.Plain = true
	}
	exported := must(bundle.Export(context.Background(), m.c, &out, o))(m.t)
	return out.Bytes(), exported
}

func (m *machine) take(file []byte, keys bundle.Keys) bundle.Report {
	m.t.Helper()
	return must(bundle.Import(context.Background(), m.Replica, bytes.NewReader(file), bundle.ImportOptions{Keys: keys}))(m.t)
}

// same fails unless two machines hold the same entries and bodies.
func same(t testing.TB, a, b *machine) {
	t.Helper()
	if a.c.Digest() != b.c.Digest() {
		t.Errorf("other entries: %d and %d tips", len(a.c.Tips()), len(b.c.Tips()))
	}
	if !slices.Equal(a.c.Lacking(), b.c.Lacking()) {
		t.Errorf("%d bodies lacking, not %d", len(b.c.Lacking()), len(a.c.Lacking()))
	}
}

// keyring is keys as a test hands them out.
type keyring struct {
	newest bundle.Recipients
	held   []identity.Key
	own    []identity.SealingKey
}

func (k keyring) Newest(crdt.CommunityID) (bundle.Recipients, bool) {
	return k.newest, k.newest.Epoch != identity.Key{}
}
func (k keyring) Held() iter.Seq[identity.Key] { return slices.Values(k.held) }
func (k keyring) Own() []identity.SealingKey   { return k.own }

func keyOf(n byte) identity.Key { return identity.Key{n, 1, 2, 3} }

// members hold three keys, of which the last is the newest.
func members() keyring {
	return keyring{newest: bundle.Recipients{Epoch: keyOf(3)}, held: []identity.Key{keyOf(1), keyOf(2), keyOf(3)}}
}

// ends is where the whole items of a plain archive end, and how many entries
// are in the runs up to there.
func ends(t testing.TB, file []byte) (offsets []int64, entries []int) {
	t.Helper()
	r := must(archive.NewReader(bytes.NewReader(file)))(t)
	for {
		offsets = append(offsets, r.Summary().Bytes)
		entries = append(entries, int(r.Summary().Entries))
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return offsets, entries
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func draw(t testing.TB, text string) *crdttest.World {
	t.Helper()
	return crdttest.Draw(t, text)
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
