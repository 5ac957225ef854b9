package identity

import "crypto/ed25519"

// Verify reports whether signature is key's over tag ‖ 0x00 ‖ message. It is
// exactly the standard library's ed25519.Verify, for ever: without cofactor, S
// below the group order, R compared as bytes, and whatever key decodes. Two
// replicas that disagreed about one signature would hold different entries, so
// no other library, batch or shortcut may decide this; the vectors hold it.
// Whether a key is allowed at all is asked once, by [DeviceID.Check].
func Verify(key DeviceID, tag string, message []byte, signature [64]byte) bool {
	return ed25519.Verify(key[:], tagged(tag, message), signature[:])
}

func tagged(tag string, message []byte) []byte {
	text := make([]byte, 0, len(tag)+1+len(message))
	return append(append(append(text, tag...), 0), message...)
}
