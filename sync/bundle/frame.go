package bundle

import (
	"encoding/base32"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

// frame is one text of a sequence, read.
type frame struct {
	sequence string // idSize characters: the beginning of the payload's hash
	number   int    // from 0; below needed: a piece of the content, else parity
	needed   int    // frames that it takes
	size     int    // bytes of the content: hash and payload
	piece    []byte // pieceSize(size, needed) bytes
}

const (
	frameTag    = "TALLY1"
	frameFields = 7
	idSize      = 8

	// frameHead is the most that a frame takes beside its piece: the tag, the
	// id, three numbers of up to 3, 3 and 5 digits, the check, six strokes.
	frameHead = len(frameTag) + idSize + 3 + 3 + 5 + checkDigits + frameFields - 1

	checkDigits = 8
)

// alphabet is base32 without padding. Base45 would hold 6 % more, and its
// spaces do not survive being copied as text.
func alphabet() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// pieceSize is how much of the content is in each frame.
func pieceSize(size, needed int) int { return (size + needed - 1) / needed }

// text is the frame as it is shown:
// TALLY1/sequence/number/needed/size/check/piece.
func (f frame) text() string {
	piece := alphabet().EncodeToString(f.piece)
	return strings.Join([]string{f.head(), f.check(piece), piece}, "/")
}

func (f frame) head() string {
	return fmt.Sprintf("%s/%s/%d/%d/%d", frameTag, f.sequence, f.number, f.needed, f.size)
}

// check is CRC-32 over everything else: QR codes correct errors, people who
// type and cameras that guess do not.
func (f frame) check(piece string) string {
	return fmt.Sprintf("%08X", crc32.ChecksumIEEE([]byte(f.head()+"/"+piece)))
}

// parseFrame reads a frame, in capitals or not and with space around it.
func parseFrame(text string) (f frame, err error) {
	if len(text) > 2*LongFrame {
		return f, fmt.Errorf("no frame: %d characters, at most %d", len(text), LongFrame)
	}
	parts := strings.Split(strings.ToUpper(strings.TrimSpace(text)), "/")
	if parts[0] != frameTag {
		return f, fmt.Errorf("no frame: it does not begin with %s/", frameTag)
	}
	if len(parts) != frameFields || len(parts[1]) != idSize {
		return f, fmt.Errorf("damaged frame: %d parts, needed %d", len(parts), frameFields)
	}
	f = frame{sequence: parts[1], number: number(parts[2]), needed: number(parts[3]), size: number(parts[4])}
	if f.check(parts[6]) != parts[5] {
		return f, fmt.Errorf("damaged frame: its check does not fit")
	}
	if f.piece, err = alphabet().DecodeString(parts[6]); err != nil {
		return f, fmt.Errorf("damaged frame: %w", err)
	}
	if !f.fits() {
		return f, fmt.Errorf("frame %d of %d, for %d bytes: out of bounds", f.number, f.needed, f.size)
	}
	return f, nil
}

// number is a decimal number, or -1. Other ways to write one have another
// check.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// fits holds what somebody forged to what [Frames] writes.
func (f frame) fits() bool {
	return f.needed >= 1 && f.needed <= maxNeeded && f.number >= 0 && f.number < shown(f.needed) &&
		f.size > contentHash && f.size <= contentHash+MaxFramed && len(f.piece) == pieceSize(f.size, f.needed)
}

// shown is how many frames a sequence has: as many again as it takes, so that
// half of them may be missed.
func shown(needed int) int {
	if needed == 1 {
		return 1
	}
	return 2 * needed
}
