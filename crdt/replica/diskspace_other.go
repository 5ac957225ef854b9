//go:build !linux && !darwin && !windows

package replica

import "math"

// freeBytes cannot be asked here in the way that this build knows: the guard
// never closes, and a full disk shows as Badger shows it.
func freeBytes(string) (uint64, error) { return math.MaxUint64, nil }
