package peer

import (
	"bytes"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

func someTips(n int) (tips []crdt.Tip) {
	for i := range n {
		tips = append(tips, crdt.Tip{
			Log: crdt.LogID{byte(i)}, Seq: uint64(i), ID: crdt.ID{Link: dagcbor.LinkOf([]byte{byte(i)})},
		})
	}
	return tips
}

func TestHint(t *testing.T) {
	tips := someTips(12)
	h := newHint(tips)
	raw := h.bytes()
	if len(h.tips) != maxHintTips || len(raw) > maxHint {
		t.Errorf("%d tips in %d bytes", len(h.tips), len(raw))
	}
	got, err := parseHint(raw)
	if err != nil || !bytes.Equal(got.bytes(), raw) {
		t.Fatal(err)
	}
	if !got.among(tips) || got.among(tips[1:]) {
		t.Error("does not tell who lacks one")
	}
	if again := newHint(tips); again.tips[0] == h.tips[0] {
		t.Error("the same twice")
	}
	for _, tip := range tips {
		if bytes.Contains(raw, tip.ID.Link[:4]) || bytes.Contains(raw, tip.Log[:4]) && tip.Log != (crdt.LogID{}) {
			t.Error("names a tip")
		}
	}
}

func TestTopicName(t *testing.T) {
	name, err := topicName([32]byte{1})
	other, _ := topicName([32]byte{2})
	if err != nil || name == other || len(name) != 64 {
		t.Error(name, other, err)
	}
	// By hand: HKDF-SHA-256, no salt.
	if want := "376fcae767620314"; name[:16] != want {
		t.Errorf("%s, not %s", name, want)
	}
}

func FuzzParseHint(f *testing.F) {
	f.Add(newHint(someTips(3)).bytes())
	f.Add([]byte{0x82, 0x50})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if h, err := parseHint(raw); err == nil && !bytes.Equal(h.bytes(), raw) {
			t.Fatalf("%x reads as another", raw)
		}
	})
}

func FuzzParseFileRequest(f *testing.F) {
	f.Add(fileRequest{crdt.CommunityID{Link: dagcbor.LinkOf([]byte("x"))}, [32]byte{1}, 7}.bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, err := parseFileRequest(raw); err == nil && !bytes.Equal(r.bytes(), raw) {
			t.Fatalf("%x reads as another", raw)
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	f.Add("/ip4/10.0.0.1/tcp/4001/p2p/12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X")
	f.Add("/ip4/10.0.0.1/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N")
	f.Fuzz(func(t *testing.T, text string) {
		id, at, err := parseAddress(text)
		if err != nil {
			return
		}
		if p, err := peerOf(id); err != nil || p != at.ID {
			t.Fatalf("%q is %v, then %v, %v", text, at.ID, p, err)
		}
	})
}
