package community

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// many adds recipients that exist nowhere, with a key that can be sealed to.
func (p *pen) many(to map[crdt.LogID]identity.SealingID, n int) map[crdt.LogID]identity.SealingID {
	for i := range n {
		var log crdt.LogID
		binary.BigEndian.PutUint32(log[:], uint32(i))
		to[log] = p.device.Sealing.ID()
	}
	return to
}

// TestGrantInParts grants to one more than an entry holds, to a recipient in
// the first entry and one in the last. Nothing opens before the last is here.
func TestGrantInParts(t *testing.T) {
	w := newKeyWorld(t)
	ana, bea := w.pen(w.person(1)), w.pen(w.person(2))
	g, err := newGrant(w.community, ana.log, ana.many(sealings(ana, bea), MaxGrant-1), nil, nil, w.random)
	w.check(err)
	entries := ana.write(g.drafts(make([]crdt.ID, crdt.MaxDeps+1))...)
	note := ana.note(g.writing(), "note")
	if entries[0].Kind() != crdt.KindSeen {
		t.Errorf("%d refs fit an entry", crdt.MaxDeps+1)
	}
	if entries = entries[1:]; len(entries) != 2 || entries[0].Kind() != KindEpochPart || entries[1].Kind() != KindEpoch {
		t.Fatalf("%d entries", len(entries))
	}
	for name, order := range map[string][]crdt.Verified{
		"in order": entries, "the last first": {entries[1], entries[0]}, "twice": {entries[0], entries[0], entries[1], entries[1], entries[0]},
	} {
		k := NewKeychain(w.community, bea.device, w, nil)
		for i, v := range order {
			k.Take(v)
			if _, held := k.Held(g.id); held && i == 0 {
				t.Errorf("%s: the key is held with one of two parts", name)
			}
		}
		grant, ok := k.Grant(entries[1].ID())
		if _, outcome, _ := k.Open(note); outcome != Text || !ok || !slices.Equal(grant.Recipients, g.logs()) {
			t.Errorf("%s: the note is %s, %d recipients", name, outcome, len(grant.Recipients))
		}
	}
}

// TestPartsOfAnotherGrant puts parts where they do not belong.
func TestPartsOfAnotherGrant(t *testing.T) {
	w := newKeyWorld(t)
	ana := w.pen(w.person(1))
	draw := func() *grant {
		g, err := newGrant(w.community, ana.log, ana.many(sealings(ana), MaxGrant), nil, nil, w.random)
		w.check(err)
		return g
	}
	whole, other := draw(), draw()
	seen := ana.body(crdt.Body{Kind: crdt.KindSeen, Fields: map[string]any{}})
	naming := func(part crdt.ID) replica.Draft {
		return replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
			body, err := whole.body(at, []crdt.ID{part})
			return body, false, err
		}}
	}
	apart := ana.write(whole.drafts(nil)[0])
	for name, drafts := range map[string][]replica.Draft{
		"something between": {seen, naming(apart[0].ID())},
		"another's part":    {other.drafts(nil)[0], whole.drafts(nil)[1]},
		"no part":           {seen, naming(ana.next.Prev)},
	} {
		entries := ana.write(drafts...)
		if _, ok := ana.chain().Grant(entries[len(entries)-1].ID()); ok {
			t.Errorf("%s: it grants", name)
		}
	}
}

