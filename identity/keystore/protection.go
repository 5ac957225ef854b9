package keystore

import (
	"crypto/cipher"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/text/unicode/norm"

	"tallystick/crdt/dagcbor"
)

// cost is what one guess of the passphrase costs.
type cost struct {
	time, memory, threads uint64 // passes, KiB, lanes
}

// usual is the cost that new files ask for.
func usual() cost { return cost{argonTime, argonMemory, argonThreads} }

func (c cost) check() error {
	if c.time < 1 || c.time > maxArgonTime || c.memory < 1 || c.memory > maxArgonMemory ||
		c.threads < 1 || c.threads > maxArgonThreads {
		return fmt.Errorf("%w: it asks for %d passes over %d KiB in %d threads", ErrDamaged, c.time, c.memory, c.threads)
	}
	return nil
}

// protection is how the secrets are sealed under a passphrase.
type protection struct {
	cost  cost
	salt  [16]byte
	nonce [chacha20poly1305.NonceSizeX]byte
}

const protectionFields = 5

func newProtection(c cost, random io.Reader) (*protection, error) {
	p := &protection{cost: c}
	for _, part := range [][]byte{p.salt[:], p.nonce[:]} {
		if _, err := io.ReadFull(random, part); err != nil {
			return nil, fmt.Errorf("read randomness: %w", err)
		}
	}
	return p, nil
}

func (p *protection) append(data []byte) []byte {
	data = dagcbor.AppendArray(data, protectionFields)
	for _, n := range []uint64{p.cost.time, p.cost.memory, p.cost.threads} {
		data = dagcbor.AppendUint(data, n)
	}
	return dagcbor.AppendBytes(dagcbor.AppendBytes(data, p.salt[:]), p.nonce[:])
}

// readProtection leaves it to the reader to remember what was wrong.
func readProtection(r *dagcbor.Reader) *protection {
	r.ArrayOf(protectionFields)
	p := &protection{cost: cost{r.Uint(), r.Uint(), r.Uint()}}
	copy(p.salt[:], r.BytesOf(len(p.salt)))
	copy(p.nonce[:], r.BytesOf(len(p.nonce)))
	return p
}

func (p *protection) seal(passphrase, clear, associated []byte) []byte {
	return p.cipher(passphrase).Seal(nil, p.nonce[:], clear, associated)
}

func (p *protection) open(passphrase, sealed, associated []byte) ([]byte, error) {
	clear, err := p.cipher(passphrase).Open(nil, p.nonce[:], sealed, associated)
	if err != nil {
		return nil, fmt.Errorf("%w: it does not open", ErrPassphrase)
	}
	return clear, nil
}

// cipher composes the passphrase (NFC), since keyboards differ in how they
// write an accent.
func (p *protection) cipher(passphrase []byte) cipher.AEAD {
	key := argon2.IDKey(norm.NFC.Bytes(passphrase), p.salt[:],
		uint32(p.cost.time), uint32(p.cost.memory), uint8(p.cost.threads), chacha20poly1305.KeySize)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("XChaCha20-Poly1305 refuses 32 bytes: " + err.Error())
	}
	return aead
}
