package community_test

import (
	"bytes"
	"testing"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model/community"
)

func someEpoch() community.Epoch {
	return community.Epoch{
		Key: identity.KeyID{1}, Parents: []identity.KeyID{{2}, {3}}, Sealed: []byte("sealed"),
		Recipients: []crdt.LogID{{4}, {5}}, Wraps: []identity.Wrap{{6}, {7}},
	}
}

func TestEpochRoundTrip(t *testing.T) {
	body, err := someEpoch().Body()
	if err != nil {
		t.Fatal(err)
	}
	e, err := community.ParseEpoch(body)
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Body()
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("another body after parsing: %v", err)
	}
	if parsed, err := crdt.ParseBody(body); err != nil || parsed.Kind != community.KindEpoch {
		t.Errorf("not a body: %v", err)
	}
}

func TestEpochRefused(t *testing.T) {
	for name, change := range map[string]func(*community.Epoch){
		"nobody":              func(e *community.Epoch) { e.Recipients, e.Wraps = nil, nil },
		"a wrap too few":      func(e *community.Epoch) { e.Wraps = e.Wraps[:1] },
		"recipients unsorted": func(e *community.Epoch) { e.Recipients[0] = crdt.LogID{9} },
		"recipient twice":     func(e *community.Epoch) { e.Recipients[0] = e.Recipients[1] },
		"parent twice":        func(e *community.Epoch) { e.Parents[0] = e.Parents[1] },
		"too many parents": func(e *community.Epoch) {
			for i := range community.MaxParents + 1 {
				e.Parents = append(e.Parents[:i], identity.KeyID{byte(i)})
			}
		},
	} {
		e := someEpoch()
		change(&e)
		if _, err := e.Body(); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func TestLargestGrantFitsABody(t *testing.T) {
	e := community.Epoch{Sealed: make([]byte, 5<<10)}
	for i := range community.MaxGrant {
		e.Recipients = append(e.Recipients, crdt.LogID{byte(i >> 8), byte(i)})
		e.Wraps = append(e.Wraps, identity.Wrap{})
	}
	for i := range community.MaxParents {
		e.Parents = append(e.Parents, identity.KeyID{byte(i)})
	}
	body, err := e.Body()
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > crdt.MaxBody {
		t.Errorf("%d bytes, at most %d", len(body), crdt.MaxBody)
	}
	if _, err := crdt.ParseBody(body); err != nil {
		t.Error(err)
	}
}

func FuzzParseEpoch(f *testing.F) {
	body, err := someEpoch().Body()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte{0x82, 0x65})
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := community.ParseEpoch(body)
		if err != nil {
			return
		}
		again, err := e.Body()
		if err != nil || !bytes.Equal(again, body) {
			t.Errorf("parses and is not what it is written as: %v", err)
		}
	})
}
