package community

import (
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// keyWorld is a few devices that write logs, and everything that they wrote.
// Who counts is told by the test: keychains ask nothing else of authority.
type keyWorld struct {
	t         testing.TB
	random    *rand.ChaCha8
	community crdt.CommunityID
	intros    map[crdt.LogID]crdt.Introduction
	written   []crdt.Verified
	void      map[crdt.ID]bool
	contested map[crdt.ID]bool
}

// pen is one device and its log.
type pen struct {
	*keyWorld
	device Device
	log    crdt.LogID
	next   replica.Place
}

func newKeyWorld(t testing.TB) *keyWorld {
	w := &keyWorld{
		t: t, random: rand.NewChaCha8([32]byte{7}), intros: map[crdt.LogID]crdt.Introduction{},
		void: map[crdt.ID]bool{}, contested: map[crdt.ID]bool{},
	}
	w.community.Link[0] = 1
	return w
}

func (w *keyWorld) Introduction(log crdt.LogID) (crdt.Introduction, bool) {
	in, ok := w.intros[log]
	return in, ok
}

func (w *keyWorld) Counts(entry crdt.ID) bool    { return !w.void[entry] }
func (w *keyWorld) Contested(entry crdt.ID) bool { return w.contested[entry] }

// Position places entries in the order of writing.
func (w *keyWorld) Position(entry crdt.ID) crdt.Position {
	at := slices.IndexFunc(w.written, func(v crdt.Verified) bool { return v.ID() == entry })
	return crdt.Position{Depth: uint64(at + 1), ID: entry}
}

func (w *keyWorld) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *keyWorld) person(n byte) identity.PersonID { return identity.PersonID{n, 1} }

// pen makes a device of a person and writes its introduction.
func (w *keyWorld) pen(person identity.PersonID) *pen {
	signing, err := identity.NewDeviceKey(w.random)
	w.check(err)
	sealing, err := identity.NewSealingKey(w.random)
	w.check(err)
	p := &pen{keyWorld: w, device: Device{Person: person, Signing: signing, Sealing: sealing, Transport: identity.TransportID{9}}}
	keys, err := p.device.keys(w.random)
	w.check(err)
	in := p.device.introduction(w.community, keys, nil)
	p.log = in.LogID()
	p.next = replica.Place{Log: p.log}
	w.intros[p.log] = in
	p.write(inClear(in.Body()))
	return p
}

func (p *pen) write(drafts ...replica.Draft) (entries []crdt.Verified) {
	p.t.Helper()
	for _, draft := range drafts {
		body, sealed, err := draft.Body(p.next)
		p.check(err)
		header := crdt.Header{Log: p.log, Seq: p.next.Seq, Prev: p.next.Prev, Sealed: sealed, Body: crdt.BodyID(body)}
		v, err := crdt.Sign(p.device.Signing, header, body)
		p.check(err)
		p.next = replica.Place{Log: p.log, Seq: p.next.Seq + 1, Prev: v.ID()}
		entries = append(entries, v)
	}
	p.written = append(p.written, entries...)
	return entries
}

func (p *pen) body(body crdt.Body) replica.Draft {
	block, err := body.Block()
	p.check(err)
	return inClear(block)
}

// note writes a note under a key.
func (p *pen) note(under WritingKey, text string) crdt.Verified {
	block, err := Note{Text: text}.Body().Block()
	p.check(err)
	return p.write(under.draft(block, p.random))[0]
}

func sealings(pens ...*pen) map[crdt.LogID]identity.SealingID {
	to := map[crdt.LogID]identity.SealingID{}
	for _, p := range pens {
		to[p.log] = p.device.Sealing.ID()
	}
	return to
}

func logsOfPens(pens ...*pen) []crdt.LogID {
	var logs []crdt.LogID
	for _, p := range pens {
		logs = append(logs, p.log)
	}
	slices.SortFunc(logs, crdt.LogID.Compare)
	return logs
}

// epoch grants a key to these, as what the writer's keychain knows asks for.
func (p *pen) epoch(history bool, to ...*pen) (WritingKey, crdt.Verified) {
	parents, given := p.chain().Heads(history, p.Counts)
	g, err := newGrant(p.community, p.log, sealings(to...), parents, given, p.random)
	p.check(err)
	entries := p.write(g.drafts(nil)...)
	return g.writing(), entries[len(entries)-1]
}

// audience grants a key to these alone.
func (p *pen) audience(under WritingKey, to ...*pen) (WritingKey, crdt.Verified) {
	g, err := newAudience(p.community, p.log, p.device.Sealing, sealings(to...), p.random)
	p.check(err)
	return g.writing(), p.write(g.draft(under, p.random))[0]
}

// chain is the keychain of a device that has everything written so far.
func (p *pen) chain() *Keychain { return feed(NewKeychain(p.community, p.device, p, nil), p.written) }

// feed does what an engine does: it opens what can be opened, and looks again
// at what was closed when keys turn up.
func feed(k *Keychain, entries []crdt.Verified) *Keychain {
	for _, v := range entries {
		k.Take(v)
		learnSealed(k, v)
		for len(k.News()) > 0 {
			for _, again := range entries {
				learnSealed(k, again)
			}
		}
	}
	return k
}

func learnSealed(k *Keychain, v crdt.Verified) {
	if block, outcome, _ := k.Open(v); v.Sealed() && outcome == Text {
		if body, err := crdt.ParseBody(block); err == nil && k.Learns(body.Kind) {
			k.Learn(v, body)
		}
	}
}

// reads is what a device makes of an entry.
func (p *pen) reads(v crdt.Verified) Outcome {
	_, outcome, _ := p.chain().Open(v)
	return outcome
}

// draft is the entry to sign, sealed under an epoch. It refers to nothing: what
// it cites would tell whom it is for.
func (a *audienceGrant) draft(epoch WritingKey, random io.Reader) replica.Draft {
	return replica.Draft{Body: func(at replica.Place) ([]byte, bool, error) {
		body, err := a.body(at)
		if err != nil {
			return nil, true, err
		}
		block, err := body.Block()
		if err != nil {
			return nil, true, err
		}
		sealed, err := epoch.seal(at, block, random)
		return sealed, true, err
	}}
}

// writing is the key to write under behind the entry that will grant it.
func (n newKey) writing() WritingKey { return WritingKey{Key: n.id, Secret: n.key} }
