package identity_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// audience is a key with its recipients and the wrap for one of them.
type audience struct {
	secret     identity.SealingKey
	info       identity.WrapInfo
	recipients [][32]byte
	key        identity.Key
	wrap       identity.Wrap
}

func newAudience(t interface{ Fatal(...any) }) audience {
	a := audience{secret: identity.SealingKeyFromSeed(filled(5)), key: filled(6), recipients: [][32]byte{filled(1), filled(2)}}
	a.info = identity.WrapInfo{Community: testCommunity(), Creator: filled(1), Recipient: filled(2), RecipientKey: a.secret.ID()}
	a.info.Key = identity.KeyIDOf(a.info.Community, a.info.Creator, a.recipients, a.key)
	wrap, err := a.info.Seal(a.key)
	if err != nil {
		t.Fatal(err)
	}
	a.wrap = wrap
	return a
}

func TestWrapOpens(t *testing.T) {
	a := newAudience(t)
	for _, recipients := range [][][32]byte{a.recipients, {filled(2), filled(1)}, {filled(2), filled(1), filled(2)}} {
		if key, err := a.info.Open(a.secret, a.wrap, recipients); err != nil || key != a.key {
			t.Errorf("recipients %x: %v", recipients, err)
		}
	}
}

// A wrap opens in its own place only.
func TestWrapIsBound(t *testing.T) {
	a := newAudience(t)
	for name, change := range map[string]func(*identity.WrapInfo){
		"community": func(i *identity.WrapInfo) { i.Community = dagcbor.LinkOf([]byte("another charter")) },
		"creator":   func(i *identity.WrapInfo) { i.Creator[0] ^= 1 },
		"key id":    func(i *identity.WrapInfo) { i.Key[0] ^= 1 },
		"recipient": func(i *identity.WrapInfo) { i.Recipient[0] ^= 1 },
	} {
		info := a.info
		change(&info)
		if _, err := info.Open(a.secret, a.wrap, a.recipients); !errors.Is(err, identity.ErrDamaged) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	for at := range a.wrap {
		changed := a.wrap
		changed[at] ^= 1
		if _, err := a.info.Open(a.secret, changed, a.recipients); !errors.Is(err, identity.ErrDamaged) {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
	other := identity.SealingKeyFromSeed(filled(8))
	if _, err := a.info.Open(other, a.wrap, a.recipients); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("another secret: %v", err)
	}
}

// Nobody can hand two people different keys, or one key with different lists,
// under one id.
func TestWrapOfAnotherKey(t *testing.T) {
	a := newAudience(t)
	wrap, err := a.info.Seal(filled(7))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.info.Open(a.secret, wrap, a.recipients); !errors.Is(err, identity.ErrWrongKey) {
		t.Errorf("another key inside: %v", err)
	}
	for _, recipients := range [][][32]byte{nil, a.recipients[:1], {filled(1), filled(2), filled(3)}} {
		if _, err := a.info.Open(a.secret, a.wrap, recipients); !errors.Is(err, identity.ErrWrongKey) {
			t.Errorf("%d recipients: %v", len(recipients), err)
		}
	}
}

func TestWrapRefusesBadKeys(t *testing.T) {
	a := newAudience(t)
	for _, v := range sealingChecks() {
		a.info.RecipientKey = identity.SealingID(v.Key)
		_, err := a.info.Seal(a.key)
		if (err == nil) != (v.Verdict == "accept") || err != nil && !errors.Is(err, identity.ErrBadKey) {
			t.Errorf("%x: %v", v.Key, err)
		}
	}
}

func TestKeyIDCommits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		community, other := dagcbor.Link(anyID(t, "community")), dagcbor.Link(anyID(t, "other community"))
		creator, key := anyID(t, "creator"), identity.Key(anyID(t, "key"))
		recipients := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [32]byte { return anyID(t, "log") }), 1, 5).Draw(t, "recipients")
		id := identity.KeyIDOf(community, creator, recipients, key)
		shuffled := rapid.Permutation(recipients).Draw(t, "order")
		if identity.KeyIDOf(community, creator, append(shuffled, recipients[0]), key) != id {
			t.Fatal("order and repetitions change the id")
		}
		if community != other && identity.KeyIDOf(other, creator, recipients, key) == id {
			t.Fatal("community does not enter the id")
		}
		key[0] ^= 1
		if identity.KeyIDOf(community, creator, recipients, key) == id {
			t.Fatal("key does not enter the id")
		}
	})
}

