package identity

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
)

// InvitationSecret is what an invitation's code tells whoever is invited, and
// its entry does not tell anybody: whoever proves that they know it is let in.
// The zero InvitationSecret is none and must not be used.
type InvitationSecret struct {
	secret
	raw string
}

// invitationTag is that of the hash that an invitation shows.
const invitationTag = "tallystick/invitation/1"

// NewInvitationSecret draws the shortest secret, which fits a code best.
func NewInvitationSecret(random io.Reader) (InvitationSecret, error) {
	raw := make([]byte, LeastInvitationSecret)
	if _, err := io.ReadFull(random, raw); err != nil {
		return InvitationSecret{}, fmt.Errorf("read randomness: %w", err)
	}
	return InvitationSecret{raw: string(raw)}, nil
}

// ParseInvitationSecret reads what [InvitationSecret.Bytes] gave:
// LeastInvitationSecret to MostInvitationSecret bytes. Any other length wraps
// [ErrDamaged].
func ParseInvitationSecret(raw []byte) (InvitationSecret, error) {
	if len(raw) < LeastInvitationSecret || len(raw) > MostInvitationSecret {
		return InvitationSecret{}, fmt.Errorf("%w: an invitation's secret of %d bytes", ErrDamaged, len(raw))
	}
	return InvitationSecret{raw: string(raw)}, nil
}

// Bytes is the secret itself.
func (s InvitationSecret) Bytes() []byte { return bytes.Clone([]byte(s.raw)) }

// Hash is what the invitation shows of the secret: SHA-256 over
// "tallystick/invitation/1" ‖ 0x00 ‖ secret. The secret is random, so that
// nobody finds it from this.
func (s InvitationSecret) Hash() [32]byte { return sha256.Sum256(tagged(invitationTag, []byte(s.raw))) }

// Prove is HMAC-SHA-256 over the message, under HKDF(secret,
// "tallystick/invitation-proof/1" ‖ 0x00). The secret itself is no key for it:
// to HMAC a secret and the same with a zero byte behind it are one.
func (s InvitationSecret) Prove(message []byte) [32]byte {
	mac := hmac.New(sha256.New, derive([]byte(s.raw), info("invitation-proof"), sha256.Size))
	mac.Write(message)
	return [32]byte(mac.Sum(nil))
}

// Proves reports whether whoever made the proof knew this secret and meant
// this message. It takes as long whatever the proof.
func (s InvitationSecret) Proves(message []byte, proof [32]byte) bool {
	made := s.Prove(message)
	return hmac.Equal(made[:], proof[:])
}
