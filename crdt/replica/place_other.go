//go:build !linux && !darwin && !windows

package replica

import "os"

// placeInFileSystem knows nothing here, so a copy is noticed by peers only.
func placeInFileSystem(dir string) (place, error) {
	_, err := os.Stat(dir)
	return place{}, err
}

func machineID() string { return "" }

func syncContent(f *os.File) error { return f.Sync() }