// A sealed list opens with the key alone, and only then can the key be held
// against its id.
func TestGrantWithSealedList(t *testing.T) {
	for n := range 40 {
		a := newAudience(t)
		a.recipients = nil
		for i := range n {
			a.recipients = append(a.recipients, filled(byte(i)))
		}
		a.info.Key = identity.KeyIDOf(a.info.Community, a.info.Creator, a.recipients, a.key)
		wrap, err := a.info.Seal(a.key)
		if err != nil {
			t.Fatal(err)
		}
		sealed := identity.SealRecipients(a.info.Key, a.key, append(a.recipients, a.recipients...))
		if want := 3 + 34*identity.Slots(n) + 1 + 16; len(sealed) != want {
			t.Errorf("%d recipients: sealed list of %d bytes, want %d", n, len(sealed), want)
		}
		candidate, err := a.info.Unwrap(a.secret, wrap)
		if err != nil {
			t.Fatal(err)
		}
		recipients, err := candidate.OpenRecipients(sealed)
		if err != nil {
			t.Fatal(err)
		}
		if key, err := candidate.Confirm(recipients); err != nil || key != a.key {
			t.Errorf("%d recipients: %v", n, err)
		}
		if _, err := candidate.OpenRecipients(flipped(sealed, len(sealed)/2)); !errors.Is(err, identity.ErrDamaged) {
			t.Errorf("changed list: %v", err)
		}
	}
}

func TestSlots(t *testing.T) {
	for n, want := range map[int]int{0: 4, 1: 4, 4: 4, 5: 8, 8: 8, 9: 16, 16: 16, 17: 32} {
		if got := identity.Slots(n); got != want {
			t.Errorf("%d recipients: %d slots, want %d", n, got, want)
		}
	}
}

func TestMarkSameFromBothSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := identity.SealingKeyFromSeed(anyID(t, "a")), identity.SealingKeyFromSeed(anyID(t, "b"))
		log, seq := anyID(t, "log"), rapid.Uint64().Draw(t, "seq")
		one, err1 := identity.Mark(a, b.ID(), log, seq)
		two, err2 := identity.Mark(b, a.ID(), log, seq)
		if err := errors.Join(err1, err2); err != nil || one != two {
			t.Fatalf("%x and %x, %v", one, two, err)
		}
		if next, _ := identity.Mark(a, b.ID(), log, seq+1); next == one {
			t.Fatal("the next entry has the same mark")
		}
	})
}

func TestMarkRefusesSmallOrder(t *testing.T) {
	if _, err := identity.Mark(identity.SealingKeyFromSeed(filled(1)), identity.SealingID{}, filled(2), 0); !errors.Is(err, identity.ErrBadKey) {
		t.Error(err)
	}
}

func TestBackupOpensWithTheWordsOnly(t *testing.T) {
	words := testWords(t)
	wrap, err := words.Backup().Recipient().Seal(filled(3))
	if err != nil {
		t.Fatal(err)
	}
	if key, err := words.Backup().Open(wrap); err != nil || key != filled(3) {
		t.Error(err)
	}
	other, err := identity.ParseWords("legal winner thank year wave sausage worth useful legal winner thank yellow")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Backup().Open(wrap); !errors.Is(err, identity.ErrDamaged) {
		t.Errorf("another person's words: %v", err)
	}
}
