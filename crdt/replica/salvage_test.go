package replica_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tallystick/crdt/replica"
	"tallystick/identity"
)

// TestRepairOfBrokenFiles breaks each file of a directory. Repair makes it open
// again, puts what it takes out aside, and the other replica brings back what
// is missing. Nothing is written twice under one number.
func TestRepairOfBrokenFiles(t *testing.T) {
	_, m, other := richWorld(t)
	killed := m.copied()
	m.close()
	closed := m.copied()
	flip := func(data []byte) []byte { data[len(data)/2] ^= 16; return data }
	flipEarly := func(data []byte) []byte {
		if len(data) > 3000 {
			data[3000] ^= 16
		}
		return data
	}
	cut := func(data []byte) []byte { return data[:len(data)-5] }
	for name, harm := range map[string]struct {
		of     *machine
		files  string
		change func([]byte) []byte // nil removes the file
	}{
		"no FORMAT":         {closed, "FORMAT", nil},
		"FORMAT flipped":    {closed, "FORMAT", flip},
		"no WATERMARK":      {closed, "WATERMARK", nil},
		"WATERMARK emptied": {closed, "WATERMARK", func([]byte) []byte { return nil }},
		"INVENTORY cut":     {closed, "INVENTORY", cut},
		"table flipped":     {closed, "store/*.sst", flip},
		"no table":          {closed, "store/*.sst", nil},
		"MANIFEST cut":      {killed, "store/MANIFEST", cut},
		"log flipped":       {killed, "store/*.mem", flipEarly},
	} {
		t.Run(name, func(t *testing.T) {
			broken := *harm.of.copied()
			broken.t = t
			breakFiles(t, filepath.Join(broken.dir, harm.files), harm.change)
			if r, err := replica.Open(t.Context(), broken.options); err == nil {
				_ = r.Close()
				t.Fatal("it opens")
			}
			report, err := replica.Repair(t.Context(), broken.options, nil)
			if err != nil || len(report.Damage) == 0 {
				t.Fatalf("%+v %v", report, err)
			}
			if _, err := os.Stat(report.SetAside); err != nil && name[:2] != "no" {
				t.Errorf("set aside in %q: %v", report.SetAside, err)
			}
			heals(t, &broken, other)
		})
	}
}

func breakFiles(t *testing.T, pattern string, change func([]byte) []byte) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file %s: %v", pattern, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err == nil && change == nil {
			err = os.Remove(path)
		} else if err == nil {
			err = os.WriteFile(path, change(data), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// heals opens a repaired directory and brings it what the other has.
func heals(t *testing.T, m, other *machine) {
	t.Helper()
	r, err := replica.Open(t.Context(), m.options)
	if err != nil {
		t.Fatal(err)
	}
	m.Replica = r
	t.Cleanup(func() { _ = r.Close() })
	if m.c, err = r.Join(t.Context(), m.community); err != nil {
		t.Fatal(err)
	}
	give(other, m)
	if m.c.Digest() != other.c.Digest() {
		t.Errorf("not healed: %d entries of %d", m.c.Len(), other.c.Len())
	}
}

// TestRepairWithoutWatermark: nobody knows any more which numbers were used, so
// the log is not continued.
func TestRepairWithoutWatermark(t *testing.T) {
	v := newVillage(t)
	m := newMachine(t, v.Community)
	v.write(m, "a", v.opening("a")...)
	m.close()
	if err := os.Remove(filepath.Join(m.dir, "WATERMARK")); err != nil {
		t.Fatal(err)
	}
	if _, err := replica.Repair(t.Context(), m.options, nil); err != nil {
		t.Fatal(err)
	}
	m.open()
	if log := v.device("a").Log; !m.c.Retired(log) || !m.Copied() {
		t.Error("the log goes on")
	}
}

// TestRepairNeedsTheKey: without its key, everything in an encrypted store looks
// damaged, and nothing may be taken out.
func TestRepairNeedsTheKey(t *testing.T) {
	v := newVillage(t)
	m := newMachineWith(t, v.Community, replica.Options{Profile: replica.Small, Key: make([]byte, 32)})
	v.write(m, "a", v.opening("a")...)
	m.close()
	o := m.options
	o.Key = nil
	_, err := replica.Repair(t.Context(), o, nil)
	wants(t, err, identity.ErrWrongKey)
	m.open()
	if m.c.Len() != 2 {
		t.Errorf("%d entries", m.c.Len())
	}
}

// TestRepairNeedsManifest: what the store holds can't be told without it.
func TestRepairNeedsManifest(t *testing.T) {
	_, m, _ := richWorld(t)
	m.close()
	if err := os.Remove(filepath.Join(m.dir, "store", "MANIFEST")); err != nil {
		t.Fatal(err)
	}
	if _, err := replica.Repair(t.Context(), m.options, nil); !errors.Is(err, replica.ErrDamaged) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(m.dir, "FORMAT")); err != nil {
		t.Error("something was changed")
	}
}
