package replica

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
)

// checkLog reads a memtable's log before Badger replays it. At the first
// record that does not fit its checksum Badger v4.9.6 stops, truncates the
// file there and opens: right for a transaction that a crash cut short, and a
// silent loss of acknowledged ones for a flipped bit. The two are told apart:
//
//   - Every transaction is synced before the next one's first byte is written.
//     So at most the last one can be incomplete, and the ends of two or more
//     transactions behind a broken record mean damage.
//   - A crash leaves bytes unwritten, and unwritten blocks read as zeros. A
//     last transaction that was written to its end without such a block, and
//     does not fit its checksums, is damaged.
//   - The file is as long as it was made until Badger cuts it behind a whole
//     transaction. A record that runs over the end was cut by something else.
//
// The layout: 8 bytes of key id and 12 of a nonce; then records of meta, user meta,
// lengths of key and value, expiry (three varints), key, value and CRC-32C in
// big-endian; a record whose lengths are zero ends them. Where Badger encrypts,
// key and value are ciphertext and the rest is as it is, so no key is needed;
// encrypted says whether the log must name one.
//
// It returns what a replay will find.
func checkLog(path string, encrypted bool) (logContent, error) {
	f, err := os.Open(path)
	if err != nil {
		return logContent{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return logContent{}, err
	}
	stop, err := scanLog(f, info.Size(), encrypted)
	if errors.Is(err, errLogKey) {
		return logContent{}, damaged(filepath.Base(path), "%v", err)
	}
	content := logContent{first: stop.first, bytes: stop.at}
	if err != nil || stop.clean {
		return content, err
	}
	return content, stop.judge(filepath.Base(path), f, info.Size())
}

// logContent is what a log holds in whole transactions.
type logContent struct {
	first uint64 // version of the first record; 0 for none
	bytes int64
}

const (
	logHeader   = 20      // bytes before the first record
	logMetaPart = 1 << 6  // meta bit: this record is part of one
	tornBlock   = 512     // the least that a disk writes as one
	scanWindow  = 1 << 20 // bytes searched at once for ends of transactions

	// logEndHead is how the end of a transaction begins: its meta byte, no user
	// meta, and the length of its key, "!badger!txn" and 8 bytes.
	logEndHead = "\x80\x00\x13"

	// logEndLength is the most that an end takes: a version has 20 digits.
	logEndLength = 5 + 19 + 20 + crc32.Size
)

// logStop is where the whole transactions of a log end, and why.
type logStop struct {
	at     int64  // where the last whole transaction ends
	broken int64  // where the record begins that is not whole
	clean  bool   // zeros follow, no transaction is open
	cut    bool   // the record runs over the end of the file
	first  uint64 // version of the first record; 0 for none
}

// scanLog follows the records from the beginning.
func scanLog(f io.ReaderAt, size int64, encrypted bool) (logStop, error) {
	var key [8]byte
	if _, err := f.ReadAt(key[:], 0); err != nil || size < logHeader {
		return logStop{cut: true}, ignoreEnd(err)
	}
	if (key != [8]byte{}) != encrypted && !(encrypted && unwritten(f)) {
		return logStop{}, errLogKey
	}
	r := logScanner{r: bufio.NewReaderSize(io.NewSectionReader(f, logHeader, size-logHeader), 64<<10), at: logHeader}
	stop := logStop{at: logHeader}
	for {
		begin := r.at
		meta, key, err := r.record()
		switch {
		case err == nil:
			if stop.first == 0 {
				stop.first = keyVersion(key)
			}
			if meta&logMetaPart == 0 {
				stop.at = r.at
			}
			continue
		case errors.Is(err, errLogEnd), errors.Is(err, io.EOF):
			stop.clean = begin == stop.at
		case errors.Is(err, errLogRecord):
		case errors.Is(err, io.ErrUnexpectedEOF):
			stop.cut = true
		default:
			return stop, err
		}
		stop.broken = begin
		return stop, nil
	}
}

// unwritten reports whether neither the head nor the first record of a log was
// ever written: Badger makes the file, and was killed before it named the key.
func unwritten(f io.ReaderAt) bool {
	begin := make([]byte, logHeader+logEndLength)
	n, _ := f.ReadAt(begin, 0)
	return n >= logHeader && bytes.Count(begin[:n], []byte{0}) == n
}

// judge decides about a log whose last transaction is not whole: nil for one
// that a crash cut short.
func (s logStop) judge(name string, f io.ReaderAt, size int64) error {
	if s.cut {
		return damaged(name, "cut inside the record at byte %d", s.broken)
	}
	ends, last, err := transactionEnds(f, s.at, size)
	if err != nil {
		return err
	}
	if ends == 0 {
		if last = endAt(f, s.broken); last == 0 {
			return nil // never finished, so never acknowledged
		}
	}
	if ends < 2 {
		missing, err := hasUnwrittenBlock(f, s.at, last)
		if err != nil || missing {
			return err
		}
	}
	return damaged(name, "the record at byte %d does not fit its checksum", s.broken)
}

// endAt says where a broken record ends if it is the end of a transaction,
// written to its own end, and 0 otherwise. Its lengths are not believed: behind
// 5 bytes of head and 19 of key follow at least one digit and a checksum.
func endAt(f io.ReaderAt, broken int64) int64 {
	b := make([]byte, logEndLength)
	n, _ := f.ReadAt(b, broken)
	b = bytes.TrimRight(b[:n], "\x00")
	if len(b) < 5+19+1+crc32.Size || b[0] != logEndHead[0] && b[2] != logEndHead[2] {
		return 0
	}
	return broken + int64(len(b))
}

// Why a scan ends: at zeros, at a broken record, or before the first one.
var (
	errLogEnd    = errors.New("end of log")
	errLogRecord = errors.New("broken record")
	errLogKey    = errors.New("it names a key and should not, or none and should")
)

type logScanner struct {
	r  *bufio.Reader
	at int64
	b  []byte
}

// record reads one record and returns its meta byte and its key. io.EOF is the
// end of the file between records, io.ErrUnexpectedEOF inside one.
func (l *logScanner) record() (meta byte, key []byte, err error) {
	head, _ := l.r.Peek(2 + 3*binary.MaxVarintLen64)
	n, keyLength, valueLength := logRecordHead(head)
	switch {
	case len(head) == 0:
		return 0, nil, io.EOF
	case n > 0 && keyLength+valueLength == 0, len(bytes.Trim(head, "\x00")) == 0:
		return 0, nil, errLogEnd
	case n == 0 && len(head) < 2+3*binary.MaxVarintLen64:
		return 0, nil, io.ErrUnexpectedEOF
	case n == 0 || keyLength > maxLogKey || valueLength > maxLogValue+maxLogValue/8:
		return 0, nil, errLogRecord
	}
	length := n + int(keyLength+valueLength) + crc32.Size
	if cap(l.b) < length {
		l.b = make([]byte, length)
	}
	b := l.b[:length]
	if _, err := io.ReadFull(l.r, b); err != nil {
		return 0, nil, io.ErrUnexpectedEOF
	}
	end := length - crc32.Size
	if binary.BigEndian.Uint32(b[end:]) != crc32.Checksum(b[:end], castagnoli()) {
		return 0, nil, errLogRecord
	}
	l.at += int64(length)
	return b[0], b[n : n+int(keyLength)], nil
}

// logRecordHead reads the head of a record: its length, 0 if it is none, and
// the lengths of key and value.
func logRecordHead(b []byte) (n int, key, value uint64) {
	if len(b) < 2 {
		return 0, 0, 0
	}
	n = 2
	var expiry uint64
	for _, field := range []*uint64{&key, &value, &expiry} {
		v, size := binary.Uvarint(b[n:])
		if size <= 0 {
			return 0, 0, 0
		}
		*field, n = v, n+size
	}
	return n, key, value
}

// keyVersion is the version that Badger appends to a key, inverted so that the
// newest sorts first. In an encrypted log it is ciphertext.
func keyVersion(key []byte) uint64 {
	if len(key) < 8 {
		return 0
	}
	return math.MaxUint64 - binary.BigEndian.Uint64(key[len(key)-8:])
}

// transactionEnds counts the records that end a transaction from a byte on,
// whole ones only, and says where the last one ends. It looks for their heads,
// because behind a broken length the records can no longer be followed.
func transactionEnds(f io.ReaderAt, from, size int64) (count int, last int64, err error) {
	window := make([]byte, scanWindow+logEndLength)
	for at := from; at < size; at += scanWindow {
		n, err := f.ReadAt(window[:min(int64(len(window)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return count, last, err
		}
		for b, off := window[:n], 0; ; {
			i := bytes.Index(b[off:], []byte(logEndHead))
			if i < 0 || off+i >= scanWindow {
				break
			}
			begin := off + i
			off = begin + 1
			if length := transactionEnd(b, begin); length > 0 && at+int64(begin+length) > last {
				count, last = count+1, at+int64(begin+length)
			}
		}
	}
	return count, last, nil
}

// transactionEnd gives the length of the transaction's end at a byte, or 0.
func transactionEnd(b []byte, begin int) int {
	n, key, value := logRecordHead(b[begin:])
	end := begin + n + int(key) + int(value)
	if n == 0 || key > 64 || value > 64 || end+crc32.Size > len(b) ||
		binary.BigEndian.Uint32(b[end:]) != crc32.Checksum(b[begin:end], castagnoli()) {
		return 0
	}
	return end + crc32.Size - begin
}

// hasUnwrittenBlock looks for a whole block of zeros among bytes that a
// transaction should have filled. What is stored is signatures, hashes and
// ciphertext, so written bytes hold none.
func hasUnwrittenBlock(f io.ReaderAt, from, to int64) (bool, error) {
	block, zeros := make([]byte, tornBlock), make([]byte, tornBlock)
	for at := from - from%tornBlock; at < to; at += tornBlock {
		n, err := f.ReadAt(block, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		begin := max(from-at, 0)
		end := min(int64(n), to-at)
		if begin < end && bytes.Equal(block[begin:end], zeros[begin:end]) {
			return true, nil
		}
	}
	return false, nil
}
