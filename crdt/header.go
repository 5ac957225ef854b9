package crdt

import (
	"fmt"
	"math"

	"tallystick/crdt/dagcbor"
)

// Version is the header version that this package writes and reads.
const Version = 1

// Header is what an entry's signature covers.
type Header struct {
	Log    LogID
	Seq    uint64 // 0, 1, 2 …
	Prev   ID     // the entry before it in the log; zero exactly at seq 0
	Deps   []ID   // tips of other logs that the author had taken up; sorted, unique, none at seq 0
	Sealed bool   // the body is ciphertext and travels beside the entry
	Body   ID     // link to the body block, clear or sealed
}

// headerFields is the length of the header's array.
const headerFields = 7

// Append adds the header's canonical bytes:
// [version, log, seq, prev or null, [dep …], sealed 0 or 1, body].
func (h Header) Append(b []byte) []byte {
	b = dagcbor.AppendArray(b, headerFields)
	b = dagcbor.AppendUint(b, Version)
	b = dagcbor.AppendBytes(b, h.Log[:])
	b = dagcbor.AppendUint(b, h.Seq)
	b = dagcbor.AppendLinkOrNull(b, h.Prev.Link)
	b = appendIDs(b, h.Deps)
	b = dagcbor.AppendUint(b, sealedFlag(h.Sealed))
	return dagcbor.AppendLink(b, h.Body.Link)
}

// ParseHeader reads canonical header bytes and checks the rules that a header
// can break alone.
func ParseHeader(data []byte) (Header, error) {
	r := dagcbor.NewReader(data)
	fields := r.Array(math.MaxInt) // judged after the version, which may have others
	if version := r.Uint(); r.Err() == nil && version != Version {
		return Header{}, refuse(RuleVersion, fmt.Sprintf("header version %d", version), fmt.Sprintf("version %d", Version))
	}
	if r.Err() == nil && fields != headerFields {
		r.Refuse("%d fields, not %d", fields, headerFields)
	}
	h := Header{Log: LogID(r.Array32()), Seq: r.Uint(), Prev: ID{r.LinkOrNull()}}
	h.Deps = readIDs(r, MaxDeps)
	h.Sealed = readSealed(r)
	h.Body = ID{r.Link()}
	if err := r.Close(); err != nil {
		return Header{}, refuseRead(RuleEncoding, err, "a canonical header")
	}
	if refusal := h.check(); refusal != nil {
		return Header{}, refusal
	}
	return h, nil
}

// check applies the rules about start and deps.
func (h Header) check() error {
	fail := func(rule Rule, found, needed string) error {
		return &Refusal{Log: h.Log, Seq: h.Seq, Rule: rule, Found: found, Needed: needed}
	}
	switch {
	case h.Seq == 0 && (!h.Prev.IsZero() || len(h.Deps) > 0 || h.Sealed):
		return fail(RuleStart, "an entry 0 with prev, deps or a sealed body", "an introduction alone")
	case h.Seq > 0 && h.Prev.IsZero():
		return fail(RuleStart, "no prev", "a link to the entry before")
	case h.Seq > dagcbor.MaxInteger:
		return fail(RuleEncoding, "seq above 2^53-1", "a seq of at most 2^53-1")
	case len(h.Deps) > MaxDeps:
		return fail(RuleSize, fmt.Sprintf("%d deps", len(h.Deps)), fmt.Sprintf("at most %d", MaxDeps))
	}
	for i := 1; i < len(h.Deps); i++ {
		if h.Deps[i-1].Compare(h.Deps[i].Link) >= 0 {
			return fail(RuleDeps, "deps out of order or repeated", "deps sorted by their bytes, each once")
		}
	}
	return nil
}

func sealedFlag(sealed bool) uint64 {
	if sealed {
		return 1
	}
	return 0
}

// readSealed takes the flag. A third kind of body would be another version of
// the header.
func readSealed(r *dagcbor.Reader) bool {
	flag := r.Uint()
	if flag > 1 {
		r.Refuse("sealed %d, not 0 or 1", flag)
	}
	return flag == 1
}

func appendIDs(b []byte, ids []ID) []byte {
	b = dagcbor.AppendArray(b, len(ids))
	for _, id := range ids {
		b = dagcbor.AppendLink(b, id.Link)
	}
	return b
}

func readIDs(r *dagcbor.Reader, most int) []ID {
	n := r.Array(most)
	if n == 0 || r.Err() != nil {
		return nil
	}
	ids := make([]ID, n)
	for i := range ids {
		ids[i] = ID{r.Link()}
	}
	return ids
}
