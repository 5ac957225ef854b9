package crdttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// World is a drawing come to life: a community, and entries that its devices
// signed.
type World struct {
	Drawing   *Drawing
	Charter   crdt.Charter
	Community crdt.CommunityID
	Entries   []crdt.Signed // those delivered, as drawn
	Losses    Fences

	cast    *Cast
	acts    map[string]Act
	devices map[string]*Device
	entries map[string]crdt.Signed
	names   map[crdt.ID]string
}

// Draw parses and builds a drawing with a cast of its own, and fails the test
// if it can't.
func Draw(t testing.TB, text string) *World {
	t.Helper()
	drawing, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	w, err := drawing.Build(NewCast(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Build signs everything in the drawing. More adds words to what entries can
// say, or replaces some.
func (d *Drawing) Build(cast *Cast, more map[string]Act) (*World, error) {
	w := &World{
		Drawing: d, Losses: Fences{}, cast: cast, acts: acts(),
		devices: map[string]*Device{}, entries: map[string]crdt.Signed{}, names: map[crdt.ID]string{},
	}
	maps.Copy(w.acts, more)
	if err := w.found(d.Founders); err != nil {
		return nil, err
	}
	for _, e := range d.Entries {
		if err := w.draw(e); err != nil {
			return nil, fmt.Errorf("draw %s: %w", e.Name, err)
		}
	}
	for _, f := range d.Forged {
		if err := w.forge(f); err != nil {
			return nil, fmt.Errorf("forge %s: %w", f.Name, err)
		}
	}
	return w, w.fence(d.Fences)
}

func (w *World) found(founders []string) error {
	w.Charter.Nonce, w.Charter.Rules = seed("charter", strings.Join(founders, " ")), w.Drawing.Rules
	for _, name := range founders {
		keys, err := w.cast.keys(w.Drawing.player(name))
		if err != nil {
			return err
		}
		w.Charter.Founders = append(w.Charter.Founders, keys)
	}
	var err error
	w.Community, err = w.Charter.Community()
	return err
}

// Device is the device of that name, with its keys.
func (w *World) Device(name string) (*Device, error) {
	if d, known := w.devices[name]; known {
		return d, nil
	}
	d, err := w.cast.device(w.Drawing.player(name), w.Community)
	if err == nil {
		w.devices[name] = d
	}
	return d, err
}

// Named is the entry of that name, delivered or not.
func (w *World) Named(name string) (crdt.Signed, bool) {
	s, known := w.entries[name]
	return s, known
}

// Name is what the drawing calls an entry.
func (w *World) Name(id crdt.ID) string {
	if name, known := w.names[id]; known {
		return name
	}
	return id.Short()
}

// Names calls tips by their names, sorted, with a space between.
func (w *World) Names(tips []crdt.Tip) string {
	var names []string
	for _, tip := range tips {
		names = append(names, w.Name(tip.ID))
	}
	slices.Sort(names)
	return orNothing(names)
}

// draw signs one entry.
func (w *World) draw(e Drawn) error {
	author, err := w.Device(e.Log)
	if err != nil {
		return err
	}
	block, isSealed, err := w.block(author, e)
	if err != nil {
		return err
	}
	header := crdt.Header{Log: author.Log, Seq: e.Seq, Sealed: isSealed, Body: crdt.BodyID(block)}
	if e.Seq > 0 {
		header.Prev = w.entries[e.Log+e.After].ID()
	}
	for _, dep := range e.Deps {
		header.Deps = append(header.Deps, w.entries[dep].ID())
	}
	slices.SortFunc(header.Deps, func(a, b crdt.ID) int { return a.Compare(b.Link) })
	header.Deps = slices.Compact(header.Deps)
	s, err := w.sign(author, header, block, e.Garbage)
	if err != nil {
		return err
	}
	w.keep(e.Name, s, !e.Lost)
	return nil
}

// block is the body of an entry: the introduction, the charter, or its act.
func (w *World) block(author *Device, e Drawn) (block []byte, isSealed bool, err error) {
	if e.Seq == 0 {
		// Another history from the very beginning says that it replaces a log,
		// and carries no certificate.
		in := author.Introduction
		if strings.HasSuffix(e.Mark, "'") {
			in.Replaces, in.Certificate = []crdt.LogID{seed("replaced", e.Mark)}, nil
		}
		return in.Body(), false, nil
	}
	word := e.Act
	if word == "" && e.Seq == 1 && e.Log == w.Drawing.Founders[0] {
		word = "charter"
	}
	if word == "" {
		word = "note"
	}
	act, known := w.acts[word]
	if !known {
		return nil, false, fmt.Errorf("nobody knows how to %q", word)
	}
	return act(w, e.Name, e.Args)
}

// sign makes the entry, and damages its signature if it has to be garbage.
func (w *World) sign(author *Device, header crdt.Header, block []byte, garbage bool) (crdt.Signed, error) {
	v, err := crdt.Sign(author.Key, header, block)
	if err != nil {
		return crdt.Signed{}, err
	}
	signature := v.Signature()
	if garbage {
		signature[0] ^= 1
	}
	// Through bytes, as an entry that comes from outside.
	outside := dagcbor.AppendArray(nil, 2)
	outside = dagcbor.AppendBytes(outside, header.Append(nil))
	outside = dagcbor.AppendBytes(outside, signature[:])
	return crdt.ParseBlock(outside, block)
}

func (w *World) forge(f Forged) error {
	claimed, err := w.Device(f.Log)
	if err != nil {
		return err
	}
	before := w.entries[f.After]
	author, err := w.deviceOf(before.Log())
	if err != nil {
		return err
	}
	block, _, err := clear("note")(w, f.Name, nil)
	if err != nil {
		return err
	}
	header := crdt.Header{Log: claimed.Log, Seq: f.Seq, Prev: before.ID(), Body: crdt.BodyID(block)}
	s, err := w.sign(author, header, block, false)
	w.keep(f.Name, s, err == nil)
	return err
}

func (w *World) keep(name Name, s crdt.Signed, delivered bool) {
	w.entries[name.String()] = s
	w.names[s.ID()] = name.String()
	if delivered {
		w.Entries = append(w.Entries, s)
	}
}

func (w *World) deviceOf(log crdt.LogID) (*Device, error) {
	for _, d := range w.devices {
		if d.Log == log {
			return d, nil
		}
	}
	return nil, fmt.Errorf("no device writes log %s", log.Short())
}

// Fences are losses of power by log, as drawn.
type Fences map[crdt.LogID][]crdt.Fence

// Fences is what the drawing says of the log.
func (f Fences) Fences(log crdt.LogID, _ crdt.Keys) []crdt.Fence { return f[log] }

// Acts are those of all fences drawn, in no order.
func (f Fences) Acts() (acts []crdt.ID) {
	for _, fences := range f {
		for _, fence := range fences {
			acts = append(acts, fence.Act)
		}
	}
	return acts
}

func (w *World) fence(fences []DrawnFence) error {
	for i, f := range fences {
		d, err := w.Device(f.Log)
		if err != nil {
			return err
		}
		fence := crdt.Fence{Act: crdt.BodyID(fmt.Appendf(nil, "fence %d", i))}
		if f.Act != "" {
			fence.Act = w.entries[f.Act].ID()
		}
		for _, name := range f.Honoured {
			fence.Honoured = append(fence.Honoured, w.entries[name].ID())
		}
		w.Losses[d.Log] = append(w.Losses[d.Log], fence)
	}
	return nil
}
