// Package identity is who acts, and who may read: device, sealing and
// transport keys, persons whose root key comes from words, the certificates
// by which a person vouches for a device, and the sealing of what only some
// may open.
//
// A person is a root key that lives on paper, as 12 or 24 words. A device
// holds three keys of its own: one that signs entries ([DeviceKey]), one that
// others seal to ([SealingKey]) and one by which the network knows it
// ([TransportKey]). The root key certifies devices and is then put away.
//
// Sealing is done in two steps. A random [Key] is wrapped once for each
// recipient ([WrapInfo]); its [KeyID] commits to the key and to the list of
// recipients, so that nobody can hand two people different keys under one
// name. Bodies are sealed under keys derived from it ([BodyPlace]), each bound
// to its place in a log. Attachments and backups are sealed in chunks.
//
// # Derivations
//
// Every derived key is HKDF with SHA-256 and no salt:
//
//	use         from           info                                             bytes
//	root seed   BIP-39 seed    "tallystick/person/1"                            32
//	backup key  BIP-39 seed    "tallystick/backup/1"                            32
//	body        key            "tallystick/body/1"       00 log seq             32
//	hint        key            "tallystick/hint/1"       00 log                 16
//	mark        X25519 secret  "tallystick/mark/1"       00 log seq             16
//	recipients  key            "tallystick/recipients/1" 00 id                  32
//	attachment  body key       "tallystick/attachment/1" 00 index               32
//	stream      file key       "tallystick/stream/1"     00                     32
//	bundle hint epoch key      "tallystick/bundle-hint/1" 00 salt               16
//	bundle key  epoch key      "tallystick/bundle-key/1" 00 salt                32
//
// where log and id (of the key) are 32 bytes, seq and index 8 bytes
// big-endian. The chunks of a stream are those of an attachment, under the
// stream's derived key in place of the body key.
//
// The package is pure: no files, no clock, no goroutines. Randomness is an
// argument, except inside the standard library's HPKE, which takes its own.
// All of it is safe for use by several goroutines at once.
package identity
