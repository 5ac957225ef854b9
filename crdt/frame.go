package crdt

import "tallystick/crdt/dagcbor"

// A frame is a run in bytes, on the wire and in files:
//
//	[log, first seq, prev or null, [row …], [body …]]
//	row = [deps, sealed, signature]            its body is the next of the bodies
//	row = [deps, sealed, signature, body id]   its sealed body is not sent
//
// What a reader can work out is left out: the log and the numbers are written
// once, prev is the hash of the row before, and the id of a body that is there
// is its hash.
const (
	frameFields       = 5
	rowWithBody       = 3
	rowWithBodyAbsent = 4
)

// AppendFrame adds a run as a frame, with every body that is there. The
// entries must follow each other and be at most [MaxRun].
func AppendFrame(b []byte, run []Verified) []byte {
	first := run[0].header
	b = dagcbor.AppendArray(b, frameFields)
	b = dagcbor.AppendBytes(b, first.Log[:])
	b = dagcbor.AppendUint(b, first.Seq)
	b = dagcbor.AppendLinkOrNull(b, first.Prev.Link)
	b = dagcbor.AppendArray(b, len(run))
	bodies := 0
	for _, v := range run {
		b = appendRow(b, v)
		if v.body != nil {
			bodies++
		}
	}
	b = dagcbor.AppendArray(b, bodies)
	for _, v := range run {
		if v.body != nil {
			b = dagcbor.AppendBytes(b, v.body)
		}
	}
	return b
}

func appendRow(b []byte, v Verified) []byte {
	if v.body != nil {
		b = dagcbor.AppendArray(b, rowWithBody)
	} else {
		b = dagcbor.AppendArray(b, rowWithBodyAbsent)
	}
	b = appendIDs(b, v.header.Deps)
	b = dagcbor.AppendUint(b, sealedFlag(v.header.Sealed))
	b = dagcbor.AppendBytes(b, v.signature[:])
	if v.body == nil {
		b = dagcbor.AppendLink(b, v.header.Body.Link)
	}
	return b
}

// row is what a frame says of one entry.
type row struct {
	deps      []ID
	sealed    bool
	signature Signature
	body      ID // zero when the body follows among the bodies
}

// ReadFrame takes one frame from r and rebuilds its run. Headers are made
// again and hashed, bodies compared with their links. The entries share r's
// bytes.
func ReadFrame(r *dagcbor.Reader) (Run, error) {
	r.ArrayOf(frameFields)
	next := Header{Log: LogID(r.Array32()), Seq: r.Uint(), Prev: ID{r.LinkOrNull()}}
	rows := readRows(r)
	bodies := readBodies(r, rows)
	if err := r.Err(); err != nil {
		return nil, refuseRead(RuleEncoding, err, "a frame as FORMAT.md describes")
	}
	run := make(Run, len(rows))
	for i, row := range rows {
		s, err := row.entry(next, bodies[i])
		if err != nil {
			return nil, err
		}
		run[i] = s
		next = Header{Log: next.Log, Seq: next.Seq + 1, Prev: s.id}
	}
	return run, nil
}

// ParseFrame reads data as exactly one frame.
func ParseFrame(data []byte) (Run, error) {
	r := dagcbor.NewReader(data)
	run, err := ReadFrame(r)
	if err != nil {
		return nil, err
	}
	if err := r.Close(); err != nil {
		return nil, refuse(RuleEncoding, err.Error(), "one frame and nothing after it")
	}
	return run, nil
}

func readRows(r *dagcbor.Reader) []row {
	n := r.Array(MaxRun)
	if n == 0 {
		r.Refuse("a frame without rows")
	}
	rows := make([]row, n)
	for i := range rows {
		rows[i] = readRow(r)
		if r.Err() != nil {
			return nil
		}
	}
	return rows
}

func readRow(r *dagcbor.Reader) row {
	fields := r.Array(rowWithBodyAbsent)
	found := row{deps: readIDs(r, MaxDeps), sealed: readSealed(r), signature: Signature(sized64(r))}
	switch {
	case fields == rowWithBody:
	case fields == rowWithBodyAbsent && found.sealed:
		found.body = ID{r.Link()}
	default:
		r.Refuse("a row of %d fields, or a clear entry without its body", fields)
	}
	return found
}

func sized64(r *dagcbor.Reader) (value [64]byte) {
	copy(value[:], r.BytesOf(len(value)))
	return value
}

// readBodies returns a body, or nil where it was not sent, for every row.
func readBodies(r *dagcbor.Reader, rows []row) [][]byte {
	want := 0
	for _, row := range rows {
		if row.body.IsZero() {
			want++
		}
	}
	r.ArrayOf(want)
	bodies := make([][]byte, len(rows))
	for i, row := range rows {
		if row.body.IsZero() {
			bodies[i] = r.Bytes(MaxBody)
		}
	}
	return bodies
}

// entry rebuilds the entry of a row; next holds its log, seq and prev.
func (row row) entry(next Header, body []byte) (Signed, error) {
	next.Deps, next.Sealed, next.Body = row.deps, row.sealed, row.body
	if body != nil {
		next.Body = ID{dagcbor.LinkOf(body)}
	}
	if err := next.check(); err != nil {
		return Signed{}, err
	}
	head := next.Append(make([]byte, 0, fixedSize+len(next.Deps)*depSize))
	s := seal(next, head, row.signature)
	if body == nil {
		return s, nil
	}
	if err := s.checkBodyShape(body); err != nil {
		return Signed{}, err
	}
	s.body = body
	return s, nil
}
