package bundle

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// Collector puts payloads together again out of frames, which may come in any
// order, repeatedly, damaged, and mixed with those of other sequences. It keeps
// up to four sequences at once and forgets the one that was not seen for
// longest; that is at most 0.4 MB. Its zero value is ready; it is for one
// goroutine.
type Collector struct {
	sequences []*sequence // the one seen last comes last
}

// Collected is how far the sequence of a frame has come.
type Collected struct {
	Sequence string // eight characters that name it
	Have     int    // frames, each counted once
	Need     int    // of them in all
	Payload  []byte // once Have is Need: what [Frames] was given, checked by its hash
}

// sequence is what has come of one payload.
type sequence struct {
	of     frame // any frame of it, for what all have in common
	pieces [][]byte
	have   int
}

// Take takes one frame. An error says why the text is none, or that the frames
// of a sequence do not make what its name says, after which it begins anew;
// either way the collector goes on.
func (c *Collector) Take(text string) (Collected, error) {
	f, err := parseFrame(text)
	if err != nil {
		return Collected{}, err
	}
	s := c.of(f)
	if s.pieces[f.number] == nil {
		s.pieces[f.number] = f.piece
		s.have++
	}
	so := Collected{Sequence: f.sequence, Have: s.have, Need: f.needed}
	if s.have < f.needed {
		return so, nil
	}
	c.sequences = c.sequences[:len(c.sequences)-1]
	so.Payload, err = s.payload()
	return so, err
}

// of finds or begins the sequence of a frame, as the last one.
func (c *Collector) of(f frame) *sequence {
	i := slices.IndexFunc(c.sequences, func(s *sequence) bool {
		return s.of.sequence == f.sequence && s.of.needed == f.needed && s.of.size == f.size
	})
	s := &sequence{of: f, pieces: make([][]byte, shown(f.needed))}
	switch {
	case i >= 0:
		s = c.sequences[i]
		c.sequences = slices.Delete(c.sequences, i, i+1)
	case len(c.sequences) == maxSequences:
		c.sequences = slices.Delete(c.sequences, 0, 1)
	}
	c.sequences = append(c.sequences, s)
	return s
}

var errOtherPayload = errors.New("the frames do not make what they name: some were forged, or badly read; begin again")

// payload is what the pieces make, if it is what they name.
func (s *sequence) payload() ([]byte, error) {
	content, err := decode(s.pieces, s.of.needed, s.of.size)
	if err != nil {
		return nil, fmt.Errorf("put frames together: %w", err)
	}
	hash, payload := [contentHash]byte(content), content[contentHash:]
	if sha256.Sum256(payload) != hash || sequenceOf(hash) != s.of.sequence {
		return nil, errOtherPayload
	}
	return payload, nil
}
