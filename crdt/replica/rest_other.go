//go:build !linux

package replica

// releaseTables leaves it to the system, which takes pages of mapped files when
// memory is short.
func releaseTables(string) {}
