package community

import (
	"fmt"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// KindEpochPart is the kind of an entry that holds some of the wraps of a
// grant too large for one entry.
const KindEpochPart = "epoch-part"

// EpochPart is the part of a grant that comes before its [Epoch]. By itself it
// grants nothing.
type EpochPart struct {
	Key        identity.KeyID  // that of the epoch
	Number     int             // from 0; less than MaxParts
	Recipients []crdt.LogID    // 1 to MaxGrant, sorted, all of them after those of the part before
	Wraps      []identity.Wrap // as in [Epoch]
}

// Body is the part as a body block: ["epoch-part", {key, part, wraps,
// recipients}].
func (p EpochPart) Body() ([]byte, error) {
	b := dagcbor.AppendText(dagcbor.AppendArray(nil, 2), KindEpochPart)
	b = dagcbor.AppendMap(b, 4)
	b = dagcbor.AppendBytes(dagcbor.AppendText(b, "key"), p.Key[:])
	b = dagcbor.AppendUint(dagcbor.AppendText(b, "part"), uint64(p.Number))
	b = appendWraps(dagcbor.AppendText(b, "wraps"), p.Wraps)
	b = appendLogs(dagcbor.AppendText(b, "recipients"), p.Recipients)
	if _, err := ParseEpochPart(b); err != nil {
		return nil, err
	}
	return b, nil
}

// ParseEpochPart reads the body block of a part and refuses any other shape.
func ParseEpochPart(body []byte) (p EpochPart, err error) {
	r := dagcbor.NewReader(body)
	r.ArrayOf(2)
	r.Key(KindEpochPart)
	r.MapOf(4)
	r.Key("key")
	p.Key = r.Array32()
	r.Key("part")
	number := r.Uint()
	r.Key("wraps")
	p.Wraps = readWraps(r)
	r.Key("recipients")
	p.Recipients = readLogs(r)
	if r.Err() == nil && number >= MaxParts {
		r.Refuse("part %d", number)
	}
	checkRecipients(r, p.Recipients, p.Wraps)
	if err := r.Close(); err != nil {
		return EpochPart{}, fmt.Errorf("part of an epoch: %w", err)
	}
	p.Number = int(number)
	return p, nil
}

// Whole is the epoch with the recipients and wraps of its parts, given in the
// order in which it names them; ok is false if they are not its parts. What a
// caller has to know besides is that each is the entry before the next in the
// epoch's log, and the last one before the epoch: then the epoch's id fixes all
// of them.
func (e Epoch) Whole(parts ...EpochPart) (whole Epoch, ok bool) {
	if len(parts) != len(e.Parts) {
		return e, false
	}
	var recipients []crdt.LogID
	var wraps []identity.Wrap
	for i, part := range parts {
		if part.Key != e.Key || part.Number != i {
			return e, false
		}
		recipients, wraps = append(recipients, part.Recipients...), append(wraps, part.Wraps...)
	}
	e.Recipients, e.Wraps = append(recipients, e.Recipients...), append(wraps, e.Wraps...)
	return e, ascending(e.Recipients)
}

func appendLogs(b []byte, logs []crdt.LogID) []byte {
	b = dagcbor.AppendArray(b, len(logs))
	for _, log := range logs {
		b = dagcbor.AppendBytes(b, log[:])
	}
	return b
}

func readLogs(r *dagcbor.Reader) []crdt.LogID {
	return readList(r, MaxGrant, func() crdt.LogID { return r.Array32() })
}

// appendWraps writes wraps as byte strings, an empty one where there is none.
func appendWraps(b []byte, wraps []identity.Wrap) []byte {
	b = dagcbor.AppendArray(b, len(wraps))
	for _, wrap := range wraps {
		if wrap == (identity.Wrap{}) {
			b = dagcbor.AppendBytes(b, nil)
		} else {
			b = dagcbor.AppendBytes(b, wrap[:])
		}
	}
	return b
}

func readWraps(r *dagcbor.Reader) []identity.Wrap {
	return readList(r, MaxGrant, func() (w identity.Wrap) {
		if copied := copy(w[:], r.Bytes(len(w))); copied > 0 && (copied < len(w) || w == (identity.Wrap{})) {
			r.Refuse("a wrap of %d bytes, or of zeros", copied)
		}
		return w
	})
}

// checkRecipients refuses what would make two grants of one.
func checkRecipients(r *dagcbor.Reader, recipients []crdt.LogID, wraps []identity.Wrap) {
	switch {
	case r.Err() != nil:
	case len(recipients) == 0 || len(wraps) != len(recipients):
		r.Refuse("%d wraps for %d recipients", len(wraps), len(recipients))
	case !ascending(recipients):
		r.Refuse("recipients out of order or repeated")
	}
}

// cutLogs divides recipients into as many as one entry holds.
func cutLogs(logs []crdt.LogID) [][]crdt.LogID { return slices.Collect(slices.Chunk(logs, MaxGrant)) }
