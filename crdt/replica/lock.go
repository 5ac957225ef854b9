package replica

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// directoryLock keeps a data directory to one handle. The operating system
// drops it with the process, so a crash never leaves one behind, and the LOCK
// file stays: removing it would let two processes lock two files of one name.
type directoryLock struct{ file *os.File }

// lockDirectory takes the lock, or returns [ErrInUse] naming the holder. The
// folder must exist.
func lockDirectory(dir string) (*directoryLock, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	taken, err := tryLock(f)
	if err != nil || !taken {
		holder := lockHolder(f)
		_ = f.Close()
		if err != nil {
			return nil, fmt.Errorf("lock data directory: %w", err)
		}
		return nil, fmt.Errorf("%w by %s", ErrInUse, holder)
	}
	l := &directoryLock{file: f}
	if err := l.sign(); err != nil {
		_ = l.release()
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	return l, nil
}

// sign says who holds the lock: for people, so it need not survive a crash.
func (l *directoryLock) sign() error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	text := fmt.Sprintf("pid %d (%s)", os.Getpid(), commandLine(os.Args))
	_, err := l.file.WriteAt([]byte(text[:min(len(text), maxLockFile)]), 0)
	return err
}

// release gives the directory back; the handle is of no further use.
func (l *directoryLock) release() error { return l.file.Close() }

// lockHolder reads what the holder wrote; it may be about to write it.
func lockHolder(f *os.File) string {
	text := make([]byte, maxLockFile)
	n, _ := f.ReadAt(text, 0)
	if n == 0 {
		return "another process"
	}
	return oneLine(strings.ToValidUTF8(string(text[:n]), "?"))
}

// commandLine is the program's name and its first argument. The rest is left
// out: arguments hold notes and paths that other users need not read.
func commandLine(args []string) string {
	if len(args) == 0 {
		return "unknown command"
	}
	name := filepath.Base(args[0])
	if len(args) > 1 && !strings.HasPrefix(args[1], "-") {
		name += " " + args[1]
	}
	return oneLine(name)
}
