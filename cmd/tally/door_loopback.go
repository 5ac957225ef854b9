package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// freeTries is how often a free port is looked for that both addresses have.
const freeTries = 8

// listenLoopback listens on one port of 127.0.0.1 and, where this machine has
// it, of [::1]. Port 0 is a free one.
func listenLoopback(port uint16) (doors []net.Listener, at []netip.AddrPort, err error) {
	tries := 1
	if port == 0 {
		tries = freeTries
	}
	for range tries {
		doors, at, err = listenBoth(port)
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return doors, at, err
		}
	}
	return nil, nil, fail(codeConflict, fmt.Sprintf("port %d of this machine is taken by another program", port),
		"--port 0 takes a free one", "stop the other program, if it is an older daemon")
}

func listenBoth(port uint16) ([]net.Listener, []netip.AddrPort, error) {
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port))))
	if err != nil {
		return nil, nil, err
	}
	at := addressOf(four)
	six, err := net.Listen("tcp6", netip.AddrPortFrom(netip.IPv6Loopback(), at.Port()).String())
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, nil, errors.Join(err, four.Close())
	case err != nil: // a machine without IPv6
		return []net.Listener{four}, []netip.AddrPort{at}, nil
	}
	return []net.Listener{four, six}, []netip.AddrPort{at, addressOf(six)}, nil
}

func addressOf(l net.Listener) netip.AddrPort {
	at := l.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}
