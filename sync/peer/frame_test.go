package peer_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"tallystick/sync/peer"
)

func TestMessages(t *testing.T) {
	var wire bytes.Buffer
	sent := [][]byte{{}, []byte("short"), bytes.Repeat([]byte{7}, 100_000)}
	moved := 0
	count := func(n int) error { moved += n; return nil }
	for _, m := range sent {
		if err := peer.WriteMessage(&wire, m, count); err != nil {
			t.Fatal(err)
		}
	}
	if moved != wire.Len() {
		t.Errorf("%d moved of %d", moved, wire.Len())
	}
	in := iotest.OneByteReader(&wire)
	for _, m := range sent {
		got, err := peer.ReadMessage(in, 1<<20, count)
		if err != nil || !bytes.Equal(got, m) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	if _, err := peer.ReadMessage(in, 1<<20, count); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

func TestMessagesRefused(t *testing.T) {
	stop := errors.New("stop")
	for name, test := range map[string]struct {
		wire  string
		moved func(int) error
		want  error
	}{
		"too long":       {"\x00\x00\x01\x01", peer.Stay, peer.ErrOversize},
		"far too long":   {"\xff\xff\xff\xff", peer.Stay, peer.ErrOversize},
		"cut in length":  {"\x00\x00", peer.Stay, io.ErrUnexpectedEOF},
		"cut in message": {"\x00\x00\x00\x04abc", peer.Stay, io.ErrUnexpectedEOF},
		"none of it":     {"\x00\x00\x00\x04", peer.Stay, io.EOF},
		"stopped":        {"\x00\x00\x00\x01a", func(int) error { return stop }, stop},
	} {
		_, err := peer.ReadMessage(bytes.NewReader([]byte(test.wire)), 256, test.moved)
		if !errors.Is(err, test.want) || err == io.EOF {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMessageMemory: a length that is only claimed takes no memory.
func TestMessageMemory(t *testing.T) {
	in := &frugal{wire: bytes.NewReader(append([]byte{0x3f, 0xff, 0xff, 0xff}, make([]byte, 100_000)...))}
	if _, err := peer.ReadMessage(in, 1<<30, peer.Stay); err == nil {
		t.Error("read")
	}
	if in.most > 16<<10 {
		t.Errorf("room for %d bytes at a time", in.most)
	}
}

// frugal notes how much room it was given at most.
type frugal struct {
	wire io.Reader
	most int
}

func (f *frugal) Read(p []byte) (int, error) {
	f.most = max(f.most, len(p))
	return f.wire.Read(p)
}

func FuzzReadMessage(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x02ab\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		in := bytes.NewReader(wire)
		for {
			got, err := peer.ReadMessage(in, 1<<16, peer.Stay)
			if err != nil {
				return
			}
			if len(got) > 1<<16 || len(got) > len(wire) {
				t.Fatalf("%d bytes of %d", len(got), len(wire))
			}
		}
	})
}
