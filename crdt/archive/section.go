package archive

import (
	"errors"
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Section begins what an archive holds of one community: the runs and records
// up to the next section are that community's. A community may have several.
type Section struct {
	Community crdt.CommunityID

	// Tips are the writer's tips of the community when it wrote the section. A
	// reader that holds them all afterwards has everything that the writer had.
	Tips []crdt.Tip

	// Since are the tips that whoever the archive is for was known to hold, so
	// that entries up to there are left out. Empty: nothing is left out.
	Since []crdt.Tip
}

// content is the section's canonical bytes, with the tips sorted.
func (s Section) content() ([]byte, error) {
	if s.Community.IsZero() {
		return nil, errors.New("archive section: no community")
	}
	if len(s.Tips) > MaxTips || len(s.Since) > MaxTips {
		return nil, fmt.Errorf("archive section: %d and %d tips, at most %d", len(s.Tips), len(s.Since), MaxTips)
	}
	b := dagcbor.AppendMap(nil, 3)
	b = appendTips(dagcbor.AppendText(b, "tips"), s.Tips)
	b = appendTips(dagcbor.AppendText(b, "since"), s.Since)
	return dagcbor.AppendLink(dagcbor.AppendText(b, "community"), s.Community.Link), nil
}

func parseSection(content []byte) (Section, error) {
	var s Section
	r := dagcbor.NewReader(content)
	r.MapOf(3)
	r.Key("tips")
	s.Tips = readTips(r)
	r.Key("since")
	s.Since = readTips(r)
	r.Key("community")
	s.Community = crdt.CommunityID{Link: r.Link()}
	return s, r.Close()
}

func appendTips(b []byte, tips []crdt.Tip) []byte {
	sorted := slices.SortedFunc(slices.Values(tips), crdt.Tip.Compare)
	sorted = slices.CompactFunc(sorted, func(a, b crdt.Tip) bool { return a.Compare(b) == 0 })
	b = dagcbor.AppendArray(b, len(sorted))
	for _, tip := range sorted {
		b = dagcbor.AppendArray(b, 3)
		b = dagcbor.AppendBytes(b, tip.Log[:])
		b = dagcbor.AppendUint(b, tip.Seq)
		b = dagcbor.AppendLink(b, tip.ID.Link)
	}
	return b
}

// readTips grows its list with what it has read: the length is only a claim.
func readTips(r *dagcbor.Reader) (tips []crdt.Tip) {
	for range r.Array(MaxTips) {
		r.ArrayOf(3)
		tip := crdt.Tip{Log: crdt.LogID(r.Array32()), Seq: r.Uint(), ID: crdt.ID{Link: r.Link()}}
		if len(tips) > 0 && r.Err() == nil && tips[len(tips)-1].Compare(tip) >= 0 {
			r.Refuse("tips out of order or repeated")
		}
		if r.Err() != nil {
			return nil
		}
		tips = append(tips, tip)
	}
	return tips
}
