package replica_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/crdttest"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// successor is a new log of the same device, which replaces the old one.
func (v village) successor(old *crdttest.Device) (log crdt.LogID, begin replica.Draft) {
	in := old.Introduction
	in.Nonce[0] ^= 0xff
	in.Replaces = []crdt.LogID{old.Log}
	return in.LogID(), clear(in.Body())
}

// TestCopiedDirectory: both sides of a copy write, and meet. Nothing is lost
// and no seq of a log is used twice.
func TestCopiedDirectory(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", append(v.opening("a"), note("before"))...)
	m.close()
	twin := m.copied()
	m.open()
	twin.open()
	if m.Copied() || !twin.Copied() {
		t.Fatalf("copied: original %v, copy %v", m.Copied(), twin.Copied())
	}
	d := v.device("a")
	if !twin.c.Retired(d.Log) || m.c.Retired(d.Log) {
		t.Error("the copy may continue the log, or the original may not")
	}
	if _, err := twin.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x")}}); err == nil {
		t.Fatal("the copy continues the log")
	}
	for range 2 {
		if err := twin.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	log, begin := v.successor(d)
	theirs, err := twin.c.Author(t.Context(), replica.Batch{Log: log, Key: d.Key, Drafts: []replica.Draft{begin, note("there")}})
	if err != nil {
		t.Fatal(err)
	}
	ours := v.write(m, "a", note("here"))
	twin.reopen()
	if twin.Copied() || !twin.c.Retired(d.Log) || twin.c.Retired(log) {
		t.Errorf("settled: copied %v, old log retired %v, new log retired %v", twin.Copied(), twin.c.Retired(d.Log), twin.c.Retired(log))
	}
	admit(m, signed(t, theirs...))
	give(m, twin)
	for _, side := range []*machine{m, twin} {
		for _, id := range ids(append(theirs, ours...)) {
			if _, err := side.c.Entry(id); err != nil {
				t.Error(err)
			}
		}
		if len(side.c.Forks()) > 0 {
			t.Errorf("forks %v", side.c.Forks())
		}
	}
	if !slices.Contains(theirs[1].Deps(), v.tipBefore(ours[0])) {
		t.Error("the new log does not cite the old one")
	}
}

// tipBefore is the entry before one.
func (v village) tipBefore(e crdt.Verified) crdt.ID { return e.Prev() }

// TestMovedDirectory within a file system is the same one.
func TestMovedDirectory(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	m.close()
	moved := filepath.Join(filepath.Dir(m.dir), "elsewhere")
	if err := os.Rename(m.dir, moved); err != nil {
		t.Fatal(err)
	}
	m.options.Dir, m.dir = moved, moved
	m.open()
	if m.Copied() {
		t.Error("taken for a copy")
	}
	v.write(m, "a", note("goes on"))
}

// TestOldStore is an older copy of the store under the watermark of today.
func TestOldStore(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", append(v.opening("a"), note("kept"))...)
	m.close()
	old := m.copied()
	m.open()
	last := v.write(m, "a", note("lost"), note("lost too"))
	whole := m.copied()
	m.close()
	for _, name := range []string{"store", "INVENTORY"} {
		if err := os.RemoveAll(filepath.Join(m.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(m.dir, "store"), os.DirFS(filepath.Join(old.dir, "store"))); err != nil {
		t.Fatal(err)
	}
	m.open()
	d := v.device("a")
	lost := m.Lost()
	if len(lost) != 1 || lost[0].Log != d.Log || lost[0].Seq != 4 || lost[0].Held != 3 || lost[0].ID != last[1].ID() {
		t.Fatalf("lost %v", lost)
	}
	if !m.c.Retired(d.Log) {
		t.Error("the log may be continued")
	}
	// The entries come back; the log stays retired all the same.
	whole.open()
	give(whole, m)
	m.reopen()
	if len(m.Lost()) > 0 || !m.c.Retired(d.Log) || m.c.Len() != 5 {
		t.Errorf("lost %v, retired %v, %d entries", m.Lost(), m.c.Retired(d.Log), m.c.Len())
	}
}

// TestForeignLog: the keys alone do not let a directory go on with a log that
// another directory writes.
func TestForeignLog(t *testing.T) {
	v := newVillage(t)
	a, other := newMachine(t, v.Community), newMachine(t, v.Community)
	v.write(a, "a", v.opening("a")...)
	give(a, other)
	d := v.device("a")
	if _, err := other.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x")}}); err == nil || !other.c.Retired(d.Log) {
		t.Error("a log is written in two places")
	}
}

// TestOwnForkIsNotContinued: once somebody else wrote the log too, it ends.
func TestOwnForkIsNotContinued(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	m.close()
	m.open()
	v.write(m, "a", note("here"))
	admit(m, v.rival(m, "a", "there")) // as an image of a whole machine would write
	if len(m.c.Forks()) != 1 || !m.c.Retired(v.device("a").Log) {
		t.Fatalf("forks %v", m.c.Forks())
	}
	m.reopen()
	d := v.device("a")
	if _, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("x")}}); err == nil {
		t.Error("a forked log goes on")
	}
}

