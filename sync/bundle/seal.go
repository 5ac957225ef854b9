package bundle

import (
	"errors"
	"fmt"
	"io"

	"tallystick/crdt/archive"
	"tallystick/identity"
)

// ErrNoKey means that a bundle is sealed to a community or a key that is not
// here, or that there is no key to seal one under.
var ErrNoKey = errors.New("sealed to a community or key that is not here")

// ErrOther means that the file is a backup or another archive, and no bundle.
var ErrOther = errors.New("not a bundle")

const (
	epochWrapSize  = len(identity.BundleWrap{})
	deviceWrapSize = len(identity.Wrap{})
)

// sealing wraps a file key for the recipients.
func sealing(to Recipients, random io.Reader) archive.Wrapper {
	return func(fileKey identity.Key) (archive.Wrap, error) {
		var salt [16]byte
		if _, err := io.ReadFull(random, salt[:]); err != nil {
			return archive.Wrap{}, fmt.Errorf("read randomness: %w", err)
		}
		wrapped := identity.WrapBundleKey(to.Epoch, fileKey, salt)
		devices, err := forDevices(to.Devices, fileKey, random)
		return archive.Wrap{How: archive.ToEpoch, Key: append(wrapped[:], devices...)}, err
	}
}

// forDevices wraps the key for single devices, and for nobody as often as it
// takes to hide how many there are. A device whose own key is not sound is
// passed over.
func forDevices(devices []identity.SealingID, fileKey identity.Key, random io.Reader) (wraps []byte, err error) {
	if len(devices) == 0 {
		return nil, nil
	}
	devices = devices[:min(len(devices), MaxDevices)]
	slots := min(identity.Slots(len(devices)), MaxDevices)
	for _, device := range devices {
		wrap, err := identity.WrapBundleKeyTo(device, fileKey)
		if errors.Is(err, identity.ErrBadKey) {
			continue
		}
		if err != nil {
			return nil, err
		}
		wraps = append(wraps, wrap[:]...)
	}
	for len(wraps) < slots*deviceWrapSize {
		nobody, err := identity.NewSealingKey(random)
		if err != nil {
			return nil, err
		}
		wrap, err := identity.WrapBundleKeyTo(nobody.ID(), fileKey)
		if err != nil {
			return nil, err
		}
		wraps = append(wraps, wrap[:]...)
	}
	return wraps, nil
}

// opening tries the keys that are held, then those of the device. Keys may be
// nil.
func opening(keys Keys) archive.Opener {
	return func(wrap archive.Wrap) (key identity.Key, err error) {
		switch {
		case wrap.How != archive.ToEpoch:
			return key, ErrOther
		case len(wrap.Key) < epochWrapSize || (len(wrap.Key)-epochWrapSize)%deviceWrapSize != 0:
			return key, fmt.Errorf("%w: a wrapped key of %d bytes", identity.ErrDamaged, len(wrap.Key))
		case keys == nil:
			return key, ErrNoKey
		}
		key, err = openEpoch(keys, identity.BundleWrap(wrap.Key))
		if errors.Is(err, ErrNoKey) {
			key, err = openDevice(keys, wrap.Key[epochWrapSize:])
		}
		return key, err
	}
}

func openEpoch(keys Keys, wrapped identity.BundleWrap) (identity.Key, error) {
	for key := range keys.Held() {
		fileKey, err := wrapped.Open(key)
		if !errors.Is(err, identity.ErrWrongKey) {
			return fileKey, err
		}
	}
	return identity.Key{}, ErrNoKey
}

func openDevice(keys Keys, wraps []byte) (identity.Key, error) {
	for ; len(wraps) > 0; wraps = wraps[deviceWrapSize:] {
		for _, secret := range keys.Own() {
			fileKey, err := identity.OpenBundleKey(secret, identity.Wrap(wraps))
			if !errors.Is(err, identity.ErrWrongKey) {
				return fileKey, err
			}
		}
	}
	return identity.Key{}, ErrNoKey
}

// open reads the beginning of a bundle. Errors are [ErrNoKey], [ErrOther], an
// [archive.Fault], or that of reading src.
func open(src io.Reader, keys Keys) (*archive.Reader, error) {
	reader, err := archive.Open(src, opening(keys))
	var fault *archive.Fault
	switch {
	case errors.Is(err, ErrNoKey):
		return nil, ErrNoKey
	case errors.Is(err, ErrOther):
		return nil, fmt.Errorf("%w: it is sealed to a person's words, as backups are", ErrOther)
	case errors.As(err, &fault):
		return nil, fault
	case err != nil:
		return nil, err
	case reader.Header().Purpose != archive.PurposeBundle:
		return nil, fmt.Errorf("%w: its purpose is %q", ErrOther, reader.Header().Purpose)
	}
	return reader, nil
}
