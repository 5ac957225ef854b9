package keystore

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"

	"tallystick/crdt/dagcbor"
)

const (
	magic   = "tallystick/keystore"
	version = 1

	fileFields = 5
)

// encode builds the file. An empty passphrase leaves the secrets in clear.
func encode(s Secrets, passphrase []byte, cost cost, random io.Reader) ([]byte, error) {
	payload, err := s.Marshal()
	if err != nil {
		return nil, err
	}
	header := dagcbor.AppendText(nil, magic)
	header = dagcbor.AppendUint(header, version)
	if len(passphrase) == 0 {
		header = dagcbor.AppendNull(header)
	} else {
		p, err := newProtection(cost, random)
		if err != nil {
			return nil, err
		}
		header = p.append(header)
		payload = p.seal(passphrase, payload, associated(header))
	}
	file := dagcbor.AppendBytes(append(dagcbor.AppendArray(nil, fileFields), header...), payload)
	return appendChecksum(file), nil
}

// decode reads a file and opens it.
func decode(data, passphrase []byte) (Secrets, error) {
	f, err := parse(data)
	if err != nil {
		return Secrets{}, err
	}
	payload := f.payload
	if f.protection != nil {
		if len(passphrase) == 0 {
			return Secrets{}, fmt.Errorf("%w: it is sealed under one", ErrPassphrase)
		}
		if payload, err = f.protection.open(passphrase, payload, associated(f.header)); err != nil {
			return Secrets{}, err
		}
	}
	return Unmarshal(payload)
}

// file is what the bytes say before anything is opened.
type file struct {
	header     []byte      // magic, version and protection as they stand
	protection *protection // nil: in clear
	payload    []byte
}

// checksumSize is a SHA-256 digest as a byte string: the last bytes of the
// file in every version, so that damage is never taken for a new version.
const checksumSize = 2 + sha256.Size

func parse(data []byte) (f file, err error) {
	if !bytes.HasPrefix(data[min(1, len(data)):], dagcbor.AppendText(nil, magic)) {
		return f, fmt.Errorf("%w: not a keystore", ErrDamaged)
	}
	end := len(data) - checksumSize
	if end < 0 || !bytes.Equal(appendChecksum(data[:end:end]), data) {
		return f, fmt.Errorf("%w: the checksum does not fit", ErrDamaged)
	}
	r := dagcbor.NewReader(data[:end])
	fields := r.Array(maxFields)
	r.Text(len(magic))
	if found := r.Uint(); r.Err() == nil && found != version {
		return f, fmt.Errorf("%w: version %d, this program knows %d", ErrUpgrade, found, version)
	}
	if !r.Null() {
		f.protection = readProtection(r)
	}
	f.header = data[1:max(1, r.Offset())]
	f.payload = r.Bytes(MaxFile)
	if err := r.Close(); err != nil {
		return file{}, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if fields != fileFields {
		return file{}, fmt.Errorf("%w: %d fields, not %d", ErrDamaged, fields, fileFields)
	}
	if f.protection != nil {
		err = f.protection.cost.check()
	}
	return f, err
}

func appendChecksum(file []byte) []byte {
	sum := sha256.Sum256(file)
	return dagcbor.AppendBytes(file, sum[:])
}

// associated makes a value of its own of the fields that protection covers.
func associated(header []byte) []byte {
	return append(dagcbor.AppendArray(nil, fileFields-2), header...)
}
