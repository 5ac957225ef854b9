package crdttest

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"tallystick/crdt"
	"tallystick/identity"
)

// Cast is the people of any number of worlds: the same name is always the same
// root key. Deriving one takes a millisecond, so tests that draw many worlds
// share a Cast. It is not safe for use by several goroutines at once.
type Cast struct{ roots map[string]identity.RootKey }

// NewCast knows nobody yet.
func NewCast() *Cast { return &Cast{roots: map[string]identity.RootKey{}} }

// Root is the root key of the person of that name.
func (c *Cast) Root(name string) (identity.RootKey, error) {
	if root, known := c.roots[name]; known {
		return root, nil
	}
	entropy := seed("person", name)
	words, err := identity.NewWords(identity.English, 12, bytes.NewReader(entropy[:]))
	if err != nil {
		return identity.RootKey{}, fmt.Errorf("cast %s: %w", name, err)
	}
	c.roots[name] = words.Root()
	return c.roots[name], nil
}

// Device is one log's owner, with the keys that sign in its name.
type Device struct {
	Player
	crdt.Introduction
	Log crdt.LogID
	Key identity.DeviceKey
}

// Player says who takes part in a drawing.
type Player struct {
	Name      string // letters
	Person    string // whose device it is
	As        string // whose keys it has, with a nonce of its own; empty: its own
	Certified bool   // by the person's root key
	Elsewhere bool   // introduced to another community
}

// hardware is the name that the player's keys are derived from.
func (p Player) hardware() string {
	if p.As != "" {
		return p.As
	}
	return p.Name
}

// keys are the player's keys, which depend on names alone.
func (c *Cast) keys(p Player) (crdt.Keys, error) {
	root, err := c.Root(p.Person)
	return crdt.Keys{
		Person:    root.Person(),
		Device:    identity.DeviceKeyFromSeed(seed("device", p.hardware())).ID(),
		Sealing:   identity.SealingKeyFromSeed(seed("sealing", p.hardware())).ID(),
		Transport: identity.TransportKeyFromSeed(seed("transport", p.hardware())).ID(),
		Nonce:     seed("nonce", p.Name),
	}, err
}

// device introduces a player to a community.
func (c *Cast) device(p Player, community crdt.CommunityID) (*Device, error) {
	keys, err := c.keys(p)
	if err != nil {
		return nil, err
	}
	d := &Device{Player: p, Key: identity.DeviceKeyFromSeed(seed("device", p.hardware()))}
	d.Introduction = crdt.Introduction{Community: community, Keys: keys}
	if p.Elsewhere {
		d.Community = crdt.CommunityID{Link: crdt.BodyID([]byte("another charter")).Link}
	}
	if p.Certified {
		certificate := c.roots[p.Person].Certify(keys.Device, keys.Sealing)
		d.Certificate = &certificate
	}
	d.Log = d.LogID()
	return d, nil
}

func seed(use, name string) [32]byte { return sha256.Sum256([]byte(use + "\x00" + name)) }
