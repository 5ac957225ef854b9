package archive

import (
	"errors"
	"fmt"
	"io"

	"tallystick/crdt/dagcbor"
)

// head reads the head of a CBOR value of this major type, in its shortest form.
func (r *itemReader) head(major byte, what string) (uint64, error) {
	first, err := r.take(nil, 1)
	if err != nil {
		return 0, err
	}
	info := first[0] & 0x1f
	if first[0]>>5 != major || info > 27 {
		return 0, r.fault(ErrDamaged, "something else than "+what)
	}
	if info < 24 {
		return uint64(info), nil
	}
	rest, err := r.take(nil, 1<<(info-24))
	if err != nil {
		return 0, err
	}
	var n uint64
	for _, b := range rest {
		n = n<<8 | uint64(b)
	}
	if shortest := dagcbor.AppendUint(nil, n); len(shortest) != 1+len(rest) {
		return 0, r.fault(ErrDamaged, "a number that is not in its shortest form")
	}
	return n, nil
}

// take reads n bytes behind those in buffer.
func (r *itemReader) take(buffer []byte, n int) ([]byte, error) {
	for len(buffer) < n {
		if len(buffer) == cap(buffer) {
			grown := make([]byte, len(buffer), min(n, max(firstPiece, 2*cap(buffer))))
			copy(grown, buffer)
			buffer = grown
		}
		step := buffer[len(buffer):min(n, cap(buffer))]
		read, err := io.ReadFull(r.src, step)
		r.offset += int64(read)
		r.hash.Write(step[:read])
		if err != nil {
			return nil, r.readFault(err)
		}
		buffer = buffer[:len(buffer)+read]
	}
	return buffer, nil
}

func (r *itemReader) fault(class error, found string) error {
	return &Fault{Class: class, Offset: r.whole, Items: r.items, Found: found}
}

// readFault is what it means that bytes could not be read.
func (r *itemReader) readFault(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.fault(ErrTruncated, "the end of the file")
	}
	return r.outward(err)
}

// outward says where in this archive the fault of a sealed file around it
// shows. Other errors are those of reading the file and say nothing about what
// is in it.
func (r *itemReader) outward(err error) error {
	var outer *Fault
	if !errors.As(err, &outer) {
		return fmt.Errorf("read archive at byte %d: %w", r.offset, err)
	}
	if r.offset == 0 && r.items == 0 {
		return err
	}
	return &Fault{Class: outer.Class, Offset: r.whole, Items: r.items, Found: outer.Found, Outer: outer}
}
