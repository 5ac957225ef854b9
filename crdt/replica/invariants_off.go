//go:build !invariants

package replica

// check is made by the build tag invariants.
func (c *Community) check() {}
