package archive

import (
	"errors"
	"fmt"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// How says to whom the key of a sealed archive is wrapped.
type How uint64

// The ways of wrapping a file key.
const (
	// ToWords is HPKE to the public half of a key that comes from a person's
	// words, [identity.BackupRecipient]: what backups use. The wrapped key is an
	// [identity.Wrap].
	ToWords How = 1

	// ToEpoch is to a community's epoch key: what bundles use. The wrapped key
	// is whatever sync/bundle makes it, the key's hint included; this package
	// carries it.
	ToEpoch How = 2
)

// Wrap is the key of a sealed archive as it stands in the file. It names nobody:
// two backups of one person don't look related to who finds them.
type Wrap struct {
	How How
	Key []byte // 1 to [MaxWrap] bytes
}

// Wrapper wraps the key of a file that is being written.
type Wrapper func(fileKey identity.Key) (Wrap, error)

// Opener gives the key of a file that is being read. It wraps
// [identity.ErrWrongKey] if the file's key was wrapped for somebody else.
type Opener func(Wrap) (identity.Key, error)

// ForWords seals to the person whose words give recipient. The words are not
// needed.
func ForWords(recipient identity.BackupRecipient) Wrapper {
	return func(fileKey identity.Key) (Wrap, error) {
		wrapped, err := recipient.Seal(fileKey)
		return Wrap{How: ToWords, Key: wrapped[:]}, err
	}
}

// WithWords opens what was sealed to a person's words.
func WithWords(key identity.BackupKey) Opener {
	return func(wrap Wrap) (identity.Key, error) {
		if wrap.How != ToWords {
			return identity.Key{}, fmt.Errorf("%w: sealed to a community's key and not to a person's words", identity.ErrWrongKey)
		}
		if len(wrap.Key) != len(identity.Wrap{}) {
			return identity.Key{}, fmt.Errorf("%w: a wrapped key of %d bytes", identity.ErrDamaged, len(wrap.Key))
		}
		fileKey, err := key.Open(identity.Wrap(wrap.Key))
		if errors.Is(err, identity.ErrDamaged) {
			// Damage by accident was ruled out by the item's check.
			return identity.Key{}, fmt.Errorf("%w: these are not the words that the archive was sealed to", identity.ErrWrongKey)
		}
		return fileKey, err
	}
}

func (w Wrap) content() ([]byte, error) {
	if len(w.Key) == 0 || len(w.Key) > MaxWrap {
		return nil, fmt.Errorf("wrapped key of %d bytes, needed 1 to %d", len(w.Key), MaxWrap)
	}
	b := dagcbor.AppendUint(dagcbor.AppendArray(nil, 2), uint64(w.How))
	return dagcbor.AppendBytes(b, w.Key), nil
}

func parseWrap(content []byte) (Wrap, error) {
	r := dagcbor.NewReader(content)
	r.ArrayOf(2)
	w := Wrap{How: How(r.Uint()), Key: r.Bytes(MaxWrap)}
	if r.Err() == nil && len(w.Key) == 0 {
		r.Refuse("no key")
	}
	return w, r.Close()
}
