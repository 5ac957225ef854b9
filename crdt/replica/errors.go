package replica

import (
	"errors"
	"fmt"
)

// The five decisions that a caller of this package takes on an error. Every
// other error is for people to read.
var (
	// ErrInUse: another process, or another handle of this one, holds the data
	// directory. The caller names the holder and stops; nothing was touched.
	ErrInUse = errors.New("data directory is in use")

	// ErrDamaged: what is stored is not what was written. The caller stops, or
	// offers repair from peers, bundles or a backup; the replica never answers
	// from damaged data.
	ErrDamaged = errors.New("damaged")

	// ErrFull: there is no room to write safely. Reading and exporting go on;
	// the replica takes writes again by itself once there is space.
	ErrFull = errors.New("disk full")

	// ErrNewer: a newer build wrote the directory. The caller says which
	// version is needed; nothing was touched.
	ErrNewer = errors.New("written by a newer version")

	// ErrNotFound: there is no such directory, community, entry, body or
	// attachment here.
	ErrNotFound = errors.New("not found")
)

// errEnough ends a scan whose reader has seen enough.
var errEnough = errors.New("enough")

// damaged reports a broken file of the data directory by its name.
func damaged(file, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrDamaged, file, fmt.Sprintf(format, args...))
}