// rival signs another entry 2 of a log, which the machine holds up to there.
func (v village) rival(m *machine, name, text string) []crdt.Signed {
	v.t.Helper()
	d := v.device(name)
	line := chain(m, m.c.TipsOf(d.Log)[0].ID)
	body := noteBody(text)
	e, err := crdt.Sign(d.Key, crdt.Header{Log: d.Log, Seq: 2, Prev: line[1].ID(), Body: crdt.BodyID(body)}, body)
	if err != nil {
		v.t.Fatal(err)
	}
	return signed(v.t, e)
}

func TestCreateTwice(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	_, err := replica.Create(t.Context(), m.options)
	wants(t, err, replica.ErrInUse)
	m.close()
	_, err = replica.Create(t.Context(), m.options)
	wants(t, err, os.ErrExist)
	m.open()
}

// TestCreateWhere: a keystore may be there, and what a crash left of an
// earlier try; nothing else, and then nothing is touched.
func TestCreateWhere(t *testing.T) {
	for what, c := range map[string]struct {
		files []string
		want  error
	}{
		"keystore":   {[]string{"keystore"}, nil},
		"leftovers":  {[]string{"FORMAT.new", "LOCK", "keystore.new"}, nil},
		"foreign":    {[]string{"thesis.odt"}, os.ErrExist},
		"no keyring": {[]string{"keystore", "thesis.odt"}, os.ErrExist},
	} {
		dir := t.TempDir()
		for _, file := range c.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r, err := replica.Create(t.Context(), replica.Options{Dir: dir, Profile: replica.Small})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
		if err == nil {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
		names, _ := os.ReadDir(dir)
		if c.want != nil && len(names) != len(c.files) {
			t.Errorf("%s: %d files, there were %d", what, len(names), len(c.files))
		}
	}
}

// TestCreateInterrupted begins again whatever a crash left.
func TestCreateInterrupted(t *testing.T) {
	o := replica.Options{Dir: t.TempDir(), Profile: replica.Small}
	r, err := replica.Begin(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = replica.Open(t.Context(), o)
	wants(t, err, replica.ErrNotFound)
	if r, err = replica.Create(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKey: an encrypted directory opens with its key only, says so, and is not
// harmed by other tries.
func TestKey(t *testing.T) {
	v := newVillage(t)
	key := make([]byte, 32)
	key[0] = 1
	m := newMachineWith(t, v.Community, replica.Options{Profile: replica.Small, Key: key})
	v.write(m, "a", append(v.opening("a"), sealed("text", 1000))...)
	want := m.c.Digest()
	for _, wrong := range [][]byte{nil, make([]byte, 32), make([]byte, 16)} {
		m.close()
		o := m.options
		o.Key = wrong
		_, err := replica.Open(t.Context(), o)
		wants(t, err, identity.ErrWrongKey)
		if errors.Is(err, replica.ErrDamaged) {
			t.Errorf("a wrong key looks like damage: %v", err)
		}
		m.open()
	}
	if m.c.Digest() != want {
		t.Error("another digest")
	}
	m.crash()
	if m.c.Digest() != want {
		t.Error("another digest after a crash")
	}
	plain := newMachine(t, v.Community)
	plain.close()
	o := plain.options
	o.Key = key
	_, err := replica.Open(t.Context(), o)
	wants(t, err, identity.ErrWrongKey)
	if _, err := replica.Create(t.Context(), replica.Options{Dir: t.TempDir(), Key: key[:7]}); err == nil {
		t.Error("a key of 7 bytes was taken")
	}
}

// TestOpenGivesEverythingBack: after a failed Open the directory can be locked
// and opened again.
func TestOpenGivesEverythingBack(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	m.close()
	for _, file := range []string{"FORMAT", "WATERMARK", filepath.Join("store", "MANIFEST")} {
		path := filepath.Join(m.dir, file)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("junk that nobody wrote"), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := replica.Open(t.Context(), m.options); err == nil {
			t.Errorf("%s: opened", file)
			_ = r.Close()
		}
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		m.open()
		m.close()
	}
}
