package crdt_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
)

// bodyOf is the body of a vector, or nil.
func (v entryVector) bodyOf() []byte {
	if v.Body == nil {
		return nil
	}
	return *v.Body
}

func TestParseBlock(t *testing.T) {
	for _, v := range readVectors[sound](t, soundFile).Entries {
		s, err := crdt.ParseBlock(v.Block, v.bodyOf())
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if s.ID().String() != v.ID || !bytes.Equal(s.Block(), v.Block) {
			t.Errorf("%s: read as %v, written as other bytes: %t", v.Name, s.ID(), !bytes.Equal(s.Block(), v.Block))
		}
		if s.Kind() != v.Kind || s.Seq() != v.Seq || s.Sealed() != v.Sealed || !bytes.Equal(s.Body(), v.bodyOf()) {
			t.Errorf("%s: read as kind %q, seq %d", v.Name, s.Kind(), s.Seq())
		}
		if signature := s.Signature(); !bytes.Equal(signature[:], v.Signature) {
			t.Errorf("%s: read with signature %x", v.Name, signature)
		}
		if s.Size() < len(v.Block)+len(v.bodyOf()) {
			t.Errorf("%s: counted as %d bytes, takes %d", v.Name, s.Size(), len(v.Block)+len(v.bodyOf()))
		}
	}
}

// Whatever byte of a block changes, the entry is another one or none.
func TestBlockBytesMatter(t *testing.T) {
	s := newAnnals(t).find("alice 4: seen, 1 dep")
	for i := range s.Block() {
		changed := slices.Clone(s.Block())
		changed[i] ^= 1
		other, err := crdt.ParseBlock(changed, s.Body())
		if err == nil && other.ID() == s.ID() {
			t.Errorf("byte %d is not in the id", i)
		}
		if err == nil && !bytes.Equal(other.Block(), changed) {
			t.Errorf("byte %d changed: written again as other bytes", i)
		}
	}
	for n := range s.Block() {
		if _, err := crdt.ParseBlock(s.Block()[:n], s.Body()); !errors.Is(err, crdt.ErrRefused) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

// A sealed body comes and goes; a clear one stays, and neither is exchanged.
func TestBodyComesAndGoes(t *testing.T) {
	w := newAnnals(t)
	sealed, clear := w.find("alice 7: sealed"), w.find("alice 10: seen, no dep")
	bare := sealed.WithoutBody()
	if bare.Body() != nil || bare.ID() != sealed.ID() {
		t.Error("a sealed body does not go")
	}
	if back, err := bare.WithBody(sealed.Body()); err != nil || !bytes.Equal(back.Body(), sealed.Body()) {
		t.Errorf("a sealed body does not come back: %v", err)
	}
	if _, err := bare.WithBody(w.find("alice 8: sealed, larger").Body()); ruleOf(err) != crdt.RuleBody {
		t.Errorf("another sealed body: %v", err)
	}
	if clear.WithoutBody().Body() == nil {
		t.Error("a clear body went")
	}
	v := w.aliceLog.entries[7]
	if again, err := v.WithoutBody().WithBody(v.Body()); err != nil || again.Body() == nil {
		t.Errorf("verified: %v", err)
	}
}

// A refusal of an entry says which one, which rule, what was found and what
// is needed.
func TestRefusalIsData(t *testing.T) {
	s := newAnnals(t).find("alice 10: seen, no dep")
	_, err := crdt.ParseBlock(s.Block(), nil)
	var refusal *crdt.Refusal
	if !errors.As(err, &refusal) || !errors.Is(err, crdt.ErrRefused) || errors.Is(err, crdt.ErrUpgrade) {
		t.Fatal(err)
	}
	if refusal.ID != s.ID() || refusal.Log != s.Log() || refusal.Seq != 10 || refusal.Found == "" || refusal.Needed == "" {
		t.Errorf("%+v", refusal)
	}
	for _, part := range []string{"entry 10", s.Log().Short(), "body"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// A signature of an entry is of no use anywhere else, and no other is here.
func TestSignatureIsOfEntriesAlone(t *testing.T) {
	v := newAnnals(t).aliceLog.entries[4]
	device, head := newScribe(t, "alice").Device, v.Header().Append(nil)
	if !identity.Verify(device, "tallystick/entry/1", head, v.Signature()) {
		t.Error("the signature does not verify")
	}
	for _, tag := range []string{"", "tallystick/entry/2", "tallystick/certificate/1", "tallystick/entry/1\x00"} {
		if identity.Verify(device, tag, head, v.Signature()) {
			t.Errorf("the signature verifies under %q", tag)
		}
	}
}
