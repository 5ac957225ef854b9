package identity

import (
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"tallystick/crdt/dagcbor"
)

// codingPlain says that the clear bytes follow as they are. Compression, if it
// ever comes, is another coding.
const codingPlain = 0

// BodyPlace is the place in a log that a sealed body is bound to. A body opens
// nowhere else.
type BodyPlace struct {
	Log  [32]byte
	Seq  uint64
	Prev dagcbor.Link // the entry before; zero at seq 0
	Key  KeyID        // the key it is sealed under
}

// Seal pads and seals clear, at most [MaxClear] bytes, under a key derived from
// key for this place. The result is canonical CBOR, [hint, nonce, ciphertext].
// nonce is 24 random bytes: a place may be sealed twice, when an entry was
// prepared and not written.
func (p BodyPlace) Seal(key Key, clear []byte, nonce [24]byte) ([]byte, error) {
	if len(clear) > MaxClear {
		return nil, fmt.Errorf("seal body: %d bytes, at most %d", len(clear), MaxClear)
	}
	hint := Hint(key, p.Log)
	ciphertext := xchacha(BodyKey(key, p.Log, p.Seq)).Seal(nil, nonce[:], pad(codingPlain, clear), p.data())
	sealed := dagcbor.AppendBytes(dagcbor.AppendArray(nil, 3), hint[:])
	sealed = dagcbor.AppendBytes(sealed, nonce[:])
	return dagcbor.AppendBytes(sealed, ciphertext), nil
}

// Open gives the clear bytes. It wraps [ErrWrongKey] if the hint is not that of
// key, which costs no decryption; [ErrDamaged] if it is and the body does not
// open; [ErrUpgrade] if it opens to a coding that this version does not know.
func (p BodyPlace) Open(key Key, sealed []byte) ([]byte, error) {
	hint, err := HintOf(sealed)
	if err != nil {
		return nil, err
	}
	if hint != Hint(key, p.Log) {
		return nil, fmt.Errorf("%w: the body's hint is of another key", ErrWrongKey)
	}
	return p.OpenWith(BodyKey(key, p.Log, p.Seq), sealed)
}

// OpenWith opens one body with its own key, which somebody disclosed without
// the key it comes from. It wraps [ErrDamaged] also when the body key is a
// wrong one, since the hint says nothing about it.
func (p BodyPlace) OpenWith(bodyKey Key, sealed []byte) ([]byte, error) {
	s, err := parseSealed(sealed)
	if err != nil {
		return nil, err
	}
	padded, err := xchacha(bodyKey).Open(nil, s.nonce, s.ciphertext, p.data())
	if err != nil {
		return nil, fmt.Errorf("%w: the body does not open", ErrDamaged)
	}
	coding, clear, ok := unpad(padded)
	if !ok {
		return nil, fmt.Errorf("%w: the body's padding", ErrDamaged)
	}
	if coding != codingPlain {
		return nil, fmt.Errorf("%w: body coding %d", ErrUpgrade, coding)
	}
	return clear, nil
}

// data is the associated data: ["tallystick/body/1", log, seq, prev, key id].
func (p BodyPlace) data() []byte {
	data := dagcbor.AppendText(dagcbor.AppendArray(nil, 5), "tallystick/body/1")
	data = dagcbor.AppendBytes(data, p.Log[:])
	data = dagcbor.AppendUint(data, p.Seq)
	data = dagcbor.AppendLinkOrNull(data, p.Prev)
	return dagcbor.AppendBytes(data, p.Key[:])
}

// BodyKey is the key of the one body at log and seq. Giving it away discloses
// that body, and its attachments, and nothing else.
func BodyKey(key Key, log [32]byte, seq uint64) Key {
	return Key(derive(key[:], infoAt("body", log, seq), len(key)))
}

// Hint is what bodies of one log under one key carry, so that a holder finds
// the key without trying all. It tells others which of an author's bodies
// share a key.
func Hint(key Key, log [32]byte) (hint [16]byte) {
	return [16]byte(derive(key[:], append(info("hint"), log[:]...), len(hint)))
}

// HintOf reads the hint of a sealed body, or wraps [ErrDamaged].
func HintOf(sealed []byte) ([16]byte, error) {
	s, err := parseSealed(sealed)
	return s.hint, err
}

type sealedBody struct {
	hint              [16]byte
	nonce, ciphertext []byte
}

func parseSealed(data []byte) (s sealedBody, err error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(3)
	copy(s.hint[:], r.BytesOf(len(s.hint)))
	s.nonce = r.BytesOf(chacha20poly1305.NonceSizeX)
	s.ciphertext = r.Bytes(LargestClass + chacha20poly1305.Overhead)
	if err := r.Close(); err != nil {
		return sealedBody{}, fmt.Errorf("%w: sealed body: %v", ErrDamaged, err)
	}
	return s, nil
}