func TestWhole(t *testing.T) {
	last := Epoch{Key: identity.KeyID{1}, Parts: []crdt.ID{{}, {}}, Recipients: []crdt.LogID{{9}}}
	part := func(key byte, number int, log byte) EpochPart {
		return EpochPart{Key: identity.KeyID{key}, Number: number, Recipients: []crdt.LogID{{log}}}
	}
	for name, c := range map[string]struct {
		parts []EpochPart
		ok    bool
	}{
		"both":        {[]EpochPart{part(1, 0, 2), part(1, 1, 3)}, true},
		"one":         {[]EpochPart{part(1, 0, 2)}, false},
		"exchanged":   {[]EpochPart{part(1, 1, 2), part(1, 0, 3)}, false},
		"another key": {[]EpochPart{part(1, 0, 2), part(2, 1, 3)}, false},
		"a log twice": {[]EpochPart{part(1, 0, 2), part(1, 1, 2)}, false},
		"not sorted":  {[]EpochPart{part(1, 0, 2), part(1, 1, 10)}, false},
	} {
		whole, ok := last.Whole(c.parts...)
		if ok != c.ok || ok && !slices.Equal(whole.Recipients, []crdt.LogID{{2}, {3}, {9}}) {
			t.Errorf("%s: %t, %v", name, ok, whole.Recipients)
		}
	}
}

func somePart() EpochPart {
	return EpochPart{Key: identity.KeyID{1}, Number: 2, Recipients: []crdt.LogID{{4}, {5}}, Wraps: []identity.Wrap{{6}, {}}}
}

func TestEpochPartRoundTrip(t *testing.T) {
	body, err := somePart().Body()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseEpochPart(body)
	if err != nil || p.Number != 2 || p.Wraps[1] != (identity.Wrap{}) {
		t.Errorf("%+v, %v", p, err)
	}
	parsed, err := crdt.ParseBody(body)
	if err != nil || parsed.Kind != KindEpochPart {
		t.Errorf("not a body: %v", err)
	}
	for name, change := range map[string]func(*EpochPart){
		"nobody":        func(p *EpochPart) { p.Recipients, p.Wraps = nil, nil },
		"a wrap less":   func(p *EpochPart) { p.Wraps = p.Wraps[:1] },
		"unsorted":      func(p *EpochPart) { p.Recipients[0] = crdt.LogID{9} },
		"a high number": func(p *EpochPart) { p.Number = MaxParts },
	} {
		p := somePart()
		change(&p)
		if _, err := p.Body(); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func FuzzParseEpochPart(f *testing.F) {
	body, err := somePart().Body()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := ParseEpochPart(body)
		if err != nil {
			return
		}
		again, err := p.Body()
		if err != nil || !bytes.Equal(again, body) {
			t.Errorf("parses and is not what it is written as: %v", err)
		}
	})
}

// TestLargestGrantInParts is the last entry with everything that it can hold.
func TestLargestGrantInParts(t *testing.T) {
	e := Epoch{Sealed: make([]byte, 5<<10)}
	for i := range MaxGrant {
		e.Recipients = append(e.Recipients, crdt.LogID{byte(i >> 8), byte(i)})
		e.Wraps = append(e.Wraps, identity.Wrap{1})
	}
	for i := range MaxParents {
		e.Parents = append(e.Parents, identity.KeyID{byte(i)})
	}
	for i := range MaxParts {
		id := crdt.ID{}
		id.Link[0] = byte(i + 1)
		e.Parts = append(e.Parts, id)
	}
	body, err := e.Body()
	if err != nil || len(body) > crdt.MaxBody {
		t.Errorf("%d bytes, at most %d, %v", len(body), crdt.MaxBody, err)
	}
	if MaxParts*MaxGrant+MaxGrant < identity.MaxRecipients {
		t.Error("not every list of recipients can be granted a key")
	}
}

// BenchmarkRekey2000 draws a key for 2,000 devices, wraps it and makes and signs
// all entries.
func BenchmarkRekey2000(b *testing.B) {
	w := newKeyWorld(b)
	ana := w.pen(w.person(1))
	to := ana.many(sealings(ana), 1999)
	parents := map[identity.KeyID]identity.Key{{1}: {2}}
	var size int
	for b.Loop() {
		g, err := newGrant(w.community, ana.log, to, []identity.KeyID{{1}}, parents, w.random)
		w.check(err)
		size = 0
		w.written = nil
		for _, v := range ana.write(g.drafts(nil)...) {
			size += len(v.Block()) + len(v.Body())
		}
	}
	b.ReportMetric(float64(size), "bytes")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
}
