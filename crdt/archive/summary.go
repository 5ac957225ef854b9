package archive

import (
	"crypto/sha256"

	"tallystick/crdt/dagcbor"
)

// Summary counts what an archive holds or, while it is being read, what has
// been given out of it.
type Summary struct {
	Sections uint64
	Runs     uint64 // refused ones included
	Refused  uint64 // runs that were given as [Refused]; a writer has none
	Entries  uint64 // of runs that were not refused
	Records  uint64
	Bytes    int64 // of the plain archive

	// Digest is SHA-256 over everything before the trailer: the name of this
	// archive. It is zero until the trailer was written or read.
	Digest [sha256.Size]byte
}

// trailer is the content of the archive's last item.
func (s Summary) trailer() []byte {
	b := dagcbor.AppendMap(nil, 5)
	b = appendCount(b, "runs", s.Runs)
	b = dagcbor.AppendBytes(dagcbor.AppendText(b, "digest"), s.Digest[:])
	b = appendCount(b, "entries", s.Entries)
	b = appendCount(b, "records", s.Records)
	return appendCount(b, "sections", s.Sections)
}

func parseTrailer(content []byte) (Summary, error) {
	var s Summary
	r := dagcbor.NewReader(content)
	r.MapOf(5)
	s.Runs = readCount(r, "runs")
	r.Key("digest")
	s.Digest = r.Array32()
	s.Entries = readCount(r, "entries")
	s.Records = readCount(r, "records")
	s.Sections = readCount(r, "sections")
	return s, r.Close()
}

// fits reports whether a trailer says what was read. Entries of refused runs
// could not be counted.
func (s Summary) fits(trailer Summary) bool {
	return s.Digest == trailer.Digest && s.Sections == trailer.Sections && s.Runs == trailer.Runs &&
		s.Records == trailer.Records && (s.Entries == trailer.Entries || s.Refused > 0)
}

func appendCount(b []byte, name string, n uint64) []byte {
	return dagcbor.AppendUint(dagcbor.AppendText(b, name), n)
}

func readCount(r *dagcbor.Reader, name string) uint64 {
	r.Key(name)
	return r.Uint()
}
