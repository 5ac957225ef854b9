// Package keystore is the secret keys of one device at rest: one file that
// only its owner may read, replaced as a whole or not at all, and sealed under
// a passphrase if there is one.
//
// # File
//
// The file is one canonical CBOR array:
//
//	["tallystick/keystore", version = 1, protection, secrets, checksum]
//
// With no passphrase, protection is null and secrets is the byte string of
// [Secrets.Marshal]. With one, protection is [time, memory in KiB, threads,
// salt of 16 bytes, nonce of 24 bytes] and secrets is sealed by
// XChaCha20-Poly1305 under argon2id of the passphrase (in Unicode NFC), with
// the encoding of ["tallystick/keystore", version, protection] as associated
// data. The checksum is SHA-256 over everything before it, array head
// included: it tells damage from a wrong passphrase, and protects against
// nobody.
//
// Whoever can write the file can replace it by another; no passphrase changes
// that.
package keystore
