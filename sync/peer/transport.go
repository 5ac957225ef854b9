package peer

import (
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/crypto/pb"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"

	"crypto/ed25519"

	"tallystick/identity"
)

// errNotEd25519: a peer whose id is not an Ed25519 public key. No device of ours
// has such a one.
var errNotEd25519 = errors.New("peer id is no Ed25519 key")

// hostKey is the transport key as libp2p wants it.
func hostKey(k identity.TransportKey) (crypto.PrivKey, error) {
	seed := k.Seed()
	key, err := crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		return nil, fmt.Errorf("transport key: %w", err)
	}
	return key, nil
}

// peerOf is the id under which libp2p knows a device.
func peerOf(id identity.TransportID) (peer.ID, error) {
	key, err := crypto.UnmarshalEd25519PublicKey(id[:])
	if err != nil {
		return "", fmt.Errorf("transport id: %w", err)
	}
	p, err := peer.IDFromPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("transport id: %w", err)
	}
	return p, nil
}

// deviceOf is the device that libp2p knows under an id. It refuses every other
// kind of key, and Ed25519 keys that are refused for everybody.
func deviceOf(p peer.ID) (identity.TransportID, error) {
	key, err := p.ExtractPublicKey()
	if err != nil || key.Type() != pb.KeyType_Ed25519 {
		return identity.TransportID{}, errNotEd25519
	}
	raw, err := key.Raw()
	if err != nil || len(raw) != len(identity.TransportID{}) {
		return identity.TransportID{}, errNotEd25519
	}
	id := identity.TransportID(raw)
	return id, id.Check()
}

// parseAddress reads a multiaddr that ends in /p2p/ and an id.
func parseAddress(text string) (identity.TransportID, peer.AddrInfo, error) {
	if len(text) > maxAddress {
		return identity.TransportID{}, peer.AddrInfo{}, errors.New("address too long")
	}
	info, err := peer.AddrInfoFromString(text)
	if err != nil {
		return identity.TransportID{}, peer.AddrInfo{}, fmt.Errorf("read address: %w", err)
	}
	id, err := deviceOf(info.ID)
	return id, *info, err
}

// CheckListen reports what is wrong with an address to listen on.
func CheckListen(text string) error {
	_, err := ma.NewMultiaddr(text)
	return err
}

// CheckHub reports what is wrong with the address of a hub.
func CheckHub(text string) error {
	_, _, err := parseAddress(text)
	return err
}

// addresses parses what was remembered and leaves out what can't be read.
func addresses(texts []string) (all []ma.Multiaddr) {
	for _, text := range texts {
		if a, err := ma.NewMultiaddr(text); err == nil {
			all = append(all, a)
		}
	}
	return all
}
