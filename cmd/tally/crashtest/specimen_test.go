//go:build crash && linux

package crashtest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// specimen is a data directory that is damaged again and again: each time it is
// first put back as it was, in the same folder, so that it is no copy.
type specimen struct {
	dir  string
	keep string   // a copy of all files
	was  Findings // what a look at it showed
	look []string // arguments for looking
}

// newSpecimen makes a small store with some of everything: notes, attachments,
// admitted and waiting entries. It was closed if closed is set, and else killed.
func newSpecimen(t *testing.T, closed bool, args ...string) *specimen {
	t.Helper()
	s := &specimen{dir: filepath.Join(t.TempDir(), "replica"), keep: filepath.Join(t.TempDir(), "keep"), look: append(args, "-verify")}
	archive, ledger := filepath.Join(t.TempDir(), "peers"), NewLedger()
	makePeers(t, archive, "-count", "200", "-run", "16")
	for _, job := range [][]string{
		{"write", "-label", "older", "-count", "10"},
		{"admit", "-archive", archive, "-count", "20", "-order", "7"},
		{"write", "-label", "newer", "-count", "12", "-attach"},
	} {
		last := job[2] == "newer"
		p := start(t, slices.Concat(job, []string{"-dir", s.dir}, args, pauseUnless(closed || !last))...)
		if closed || !last {
			ledger.Owe(p.wait())
			continue
		}
		p.await(func(reports []Report) bool { return phaseOf(reports) == PhaseClose })
		ledger.Owe(p.kill())
	}
	s.save(t)
	s.was = look(t, s.dir, s.look...)
	complain(t, ledger.Judge(s.was, true))
	return s
}

func pauseUnless(not bool) []string {
	if not {
		return nil
	}
	return []string{"-pause", PhaseClose}
}

func (s *specimen) save(t *testing.T) {
	t.Helper()
	for _, name := range s.files(t, s.dir) {
		to := filepath.Join(s.keep, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		copyHoles(t, filepath.Join(s.dir, name), to)
	}
}

// files lists the files of a folder and those below, with their relative names.
func (s *specimen) files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// restore puts every file back, but for the ballast: it holds nothing and takes
// longest.
func (s *specimen) restore(t *testing.T) {
	t.Helper()
	kept := s.files(t, s.keep)
	for _, name := range s.files(t, s.dir) {
		if !slices.Contains(kept, name) {
			remove(t, filepath.Join(s.dir, name))
		}
	}
	for _, name := range kept {
		to := filepath.Join(s.dir, name)
		if info, err := os.Stat(to); name == "BALLAST" && err == nil && info.Size() == 8<<20 {
			continue
		}
		copyHoles(t, filepath.Join(s.keep, name), to)
	}
}

// harm is one thing done to one file.
type harm struct {
	file string
	what string
	do   func(path string) error
}

func truncation(file, what string, size int64) harm {
	return harm{file, what, func(path string) error { return os.Truncate(path, size) }}
}

func deletion(file string) harm { return harm{file, "deleted", os.Remove} }

// flipped is one bit turned over.
func flipped(file, what string, at int64, bit uint) harm {
	return harm{file, what, func(path string) error {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		b := make([]byte, 1)
		if _, err := f.ReadAt(b, at); err != nil {
			return errors.Join(err, f.Close())
		}
		b[0] ^= 1 << bit
		_, err = f.WriteAt(b, at)
		return errors.Join(err, f.Close())
	}}
}

// extent is a part of a file that has blocks.
type extent struct{ from, to int64 }

// extents are the parts of a file that hold data; the rest is holes.
func extents(t *testing.T, path string) (parts []extent) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at := int64(0); ; {
		from, err := unix.Seek(int(f.Fd()), at, unix.SEEK_DATA)
		if err != nil {
			return parts
		}
		to, err := unix.Seek(int(f.Fd()), from, unix.SEEK_HOLE)
		if err != nil {
			t.Fatal(err)
		}
		parts, at = append(parts, extent{from, to}), to
	}
}
