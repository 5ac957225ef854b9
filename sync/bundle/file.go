package bundle

import (
	"fmt"

	"tallystick/crdt/archive"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
)

// The records about attached files.
const (
	recordFile    = "attachment" // a chunk of a file, as backups have them
	recordLeftOut = "left-out"   // names of files that the writer has and that are not in the bundle
)

// chunk is one sealed chunk of an attached file.
//
//	[name, chunks in all, number, chunk]
type chunk struct {
	name   [32]byte
	all    int
	number int
	data   []byte
}

func (c chunk) record() []byte {
	b := dagcbor.AppendBytes(dagcbor.AppendArray(make([]byte, 0, len(c.data)+64), 4), c.name[:])
	b = dagcbor.AppendUint(dagcbor.AppendUint(b, uint64(c.all)), uint64(c.number))
	return dagcbor.AppendBytes(b, c.data)
}

// readChunk reads one record; data aliases the chunk. Its name is only a claim.
func readChunk(data []byte) (c chunk, err error) {
	r := dagcbor.NewReader(data)
	r.ArrayOf(4)
	c.name = r.Array32()
	all, number := r.Uint(), r.Uint()
	c.data = r.Bytes(replica.MaxChunk)
	switch {
	case r.Close() != nil:
		return chunk{}, fmt.Errorf("a chunk of an attached file that is none: %w", r.Err())
	case all > replica.MaxChunks || number >= all || len(c.data) == 0:
		return chunk{}, fmt.Errorf("a chunk of an attached file that is none: %d of %d, with %d bytes", number, all, len(c.data))
	}
	c.all, c.number = int(all), int(number)
	return c, nil
}

// writeLeftOut adds the names of files that are not in the bundle, as far as
// they fit [MaxLeftOut].
//
//	[names in all, name …]
func writeLeftOut(w *archive.Writer, names [][32]byte) error {
	all := len(names)
	names = names[:min(all, MaxLeftOut)]
	for len(names) > 0 {
		part := names[:min(len(names), leftOutPerRecord)]
		names = names[len(part):]
		data := dagcbor.AppendUint(dagcbor.AppendArray(nil, 1+len(part)), uint64(all))
		for _, name := range part {
			data = dagcbor.AppendBytes(data, name[:])
		}
		if err := w.Record(recordLeftOut, data); err != nil {
			return err
		}
	}
	return nil
}

// readLeftOut reads one record. All is how many names the writer says there are
// in all its records.
func readLeftOut(data []byte) (all int, names [][32]byte, err error) {
	r := dagcbor.NewReader(data)
	n := r.Array(1 + leftOutPerRecord)
	all = int(min(r.Uint(), 1<<31-1))
	for range n - 1 {
		name := r.Array32()
		if r.Err() != nil {
			break
		}
		names = append(names, name)
	}
	if err := r.Close(); err != nil {
		return 0, nil, fmt.Errorf("a list of files left out that is none: %w", err)
	}
	return max(all, len(names)), names, nil
}

// known reports whether a record is one that this version reads.
func known(name string) bool {
	return name == recordLacking || name == recordFile || name == recordLeftOut
}
