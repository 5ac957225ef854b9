package peer

import (
	"bytes"
	"testing"
	"time"

	"tallystick/crdt"
)

// FuzzParseAgreement: what is read is written the same, and tips of another
// digest are refused.
func FuzzParseAgreement(f *testing.F) {
	tips := []crdt.Tip{{Log: crdt.LogID{1}, Seq: 2, ID: crdt.ID{Link: [32]byte{3}}}}
	f.Add(appendAgreement(crdt.EntriesDigest(tips), time.Unix(1_778_241_600, 0), tips))
	f.Add(appendAgreement([32]byte{4}, time.Unix(0, 0), tips))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, digest, err := parseAgreement(raw)
		if err != nil {
			return
		}
		if digest != crdt.EntriesDigest(a.Tips) || !bytes.Equal(appendAgreement(digest, a.At, a.Tips), raw) {
			t.Errorf("%x becomes %+v", raw, a)
		}
	})
}
