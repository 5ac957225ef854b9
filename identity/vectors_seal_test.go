package identity_test

import (
	"errors"
	"testing"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

func testCommunity() dagcbor.Link { return dagcbor.LinkOf([]byte("a charter")) }

type keyIDVector struct {
	Community  hexText   `json:"community"`
	Creator    hexText   `json:"creator"`
	Recipients []hexText `json:"recipients"`
	List       hexText   `json:"list"`
	Key        hexText   `json:"key"`
	ID         hexText   `json:"id"`
}

func keyIDVectors() (all []keyIDVector) {
	community, creator, key := testCommunity(), filled(1), filled(0x40)
	for _, recipients := range [][][32]byte{{}, {filled(1)}, {filled(3), filled(1), filled(2), filled(3)}} {
		id := identity.KeyIDOf(community, creator, recipients, key)
		all = append(all, keyIDVector{community.Bytes(), creator[:], hexTexts(recipients),
			identity.RecipientList(recipients), key[:], id[:]})
	}
	return all
}

func hexTexts(ids [][32]byte) []hexText {
	texts := make([]hexText, len(ids))
	for i := range ids {
		texts[i] = ids[i][:]
	}
	return texts
}

func arrays32(texts []hexText) [][32]byte {
	ids := make([][32]byte, len(texts))
	for i := range texts {
		ids[i] = texts[i].array32()
	}
	return ids
}

type bodyVector struct {
	Log     hexText `json:"log"`
	Seq     uint64  `json:"seq"`
	Prev    hexText `json:"prev,omitempty"`
	KeyID   hexText `json:"key_id"`
	Key     hexText `json:"key"`
	BodyKey hexText `json:"body_key"`
	Hint    hexText `json:"hint"`
	Nonce   hexText `json:"nonce"`
	Clear   hexText `json:"clear"`
	Sealed  hexText `json:"sealed"`
}

func (v bodyVector) place(t *testing.T) identity.BodyPlace {
	t.Helper()
	p := identity.BodyPlace{Log: v.Log.array32(), Seq: v.Seq, Key: v.KeyID.array32()}
	if len(v.Prev) > 0 {
		prev, err := dagcbor.LinkFromBytes(v.Prev)
		if err != nil {
			t.Fatal(err)
		}
		p.Prev = prev
	}
	return p
}

func testPlace() identity.BodyPlace {
	return identity.BodyPlace{Log: filled(7), Seq: 3, Prev: dagcbor.LinkOf([]byte("before")), Key: filled(0x60)}
}

func bodyVectors(t *testing.T) (all []bodyVector) {
	first := identity.BodyPlace{Log: filled(7), Key: filled(0x60)}
	for _, p := range []identity.BodyPlace{first, testPlace()} {
		for _, clear := range [][]byte{{}, []byte("\x82\x64note\xa0"), pattern(126), pattern(127), pattern(700)} {
			all = append(all, sealVector(t, p, clear))
		}
	}
	return all
}

func sealVector(t *testing.T, p identity.BodyPlace, clear []byte) bodyVector {
	t.Helper()
	key, long := identity.Key(filled(0x40)), filled(0x90)
	nonce := [24]byte(long[:24])
	sealed, err := p.Seal(key, clear, nonce)
	if err != nil {
		t.Fatal(err)
	}
	bodyKey, hint := identity.BodyKey(key, p.Log, p.Seq), identity.Hint(key, p.Log)
	v := bodyVector{p.Log[:], p.Seq, nil, p.Key[:], key[:], bodyKey[:], hint[:], nonce[:], clear, sealed}
	if !p.Prev.IsZero() {
		v.Prev = p.Prev.Bytes()
	}
	return v
}

func TestBodyVectors(t *testing.T) {
	for _, v := range readVectors(t).Bodies {
		clear, err := v.place(t).Open(identity.Key(v.Key), v.Sealed)
		if err != nil || string(clear) != string(v.Clear) {
			t.Errorf("seq %d, %d bytes: %v", v.Seq, len(v.Clear), err)
		}
		clear, err = v.place(t).OpenWith(identity.Key(v.BodyKey), v.Sealed)
		if err != nil || string(clear) != string(v.Clear) {
			t.Errorf("disclosed, seq %d, %d bytes: %v", v.Seq, len(v.Clear), err)
		}
	}
}

// badBodyVector is a body that does not open at [testPlace] under filled(0x40).
type badBodyVector struct {
	Name   string  `json:"name"`
	Sealed hexText `json:"sealed"`
	Class  string  `json:"class"`
}

func badBodyVectors(t *testing.T) []badBodyVector {
	p, clear := testPlace(), []byte("\x82\x64note\xa0")
	good := []byte(sealVector(t, p, clear).Sealed)
	moved := p
	moved.Seq++
	otherPrev, otherKey := p, p
	otherPrev.Prev = dagcbor.Link{}
	otherKey.Key[0] ^= 1
	otherLog := p
	otherLog.Log[0] ^= 1
	return []badBodyVector{
		{"sealed for the next seq", sealVector(t, moved, clear).Sealed, "damaged"},
		{"sealed after another entry", sealVector(t, otherPrev, clear).Sealed, "damaged"},
		{"sealed under another key id", sealVector(t, otherKey, clear).Sealed, "damaged"},
		{"sealed for another log", sealVector(t, otherLog, clear).Sealed, "wrong key"},
		{"hint changed", flipped(good, 2), "wrong key"},
		{"nonce changed", flipped(good, 20), "damaged"},
		{"ciphertext changed", flipped(good, 60), "damaged"},
		{"tag changed", flipped(good, len(good)-1), "damaged"},
		{"cut short", good[:len(good)-1], "damaged"},
		{"byte added", append(good[:len(good):len(good)], 0), "damaged"},
		{"nothing", nil, "damaged"},
		{"no zeros", sealRaw(t, p, "\x00clear\x80"), "damaged"},
		{"one class too long", sealRaw(t, p, "\x00clear\x80"+string(make([]byte, 137))), "damaged"},
		{"no end mark", sealRaw(t, p, string(make([]byte, 128))), "damaged"},
		{"end mark only", sealRaw(t, p, "\x80"+string(make([]byte, 127))), "damaged"},
		{"text after the padding", sealRaw(t, p, "\x00clear\x80"+string(make([]byte, 120))+"x"), "damaged"},
		{"unknown coding", sealRaw(t, p, "\x01clear\x80"+string(make([]byte, 121))), "upgrade"},
	}
}

func TestBadBodyVectors(t *testing.T) {
	classes := map[string]error{"damaged": identity.ErrDamaged, "wrong key": identity.ErrWrongKey, "upgrade": identity.ErrUpgrade}
	for _, v := range readVectors(t).BadBodies {
		if _, err := testPlace().Open(filled(0x40), v.Sealed); !errors.Is(err, classes[v.Class]) {
			t.Errorf("%s: %v, want %s", v.Name, err, v.Class)
		}
	}
}

func flipped(data []byte, at int) []byte {
	other := append([]byte(nil), data...)
	other[at] ^= 1
	return other
}

type paddingVector struct {
	Clear  int `json:"clear"`
	Padded int `json:"padded"`
}

// paddingVectors holds both sides of every step.
func paddingVectors() (all []paddingVector) {
	for clear := range identity.MaxClear + 1 {
		padded := identity.PaddedSize(clear)
		if clear == 0 || identity.PaddedSize(clear-1) != padded || identity.PaddedSize(clear+1) != padded {
			all = append(all, paddingVector{clear, padded})
		}
	}
	return all
}

type markVector struct {
	Creator   hexText `json:"creator_seed"`
	Recipient hexText `json:"recipient_seed"`
	Log       hexText `json:"log"`
	Seq       uint64  `json:"seq"`
	Mark      hexText `json:"mark"`
}

func markVectors(t *testing.T) (all []markVector) {
	creator, log := filled(0x11), filled(7)
	for _, recipient := range [][32]byte{filled(0x22), filled(0x11)} {
		for _, seq := range []uint64{0, 1, dagcbor.MaxInteger} {
			mark, err := identity.Mark(identity.SealingKeyFromSeed(creator), identity.SealingKeyFromSeed(recipient).ID(), log, seq)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, markVector{creator[:], recipient[:], log[:], seq, mark[:]})
		}
	}
	return all
}

func TestMarkVectorsFromTheOtherSide(t *testing.T) {
	for _, v := range readVectors(t).Marks {
		creator := identity.SealingKeyFromSeed(v.Creator.array32())
		mark, err := identity.Mark(identity.SealingKeyFromSeed(v.Recipient.array32()), creator.ID(), v.Log.array32(), v.Seq)
		if err != nil || string(mark[:]) != string(v.Mark) {
			t.Errorf("seq %d: %x, %v", v.Seq, mark, err)
		}
	}
}

type grantVector struct {
	KeyID      hexText   `json:"key_id"`
	Key        hexText   `json:"key"`
	Recipients []hexText `json:"recipients"`
	Slots      int       `json:"slots"`
	Sealed     hexText   `json:"sealed"`
}

func grantVectors() (all []grantVector) {
	id, key := filled(0x60), filled(0x40)
	for n := range 6 {
		var recipients [][32]byte
		for i := range n {
			recipients = append(recipients, filled(byte(i)))
		}
		all = append(all, grantVector{id[:], key[:], hexTexts(recipients), identity.Slots(n),
			identity.SealRecipients(id, key, recipients)})
	}
	return all
}
