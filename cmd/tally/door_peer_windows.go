package main

import "net"

// checkPeer has nobody to ask: Windows does not tell who is at the other end of
// such a socket. Who can open it can read the data directory anyway.
func checkPeer(*net.UnixConn) error { return nil }
