package replica_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
)

// machine is a data directory in a test, and the community that it holds.
type machine struct {
	*replica.Replica
	t         *testing.T
	dir       string
	options   replica.Options
	community crdt.CommunityID
	c         *replica.Community
}

func newMachine(t *testing.T, community crdt.CommunityID) *machine {
	t.Helper()
	return newMachineWith(t, community, replica.Options{Profile: replica.Small})
}

func newMachineWith(t *testing.T, community crdt.CommunityID, o replica.Options) *machine {
	t.Helper()
	o.Dir = filepath.Join(t.TempDir(), "data")
	m := &machine{t: t, dir: o.Dir, options: o, community: community}
	var err error
	if m.Replica, err = replica.Create(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if m.c, err = m.Join(t.Context(), community); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// close closes the replica, which must work.
func (m *machine) close() {
	m.t.Helper()
	if err := m.Close(); err != nil {
		m.t.Fatal(err)
	}
}

// reopen closes the replica and opens it again.
func (m *machine) reopen() {
	m.t.Helper()
	m.close()
	m.open()
}

func (m *machine) open() {
	m.t.Helper()
	r, err := replica.Open(m.t.Context(), m.options)
	if err != nil {
		m.t.Fatal(err)
	}
	m.Replica = r
	m.t.Cleanup(func() { _ = r.Close() })
	if m.c, err = r.Community(m.community); err != nil {
		m.t.Fatal(err)
	}
}

// copied is what is on the disk of an open or closed replica, elsewhere and
// not open: what a crash leaves, or a person who copies folders.
func (m *machine) copied() *machine {
	m.t.Helper()
	o := m.options
	o.Dir = filepath.Join(m.t.TempDir(), "copy")
	copyFolder(m.t, o.Dir, m.dir)
	return &machine{t: m.t, dir: o.Dir, options: o, community: m.community}
}

// crash goes on with what a kill would have left.
func (m *machine) crash() {
	m.t.Helper()
	left := m.copied()
	_ = m.Close()
	*m = *left
	m.open()
}

// copyFolder copies what is there at one moment: while Badger still finishes
// something in the background, it begins again. The ballast is left out, since
// it holds nothing.
func copyFolder(t *testing.T, to, from string) {
	t.Helper()
	for before := listing(t, from); ; {
		err := errors.Join(os.RemoveAll(to), tryCopy(to, from))
		after := listing(t, from)
		if err == nil && before == after {
			return
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		before = after
	}
}

// listing is which files there are, and how long.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintln(&list, path, info.Size(), info.ModTime())
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return list.String()
}

func tryCopy(to, from string) error {
	for _, folder := range []string{"", "store"} {
		if err := os.MkdirAll(filepath.Join(to, folder), 0o700); err != nil {
			return err
		}
		names, err := os.ReadDir(filepath.Join(from, folder))
		if err != nil {
			return err
		}
		for _, name := range names {
			if name.IsDir() || name.Name() == "BALLAST" || name.Name() == "LOCK" {
				continue
			}
			raw, err := os.ReadFile(filepath.Join(from, folder, name.Name()))
			if err == nil {
				err = os.WriteFile(filepath.Join(to, folder, name.Name()), raw, 0o600)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// village is a community in a test. Its first founder's log begins when write
// is first called for it.
type village struct {
	*crdttest.World
	t *testing.T
}

func newVillage(t *testing.T) village {
	t.Helper()
	return newVillageOf(t, "founders a b c")
}

func newVillageOf(t *testing.T, drawing string) village {
	t.Helper()
	return village{World: crdttest.Draw(t, drawing), t: t}
}

func (v village) device(name string) *crdttest.Device {
	v.t.Helper()
	d, err := v.Device(name)
	if err != nil {
		v.t.Fatal(err)
	}
	return d
}

// opening are the first entries of a founder's log.
func (v village) opening(name string) []replica.Draft {
	v.t.Helper()
	drafts := []replica.Draft{clear(v.device(name).Body())}
	if name == "a" {
		body, err := v.Charter.Body()
		if err != nil {
			v.t.Fatal(err)
		}
		drafts = append(drafts, clear(body))
	}
	return drafts
}

// write has a device write on a machine, and fails the test if it can't.
func (v village) write(m *machine, name string, drafts ...replica.Draft) []crdt.Verified {
	v.t.Helper()
	d := v.device(name)
	entries, err := m.c.Author(v.t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: drafts})
	if err != nil {
		v.t.Fatal(err)
	}
	return entries
}

func clear(body []byte) replica.Draft {
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return body, false, nil }}
}

func note(text string, refs ...crdt.ID) replica.Draft {
	d := clear(noteBody(text))
	d.Refs = refs
	return d
}

func noteBody(text string) []byte {
	body, err := crdt.Body{Kind: "note", Fields: map[string]any{"text": text}}.Block()
	if err != nil {
		panic(err)
	}
	return body
}

// sealed is a draft with a body of the shape of ciphertext, at least of size.
func sealed(text string, size int) replica.Draft {
	body := sealedBody(text, size)
	return replica.Draft{Body: func(replica.Place) ([]byte, bool, error) { return body, true, nil }}
}

func sealedBody(text string, size int) []byte {
	content := append([]byte(text), make([]byte, max(size, 32))...)
	b := dagcbor.AppendArray(nil, 3)
	b = dagcbor.AppendBytes(b, make([]byte, 16))
	b = dagcbor.AppendBytes(b, make([]byte, 24))
	return dagcbor.AppendBytes(b, content)
}

// give has one machine admit all that another one holds, in runs.
func give(from, to *machine) {
	to.t.Helper()
	for _, tip := range from.c.Tips() {
		giveBranch(from, to, tip)
	}
	for _, id := range to.c.Lacking() {
		if v, err := from.c.Entry(id); err == nil && v.Body() != nil {
			if _, err := to.c.AdmitBody(to.t.Context(), id, v.Body()); err != nil {
				to.t.Fatal(err)
			}
		}
	}
}

func giveBranch(from, to *machine, tip crdt.Tip) {
	to.t.Helper()
	for run := range slices.Chunk(chain(from, tip.ID), crdt.MaxRun) {
		admit(to, run)
	}
}

// chain is a branch as it travels.
func chain(m *machine, tip crdt.ID) (entries []crdt.Signed) {
	m.t.Helper()
	for v, err := range m.c.Chain(tip, 0) {
		if err != nil {
			m.t.Fatal(err)
		}
		entries = append(entries, signed(m.t, v)...)
	}
	return entries
}

// admit brings entries that must be taken, or wait.
func admit(m *machine, entries []crdt.Signed) replica.Admitted {
	m.t.Helper()
	run, err := crdt.CheckRun(entries)
	if err != nil {
		m.t.Fatal(err)
	}
	admitted, err := m.c.Admit(m.t.Context(), "test", run)
	if err != nil || len(admitted.Refused) > 0 {
		m.t.Fatal(admitted.Refused, err)
	}
	return admitted
}

// signed are entries as they travel.
func signed(t *testing.T, entries ...crdt.Verified) []crdt.Signed {
	t.Helper()
	var out []crdt.Signed
	for _, v := range entries {
		s, err := crdt.ParseBlock(v.Block(), v.Body())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func ids(entries []crdt.Verified) (ids []crdt.ID) {
	for _, v := range entries {
		ids = append(ids, v.ID())
	}
	return ids
}

// arrivals are the feed after a number in short.
func arrivals(m *machine, after uint64) (items []string) {
	m.t.Helper()
	for item, err := range m.Arrivals(after) {
		if err != nil {
			m.t.Fatal(err)
		}
		items = append(items, fmt.Sprintf("%v %s", item.Event, item.Entry.ID().Short()))
	}
	return items
}

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}
