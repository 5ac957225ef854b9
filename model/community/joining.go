package community

import (
	"crypto/sha256"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Joining is what two devices agree on before one of them lets the other in:
// the joiner's proof is over it, and so are the words that both screens show.
type Joining struct {
	Community crdt.CommunityID
	Issuer    crdt.LogID // the log that the invitation stands in
	Keys      crdt.Keys  // the joiner's, of the log that is to be admitted

	// Transcript is a hash over all that the two have told each other. Both
	// compute it for themselves. The three words hold against somebody in
	// between only if the issuer has a random part in it that nobody else knows
	// before the joiner's keys are fixed, and that is itself fixed, by its hash in
	// the code, before the issuer knows those: otherwise either side's part can be
	// tried, some 2³³ times, until the words are those of another screen.
	Transcript [32]byte
}

// joiningWordsTag keeps the hash that becomes words from any other.
const joiningWordsTag = "tallystick/joining-words/1"

// Prove is the joiner's proof that they were told the secret, for these logs
// and keys only.
func (j Joining) Prove(secret identity.InvitationSecret) [32]byte { return secret.Prove(j.statement()) }

// VerifyProof reports whether the joiner of these logs and keys was told the
// secret. Whether the invitation is still open is for the issuer to know.
func (j Joining) VerifyProof(secret identity.InvitationSecret, proof [32]byte) bool {
	return secret.Proves(j.statement(), proof)
}

// Words are the three words that people compare on both screens.
func (j Joining) Words(language identity.Language) []string {
	statement := append([]byte(joiningWordsTag), 0)
	return identity.ThreeWords(sha256.Sum256(append(statement, j.statement()...)), language)
}

// statement is the canonical CBOR array [community, issuer, joiner's log,
// person, device, sealing, transport, nonce, transcript].
func (j Joining) statement() []byte {
	b := dagcbor.AppendLink(dagcbor.AppendArray(nil, 9), j.Community.Link)
	for _, part := range [][32]byte{
		j.Issuer, j.Keys.LogID(j.Community),
		j.Keys.Person, j.Keys.Device, j.Keys.Sealing, j.Keys.Transport, j.Keys.Nonce,
		j.Transcript,
	} {
		b = dagcbor.AppendBytes(b, part[:])
	}
	return b
}
