//go:build netns && linux

package netnstest_test

import (
	"testing"
)

// TestDiscovery: two devices on one switch find each other, told nothing.
func TestDiscovery(t *testing.T) {
	overEach(t, func(t *testing.T, listen string) {
		l := newLab(t, "a", "b")
		a, b := l.newHost("a", listen).plug(), l.newHost("b", listen).plug()
		a.job.MDNS, b.job.MDNS = true, true
		a.up().must(order{Write: 10, Size: 300})
		b.up().must(order{Write: 10, Size: 300})
		agree(t, a, b)
	})
}

// TestNoInterface: a device that starts without any network is found once it has
// one, told nothing; and again after its cable was out.
func TestNoInterface(t *testing.T) {
	overEach(t, func(t *testing.T, listen string) {
		l := newLab(t, "a", "b")
		a, b := l.newHost("a", listen), l.newHost("b", listen).plug()
		a.job.MDNS, b.job.MDNS = true, true
		a.run("ip", "link", "set", "lo", "down")
		a.up().must(order{Write: 10, Size: 300})
		b.up().must(order{Write: 10, Size: 300})
		a.plug()
		agree(t, a, b)
		a.pull()
		a.must(order{Write: 1, Size: 300})
		b.until("alone", func(r report) bool { return !r.Peers["a"].Connected })
		a.mend()
		agree(t, a, b)
	})
}
