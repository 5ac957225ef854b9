package peer_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/p2p/transport/quicreuse"
	"github.com/marcopolo/simnet"
	"github.com/quic-go/quic-go"
)

// air is a simulated network in virtual time: what lies between machines, and
// what goes wrong there. Machines are numbered from 0.
type air struct {
	net    *simnet.Simnet
	link   simnet.NodeBiDiLinkSettings
	mu     sync.Mutex
	random *rand.Rand
	loss   int // of 1,000 packets, each way
	double int // of 1,000
	delay  time.Duration
	shaken time.Duration // added to the delay at most, packet by packet
	apart  map[[2]int]bool
}

func newAir(t *testing.T, random *rand.Rand) *air {
	a := &air{random: random, delay: 5 * time.Millisecond, apart: map[[2]int]bool{}}
	speed := simnet.LinkSettings{BitsPerSecond: 20_000_000}
	a.link = simnet.NodeBiDiLinkSettings{Downlink: speed, Uplink: speed}
	a.net = &simnet.Simnet{LatencyFunc: a.latency, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	a.net.Start()
	t.Cleanup(a.net.Close)
	return a
}

func (a *air) latency(*simnet.Packet) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shaken == 0 {
		return a.delay
	}
	return a.delay + time.Duration(a.random.Int64N(int64(a.shaken)))
}

// copies is how often a packet arrives.
func (a *air) copies(from, to int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.apart[[2]int{min(from, to), max(from, to)}]:
		return 0
	case a.random.IntN(1000) < a.loss:
		return 0
	case a.random.IntN(1000) < a.double:
		return 2
	}
	return 1
}

// part cuts or mends the way between two machines.
func (a *air) part(one, other int, cut bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.apart[[2]int{min(one, other), max(one, other)}] = cut
}

// weather sets how bad the air is for everyone.
func (a *air) weather(loss, double int, delay, shaken time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.loss, a.double, a.delay, a.shaken = loss, double, delay, shaken
}

func address(number int) string {
	return fmt.Sprintf("/ip4/1.0.0.%d/udp/8000/quic-v1", number+1)
}

// radio is a machine's socket.
type radio struct {
	*simnet.SimConn
	air    *air
	number int
}

func (r radio) WriteTo(p []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, errors.New("no UDP address")
	}
	for range r.air.copies(r.number, int(udp.IP.To4()[3])-1) {
		if _, err := r.SimConn.WriteTo(p, to); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// here answers that packets leave from the machine's own address.
type here struct{ ip net.IP }

func (h here) PreferredSourceIPForDestination(*net.UDPAddr) (net.IP, error) { return h.ip, nil }

// wiring puts a machine on the air. What it opened is closed by calling hush
// after the host.
func (a *air) wiring(number int) (wiring libp2p.Option, hush func()) {
	ip := net.IPv4(1, 0, 0, byte(number+1))
	var manager *quicreuse.ConnManager
	build := func(reset quic.StatelessResetKey, token quic.TokenGeneratorKey, o ...quicreuse.Option) (*quicreuse.ConnManager, error) {
		var err error
		manager, err = quicreuse.NewConnManager(reset, token, o...)
		return manager, err
	}
	listen := func(_ string, at *net.UDPAddr) (net.PacketConn, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		return radio{a.net.NewEndpoint(at, a.link), a, number}, nil
	}
	return libp2p.QUICReuse(build,
			quicreuse.OverrideSourceIPSelector(func() (quicreuse.SourceIPSelector, error) { return here{ip}, nil }),
			quicreuse.OverrideListenUDP(listen)),
		func() {
			if manager != nil {
				_ = manager.Close()
			}
		}
}
