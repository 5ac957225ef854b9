package identity

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// NewSealWriter seals what is written to it, chunk by chunk, and writes the
// sealed chunks to dst one after the other: the form of a backup. Close writes
// the last chunk and must be called; without it the stream reads as cut short.
// It does not close dst. One fileKey seals one stream.
func NewSealWriter(dst io.Writer, fileKey Key, random io.Reader) io.WriteCloser {
	return &sealWriter{dst: dst, key: streamKey(fileKey), random: random, clear: make([]byte, 0, ChunkClear)}
}

// NewOpenReader opens a stream while it is read. A chunk is checked before any
// byte of it is given out. Changed, missing, exchanged and added bytes are
// [ErrDamaged]; what came out before is then a true beginning of what was
// sealed.
func NewOpenReader(src io.Reader, fileKey Key) io.Reader {
	return &openReader{src: bufio.NewReaderSize(src, ChunkSize+1), key: streamKey(fileKey)}
}

func streamKey(fileKey Key) Key {
	return Key(derive(fileKey[:], info("stream"), len(fileKey)))
}

var errWriterClosed = errors.New("write to a sealed stream that is closed")

type sealWriter struct {
	dst    io.Writer
	key    Key
	random io.Reader
	clear  []byte // a full chunk is held back until it is known not to be the last
	index  uint64
	err    error
}

func (w *sealWriter) Write(p []byte) (n int, err error) {
	for len(p) > 0 && w.err == nil {
		if len(w.clear) == ChunkClear {
			if w.flush(false); w.err != nil {
				break
			}
		}
		taken := min(len(p), ChunkClear-len(w.clear))
		w.clear = append(w.clear, p[:taken]...)
		p, n = p[taken:], n+taken
	}
	return n, w.err
}

func (w *sealWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	w.flush(true)
	if w.err != nil {
		return w.err
	}
	w.err = errWriterClosed
	return nil
}

// flush leaves its error in w.err, where it stays.
func (w *sealWriter) flush(last bool) {
	var nonce [24]byte
	if _, err := io.ReadFull(w.random, nonce[:]); err != nil {
		w.err = fmt.Errorf("read randomness: %w", err)
		return
	}
	sealed, err := SealChunk(w.key, w.index, last, w.clear, nonce)
	if err == nil {
		_, err = w.dst.Write(sealed)
	}
	w.err, w.clear = err, w.clear[:0]
	w.index++
}

type openReader struct {
	src   *bufio.Reader
	key   Key
	clear []byte // opened and not given out yet
	index uint64
	err   error // given once clear is empty
}

func (r *openReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(r.clear) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.next()
	}
	n := copy(p, r.clear)
	r.clear = r.clear[n:]
	return n, nil
}

// next opens a chunk. The last one is the one behind which the source ends;
// if that is not how it was sealed, it does not open.
func (r *openReader) next() {
	sealed, err := r.src.Peek(ChunkSize + 1)
	last := len(sealed) <= ChunkSize
	if last && !errors.Is(err, io.EOF) {
		r.err = fmt.Errorf("read sealed chunk %d: %w", r.index, err)
		return
	}
	sealed = sealed[:min(len(sealed), ChunkSize)]
	if r.clear, r.err = OpenChunk(r.key, r.index, last, sealed); r.err != nil {
		return
	}
	_, _ = r.src.Discard(len(sealed)) // they were just peeked at
	r.index++
	if last {
		r.err = io.EOF
	}
}
