package peer

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"

	"tallystick/identity"
)

// lookAround compares the interfaces every few seconds. When they have changed,
// and every few minutes anyway, it announces this node anew; and it tries again
// what did not work without an interface.
func (n *Node) lookAround() {
	around := &around{node: n}
	defer around.silence()
	ticker := time.NewTicker(lookAround)
	defer ticker.Stop()
	around.look(time.Now(), true)
	for {
		select {
		case <-ticker.C:
			around.look(time.Now(), false)
		case <-n.around:
			around.look(time.Now(), true)
		case <-n.ctx.Done():
			return
		}
	}
}

// Announce starts discovery anew now, as after a change of interfaces: for
// somebody who is looking for others in the room.
func (n *Node) Announce() {
	select {
	case n.around <- struct{}{}:
	default: // it is about to
	}
}

// around is the local network as it was last seen.
type around struct {
	node      *Node
	seen      []netip.Addr
	announced time.Time
	voice     mdns.Service // nil while silent
}

func (a *around) look(now time.Time, anew bool) {
	seen, err := a.node.interfaces()
	if err != nil {
		a.node.log.Debug("interfaces not known", "why", err)
		return
	}
	slices.SortFunc(seen, netip.Addr.Compare)
	changed := !slices.Equal(seen, a.seen)
	a.seen = seen
	if changed {
		a.node.relisten()
		a.node.impatient()
		a.node.tell()
	}
	if changed || anew || a.voice == nil || now.Sub(a.announced) >= announceAgain {
		a.announce(now)
	}
}

// announce replaces the announcement. Where it can't be made, for want of an
// interface for example, the next look tries again.
func (a *around) announce(now time.Time) {
	if !a.node.options.MDNS {
		return
	}
	a.silence()
	voice := mdns.NewMdnsService(a.node.host, mdns.ServiceName, found{a.node})
	if err := voice.Start(); err != nil {
		a.node.log.Debug("not announced", "why", err)
		_ = voice.Close()
		return
	}
	a.voice, a.announced = voice, now
}

func (a *around) silence() {
	if a.voice != nil {
		_ = a.voice.Close() // it has nothing to lose
		a.voice = nil
	}
}

// relisten tries the addresses that could not be listened on.
func (n *Node) relisten() {
	n.mu.Lock()
	missing := n.unheard
	n.mu.Unlock()
	if len(missing) == 0 {
		return
	}
	if _, err := n.listenOn(missing); err != nil {
		n.log.Debug("not listening everywhere", "why", err)
	}
}

// interfaces are the addresses of the interfaces that are up.
func (n *Node) interfaces() ([]netip.Addr, error) {
	if n.options.Interfaces != nil {
		return n.options.Interfaces()
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	var out []netip.Addr
	for _, one := range all {
		if prefix, err := netip.ParsePrefix(one.String()); err == nil {
			out = append(out, prefix.Addr())
		}
	}
	return out, nil
}

// found hears of hosts on the local network. Of those that belong to our
// communities the address is tried at once; of others it is kept for a while, in
// case the person asks one of them to be let in.
type found struct{ *Node }

// HandlePeerFound hears of one host.
func (f found) HandlePeerFound(at peer.AddrInfo) {
	id, err := deviceOf(at.ID)
	if err != nil || id == f.self {
		return
	}
	texts := merge(textsOf(at.Addrs))
	known := f.known(at.ID)
	f.mu.Lock()
	if known {
		r := f.remote(id)
		r.keep(f.inCommon(id))
		r.heard(texts)
		if !r.connected {
			r.dialDue, r.dialled = time.Now(), 0
		}
	} else {
		f.meet(id, texts)
	}
	f.mu.Unlock()
	f.poke()
}

// heard takes up addresses that anybody on the local network may have made up:
// behind half of those that are known, so that these are still tried. The caller
// holds the lock.
func (r *remote) heard(texts []string) {
	sure := min(len(r.addresses), maxAddresses/2)
	r.addresses = merge(r.addresses[:sure], texts, r.addresses[sure:])
}

// meet keeps the addresses of a stranger, for as many as there is room. The
// caller holds the lock.
func (n *Node) meet(id identity.TransportID, texts []string) {
	if _, here := n.strangers[id]; !here && len(n.strangers) >= maxStrangers {
		for other := range n.strangers { // any of them
			delete(n.strangers, other)
			break
		}
	}
	n.strangers[id] = texts
}
