package wire

// Digest is the values of one community that are equal wherever the same
// entries are held.
type Digest struct {
	Type      string            `json:"type"`
	Community Named             `json:"community"`
	Entries   string            `json:"entries" doc:"SHA-256 over log and tip of every branch"`
	Authority string            `json:"authority" doc:"SHA-256 over what the clear entries decide"`
	State     map[string]string `json:"state" doc:"by key held: SHA-256 over what opens under it"`
	Words     []string          `json:"words" doc:"the first 33 bits of SHA-256(entries, authority)"`
}

// DigestQuery asks for the digests of all communities, or of one.
type DigestQuery struct {
	Community string `query:"community" maxLength:"256" doc:"name, short or whole id; without it all"`
}
