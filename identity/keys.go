package identity

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"fmt"
	"io"
)

// DeviceKey is the Ed25519 private key that signs a device's entries. The zero
// DeviceKey is no key and must not be used.
type DeviceKey struct {
	secret
	private ed25519.PrivateKey
}

// NewDeviceKey makes a device key of 32 random bytes.
func NewDeviceKey(random io.Reader) (DeviceKey, error) {
	seed, err := randomSeed(random)
	if err != nil {
		return DeviceKey{}, err
	}
	return DeviceKeyFromSeed(seed), nil
}

// DeviceKeyFromSeed is the device key that [DeviceKey.Seed] described.
func DeviceKeyFromSeed(seed [32]byte) DeviceKey {
	return DeviceKey{private: ed25519.NewKeyFromSeed(seed[:])}
}

// ID is the public half.
func (k DeviceKey) ID() DeviceID { return DeviceID(k.private[ed25519.SeedSize:]) }

// Seed is the 32 secret bytes that the key is made of.
func (k DeviceKey) Seed() [32]byte { return [32]byte(k.private.Seed()) }

// Sign signs tag ‖ 0x00 ‖ message. Each purpose has a tag of its own, without
// a zero byte, so that no signature can be taken for one of another purpose.
func (k DeviceKey) Sign(tag string, message []byte) [64]byte {
	return [64]byte(ed25519.Sign(k.private, tagged(tag, message)))
}

// TransportKey is the Ed25519 private key of a device's libp2p host. The zero
// TransportKey is no key and must not be used.
type TransportKey struct {
	secret
	private ed25519.PrivateKey
}

// NewTransportKey makes a transport key of 32 random bytes.
func NewTransportKey(random io.Reader) (TransportKey, error) {
	seed, err := randomSeed(random)
	if err != nil {
		return TransportKey{}, err
	}
	return TransportKeyFromSeed(seed), nil
}

// TransportKeyFromSeed is the transport key that [TransportKey.Seed] described.
func TransportKeyFromSeed(seed [32]byte) TransportKey {
	return TransportKey{private: ed25519.NewKeyFromSeed(seed[:])}
}

// ID is the public half.
func (k TransportKey) ID() TransportID { return TransportID(k.private[ed25519.SeedSize:]) }

// Seed is the 32 secret bytes that the key is made of.
func (k TransportKey) Seed() [32]byte { return [32]byte(k.private.Seed()) }

// SealingKey is the X25519 private key that opens what others sealed to a
// device. The zero SealingKey is no key and must not be used.
type SealingKey struct {
	secret
	private *ecdh.PrivateKey
}

// NewSealingKey makes a sealing key of 32 random bytes.
func NewSealingKey(random io.Reader) (SealingKey, error) {
	seed, err := randomSeed(random)
	if err != nil {
		return SealingKey{}, err
	}
	return SealingKeyFromSeed(seed), nil
}

// SealingKeyFromSeed is the sealing key that [SealingKey.Seed] described. Any
// 32 bytes are a key.
func SealingKeyFromSeed(seed [32]byte) SealingKey { return SealingKey{private: x25519Key(seed)} }

// ID is the public half.
func (k SealingKey) ID() SealingID { return SealingID(k.private.PublicKey().Bytes()) }

// Seed is the 32 secret bytes that the key is made of.
func (k SealingKey) Seed() [32]byte { return [32]byte(k.private.Bytes()) }

func x25519Key(seed [32]byte) *ecdh.PrivateKey {
	key, err := ecdh.X25519().NewPrivateKey(seed[:])
	if err != nil {
		panic("X25519 refuses 32 bytes: " + err.Error())
	}
	return key
}

func randomSeed(random io.Reader) (seed [32]byte, err error) {
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return seed, fmt.Errorf("read randomness: %w", err)
	}
	return seed, nil
}
