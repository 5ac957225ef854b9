package crashtest

import (
	"encoding/hex"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// digest is what a replica must show that holds logs up to these tips and no
// forks, in hexadecimal.
func digest(tips map[string]Entry) string {
	var of []crdt.Tip
	for _, e := range tips {
		link, err := dagcbor.ParseLink(e.ID)
		log, bad := hex.DecodeString(e.Log)
		if err != nil || bad != nil || len(log) != len(crdt.LogID{}) {
			return "of an entry named otherwise: " + e.ID
		}
		of = append(of, crdt.Tip{Log: crdt.LogID(log), Seq: e.Seq, ID: crdt.ID{Link: link}})
	}
	sum := crdt.EntriesDigest(of)
	return hex.EncodeToString(sum[:])
}
