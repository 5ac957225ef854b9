package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
)

func peersHere(t *Tree) {
	read(t, operation{ID: "peers-here", Path: "/v1/addresses", Scope: "network:read", Summary: "Where others find this device"},
		func(context.Context, *struct{}) (wire.Here, error) { return t.desk.here() })
}

// peersAnnounce is no act: nothing is signed.
func peersAnnounce(t *Tree) {
	o := operation{ID: "peers-announce", Path: "/v1/addresses/announce", Scope: "network:write", Summary: "Look for others on the local network, and be found there, now"}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(context.Context, *struct{}) (*answer[wire.Here], error) {
		network, err := t.desk.network()
		if err != nil {
			return nil, answered{ProblemOf(err)}
		}
		network.Announce()
		return answering(t.desk.here())
	})
}

func (d *Desk) here() (wire.Here, error) {
	network, err := d.network()
	if err != nil {
		return wire.Here{}, err
	}
	return wire.Here{
		Type: "here", Device: deviceNamed(d.Device.Signing.ID()), Person: personNamed(d.Device.Person, ""),
		Addresses: ordered(network.Addresses()), Words: identity.EightWords(d.Device.Transport, identity.English),
	}, nil
}

// ordered are addresses with those that nobody else can reach at the end.
func ordered(addresses []string) []string {
	addresses = append([]string{}, addresses...)
	slices.SortStableFunc(addresses, func(a, b string) int { return cmp.Compare(onThisMachine(a), onThisMachine(b)) })
	return addresses
}

// reachable are the addresses for an invitation, which names the device apart
// from them; none where no daemon runs.
func (d *Desk) reachable() (addresses []string) {
	if d.Network == nil {
		return nil
	}
	for _, address := range ordered(d.Network.Addresses()) {
		if at := strings.LastIndex(address, "/p2p/"); at >= 0 {
			address = address[:at]
		}
		if len(address) <= model.MaxAddress {
			addresses = append(addresses, address)
		}
	}
	return addresses[:min(len(addresses), model.MaxAddresses)]
}

// onThisMachine is 1 for an address that nobody else can reach, and else 0.
func onThisMachine(address string) int {
	if strings.HasPrefix(address, "/ip4/127.") || strings.HasPrefix(address, "/ip6/::1/") {
		return 1
	}
	return 0
}
