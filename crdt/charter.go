package crdt

import (
	"fmt"

	"tallystick/crdt/dagcbor"
)

// KindCharter is the kind of the body that a community is named after.
const KindCharter = "charter"

// Charter is the body whose link is the community's id: who founds it, and
// its rules. It stands in clear at seq 1 of the first founder's log.
type Charter struct {
	Nonce    [32]byte       // random, so that no two charters are the same bytes
	Founders []Keys         // in order; the first one's log holds the charter
	Rules    map[string]any // every other field: what model/community makes of them is not known here
}

// The fields of a charter that decide which logs are in the set.
const (
	charterNonce    = "nonce"
	charterFounders = "founders"
)

// Body is the charter as a body block.
func (c Charter) Body() ([]byte, error) {
	if len(c.Founders) == 0 || len(c.Founders) > MaxFounders {
		return nil, fmt.Errorf("charter: %d founders, needed 1 to %d", len(c.Founders), MaxFounders)
	}
	fields := map[string]any{charterNonce: c.Nonce[:]}
	founders := make([]any, len(c.Founders))
	for i, keys := range c.Founders {
		if err := keys.Check(); err != nil {
			return nil, fmt.Errorf("charter: founder %d: %w", i+1, err)
		}
		founders[i] = keys.fields()
	}
	fields[charterFounders] = founders
	for name, value := range c.Rules {
		if _, taken := fields[name]; taken {
			return nil, fmt.Errorf("charter: rule %q has the name of a fixed field", name)
		}
		fields[name] = value
	}
	return Body{Kind: KindCharter, Fields: fields}.Block()
}

// ParseCharter reads a charter's body block.
func ParseCharter(block []byte) (Charter, error) {
	body, err := ParseBody(block)
	if err != nil {
		return Charter{}, err
	}
	if body.Kind != KindCharter {
		return Charter{}, refuse(RuleBody, fmt.Sprintf("kind %q", body.Kind), "a charter")
	}
	c := Charter{Rules: body.Fields}
	f := fieldReader{fields: body.Fields}
	c.Nonce = f.bytes32(charterNonce)
	for _, value := range f.list(charterFounders, MaxFounders) {
		c.Founders = append(c.Founders, f.keys(value))
	}
	if f.bad == "" && len(c.Founders) == 0 {
		f.bad = charterFounders
	}
	if f.bad != "" {
		return Charter{}, refuse(RuleBody, "charter field "+f.bad+" missing or of another shape", "a charter as FORMAT.md describes")
	}
	delete(c.Rules, charterNonce)
	delete(c.Rules, charterFounders)
	return c, nil
}

// Community is the id that the charter gives its community.
func (c Charter) Community() (CommunityID, error) {
	body, err := c.Body()
	return CommunityID{dagcbor.LinkOf(body)}, err
}

func (k Keys) fields() map[string]any {
	return map[string]any{
		"nonce": k.Nonce[:], "device": k.Device[:], "person": k.Person[:],
		"sealing": k.Sealing[:], "transport": k.Transport[:],
	}
}
