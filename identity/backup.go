package identity

import "crypto/ecdh"

// BackupRecipient is the X25519 public key that a person's backups are sealed
// to. Every device keeps it, so that a backup is made without the words and
// opened only with them.
type BackupRecipient [32]byte

// BackupKey is the private half. It comes from the words and is not kept.
type BackupKey struct {
	secret
	private *ecdh.PrivateKey
}

// Recipient is the public half.
func (k BackupKey) Recipient() BackupRecipient {
	return BackupRecipient(k.private.PublicKey().Bytes())
}

// Seal wraps the key of one backup, in the same suite as [WrapInfo.Seal], with
// the info "tallystick/backup-key/1" ‖ 0x00 ‖ recipient.
func (r BackupRecipient) Seal(fileKey Key) (Wrap, error) {
	return sealTo(SealingID(r), r.info(), fileKey)
}

// Open unwraps the key of a backup. It wraps [ErrDamaged] if the wrap does not
// open: the backup is damaged, or another person's.
func (k BackupKey) Open(w Wrap) (Key, error) {
	return openFrom(k.private, k.Recipient().info(), w)
}

func (r BackupRecipient) info() []byte { return append(info("backup-key"), r[:]...) }
