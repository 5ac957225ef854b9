package replica_test

import (
	"os"
	"path/filepath"
	"testing"

	"tallystick/crdt/replica"
)

// TestOlderCopyPutBack: whoever puts an older copy of the files back where they
// were, as people do who restore a file backup, does not write the same numbers
// again.
func TestOlderCopyPutBack(t *testing.T) {
	ways := map[string]func(t *testing.T, dir, copied string){
		"in a folder that was emptied": func(t *testing.T, dir, copied string) {
			names, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if err := os.RemoveAll(filepath.Join(dir, name.Name())); err != nil {
					t.Fatal(err)
				}
			}
			putBack(t, dir, copied)
		},
		"over the files that were there": putBack,
	}
	for name, restore := range ways {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			m := newMachine(t, v.Community)
			v.write(m, "a", v.opening("a")...)
			m.close()
			older := m.copied()
			m.open()
			v.write(m, "a", note("written after the copy"))
			m.close()
			restore(t, m.dir, older.dir)
			m.open()
			d := v.device("a")
			if !m.Copied() || !m.c.Retired(d.Log) {
				t.Fatal("it was not noticed")
			}
			_, err := m.c.Author(t.Context(), replica.Batch{Log: d.Log, Key: d.Key, Drafts: []replica.Draft{note("again")}})
			if err == nil {
				t.Fatal("a number was used again")
			}
			if err := m.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			m.reopen()
			if m.Copied() || !m.c.Retired(d.Log) {
				t.Error("it was noticed once and then forgotten, or for ever")
			}
		})
	}
}

// putBack copies files into a folder, over those of the same name.
func putBack(t *testing.T, dir, copied string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, "store")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(copied, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, path[len(copied):])
		if d.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
