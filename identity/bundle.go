package identity

import (
	"crypto/cipher"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// BundleWrap is the key of one sealed bundle, wrapped under a community's
// epoch key: salt (16 bytes) ‖ hint (16) ‖ ciphertext (48). All of it looks
// random to who does not hold the epoch key, so that neither the community nor
// what two bundles have in common shows.
//
//	hint       = HKDF(epoch key, "tallystick/bundle-hint/1" ‖ 00 ‖ salt), 16 bytes
//	wrap key   = HKDF(epoch key, "tallystick/bundle-key/1"  ‖ 00 ‖ salt), 32 bytes
//	ciphertext = XChaCha20-Poly1305(wrap key, nonce of zeros, file key)
type BundleWrap [bundleSaltSize + bundleHintSize + bundleSealedSize]byte

const (
	bundleSaltSize   = 16
	bundleHintSize   = 16
	bundleSealedSize = len(Key{}) + chacha20poly1305.Overhead
)

// WrapBundleKey wraps the key of one bundle for who holds epoch. Salt is
// random, and never used for a second bundle: a key that seals once needs no
// nonce.
func WrapBundleKey(epoch, fileKey Key, salt [16]byte) (w BundleWrap) {
	hint := bundleHint(epoch, salt)
	text := append(w[:0], salt[:]...)
	text = append(text, hint[:]...)
	bundleCipher(epoch, salt).Seal(text, make([]byte, chacha20poly1305.NonceSizeX), fileKey[:], nil)
	return w
}

// Open gives the bundle's key. It wraps [ErrWrongKey] if the hint is not that
// of epoch, which costs one derivation, some 1.5 µs: a holder of many keys
// tries them all. It wraps [ErrDamaged] if it is and the rest does not open.
func (w BundleWrap) Open(epoch Key) (Key, error) {
	salt := [bundleSaltSize]byte(w[:])
	if bundleHint(epoch, salt) != [bundleHintSize]byte(w[bundleSaltSize:]) {
		return Key{}, fmt.Errorf("%w: the bundle's hint is of another key", ErrWrongKey)
	}
	sealed := w[bundleSaltSize+bundleHintSize:]
	clear, err := bundleCipher(epoch, salt).Open(nil, make([]byte, chacha20poly1305.NonceSizeX), sealed, nil)
	if err != nil {
		return Key{}, fmt.Errorf("%w: the bundle's key does not open", ErrDamaged)
	}
	return Key(clear), nil
}

func bundleHint(epoch Key, salt [bundleSaltSize]byte) [bundleHintSize]byte {
	return [bundleHintSize]byte(derive(epoch[:], append(info("bundle-hint"), salt[:]...), bundleHintSize))
}

func bundleCipher(epoch Key, salt [bundleSaltSize]byte) cipher.AEAD {
	return xchacha(Key(derive(epoch[:], append(info("bundle-key"), salt[:]...), len(epoch))))
}

// WrapBundleKeyTo wraps the key of one bundle for a device that may not have
// the epoch key yet, in the same suite as [WrapInfo.Seal], with the info
// "tallystick/bundle-device/1" ‖ 0x00 ‖ recipient. It wraps [ErrBadKey] if the
// recipient's key is refused. Who is not the recipient can't tell whose it is.
func WrapBundleKeyTo(recipient SealingID, fileKey Key) (Wrap, error) {
	return sealTo(recipient, bundleDevice(recipient), fileKey)
}

// OpenBundleKey opens what [WrapBundleKeyTo] wrapped, and wraps [ErrWrongKey]
// where that is for another device or damaged: no one can tell which.
func OpenBundleKey(secret SealingKey, w Wrap) (Key, error) {
	key, err := openFrom(secret.private, bundleDevice(secret.ID()), w)
	if errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: the bundle's key is wrapped for another device", ErrWrongKey)
	}
	return key, err
}

func bundleDevice(recipient SealingID) []byte {
	return append(info("bundle-device"), recipient[:]...)
}
