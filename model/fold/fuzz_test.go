package fold_test

import (
	"bytes"
	"testing"

	"tallystick/crdt"
	"tallystick/model/fold"
)

// FuzzDecodePage, FuzzDecodeRefusals and the others of this file give bytes
// that may be anything: what is accepted encodes to the same bytes again.
func FuzzDecodePage(f *testing.F) {
	f.Add(fold.PageForTest())
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, data []byte) {
		if again, ok := fold.PageAgain(data); ok && !bytes.Equal(again, data) {
			t.Fatalf("%x became %x", data, again)
		}
	})
}

func FuzzDecodeRefusals(f *testing.F) {
	f.Add(fold.EncodeRefusals([]fold.Refusal{{Entry: crdt.ID{Link: [32]byte{1}}, Rule: fold.RuleShape, Found: "a", Needed: "b", Who: "c"}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if list, err := fold.DecodeRefusals(data); err == nil && !bytes.Equal(fold.EncodeRefusals(list), data) {
			t.Fatalf("%x is something else", data)
		}
	})
}

func FuzzDecodeTaken(f *testing.F) {
	f.Add([]byte{0x83, 0x40, 0x40, 0x40})
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = fold.DecodeTaken(data) })
}

// FuzzRead gives a kind any body.
func FuzzRead(f *testing.F) {
	block, err := crdt.Body{Kind: "task", Fields: map[string]any{"title": "t"}}.Block()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(block)
	list := kindsOfWorld()
	f.Fuzz(func(_ *testing.T, data []byte) {
		body, err := crdt.ParseBody(data)
		if err != nil {
			return
		}
		fold.ReadCommon(body)
		for i := range list {
			fold.ReadFields(&list[i], body)
		}
	})
}
