// Package netnstest is the suite of real hosts: nodes of tallystick/sync/peer in
// processes of their own, each in a network namespace with a cable to a switch,
// while packets are lost, cables are pulled and somebody listens.
//
// The tests need Linux, root, ip and tc of iproute2, nsenter, iptables and
// tcpdump, and take minutes:
//
//	go test -tags netns -timeout 20m ./sync/peer/netnstest/...
//
// They wait for conditions and never for a time; what never comes true ends with
// the timeout of the suite. Namespaces have no names: each is held by a process
// that ends with the test, also when that is killed, and takes everything in the
// namespace with it. Nothing is made outside of them.
package netnstest
