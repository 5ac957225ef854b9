package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Form is what kind of file an archive is in.
type Form int

// The forms of a file.
const (
	Plain  Form = iota + 1 // readable by anybody
	Sealed                 // readable by whom its key is wrapped to
)

// formatVersion is the version of both forms that this package writes and
// reads.
const formatVersion = 1

// start is the form's first bytes, up to the version: the head of an array of
// two, and a text.
func (f Form) start() []byte {
	magic := "tallystick/archive"
	if f == Sealed {
		magic = "tallystick/sealed"
	}
	return dagcbor.AppendText(dagcbor.AppendArray(nil, 2), magic)
}

// Sniff tells the form of a file by its first bytes, of any version, and takes
// none of them. It fails with a [Fault] of class [ErrForeign], or of class
// [ErrTruncated] if there are too few to tell, or with the error of reading.
func Sniff(src *bufio.Reader) (Form, error) {
	forms := []Form{Plain, Sealed}
	cut := false
	for _, form := range forms {
		want := form.start()
		found, err := src.Peek(len(want))
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, fmt.Errorf("read archive: %w", err)
		}
		if bytes.Equal(found, want) {
			return form, nil
		}
		cut = cut || bytes.HasPrefix(want, found)
	}
	if cut {
		return 0, &Fault{Class: ErrTruncated, Found: "the end of the file in its first bytes"}
	}
	return 0, &Fault{Class: ErrForeign, Found: "something that no archive begins with"}
}

// Open reads an archive of either form; opener is asked only if it is sealed,
// and may be nil if none is at hand. Errors are those of [NewReader] and
// [Unseal]; a sealed file without an opener wraps [identity.ErrWrongKey].
func Open(src io.Reader, opener Opener) (*Reader, error) {
	buffered := bufio.NewReaderSize(src, bufferSize)
	form, err := Sniff(buffered)
	if err != nil {
		return nil, err
	}
	if form == Plain {
		return NewReader(buffered)
	}
	if opener == nil {
		return nil, fmt.Errorf("%w: the archive is sealed, and no key was given", identity.ErrWrongKey)
	}
	clear, err := Unseal(buffered, opener)
	if err != nil {
		return nil, err
	}
	return NewReader(clear)
}
