package model

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tallystick/crdt"
	"tallystick/model/flow"
	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

// Imported is what came of a document.
type Imported struct {
	Rehearsed bool
	Recorded  int     // things that are new here; of a rehearsal, that would be
	Here      int     // things that were here before, under the same IRI
	Other     []Other // of these, at most [MaxOther]: what is said otherwise here
	Rekeyed   bool    // as in [Deed]
}

// Other is a property of a thing that was here before, and that the document
// says otherwise. Nothing about it was changed.
type Other struct {
	jsonld.Thing
	Property vf.Property
}

// Import records the things of a document that are not here yet, each in an
// entry of its own and sealed for everybody in the community, in the order of
// the document: later events follow earlier ones. At is when, by the device's
// clock.
//
// All of it is judged before any of it is written: [jsonld.Faults] tells what no
// entry has room for, [Denied] what would not count. Then it is written part by
// part. An import that is cut off has written a beginning; importing the
// document again records the rest, since a thing is recorded once under its IRI.
func (b *Book) Import(ctx context.Context, at time.Time, d *jsonld.Document) (Imported, error) {
	i := Imported{Rehearsed: b.rehearsal}
	news, err := b.news(d, &i)
	var sizes []int
	if err == nil {
		sizes, err = b.importable(at, news)
	}
	if err != nil || len(news) == 0 {
		return i, err
	}
	i.Recorded = len(news)
	if b.rehearsal {
		body, err := b.bodyOf(at, news[0].Node)
		if err != nil {
			return i, err
		}
		deed, err := b.Write(ctx, body)
		i.Rekeyed = deed.Rekeyed
		return i, err
	}
	before := b.Next().Seq
	if _, err := b.Ready(ctx); err != nil {
		return i, err
	}
	i.Rekeyed = b.Next().Seq > before && before > 0
	return i, b.recordAll(ctx, at, news, sizes)
}

// news is the things that are not here yet.
func (b *Book) news(d *jsonld.Document, i *Imported) (news []jsonld.Thing, err error) {
	things := b.Things()
	for _, t := range d.Things {
		held, err := things.Thing(vf.Ref(t.ID))
		if err != nil {
			return nil, err
		}
		if len(held) == 0 {
			news = append(news, t)
			continue
		}
		i.Here++
		for _, p := range t.Properties() {
			if len(i.Other) < MaxOther && !says(held, p, t.Values[p]) {
				i.Other = append(i.Other, Other{t, p})
			}
		}
	}
	return news, nil
}

// says reports whether the records of a thing say all of these values, or may:
// what can't be read may say anything.
func says(held []flow.Record, p vf.Property, values []vf.Value) bool {
	for _, v := range values {
		if !slices.ContainsFunc(held, func(r flow.Record) bool { return r.Node.Class != "" && slices.Contains(r.Node.Values[p], v) }) {
			return false
		}
	}
	return true
}

// bodyOf is the body that records a node.
func (b *Book) bodyOf(at time.Time, n *vf.Node) (crdt.Body, error) {
	body, err := flow.BodyOf(n, b.holds)
	if err == nil {
		body.Fields["at"] = at.UTC().Format(time.RFC3339)
	}
	return body, err
}

// importable judges all of a document, and tells the bytes that each thing takes.
func (b *Book) importable(at time.Time, news []jsonld.Thing) (sizes []int, err error) {
	var faults jsonld.Faults
	for _, t := range news {
		var block []byte
		body, err := b.bodyOf(at, t.Node)
		if err == nil {
			block, err = body.Block()
		}
		sizes = append(sizes, len(block))
		if err != nil && len(faults) < jsonld.MaxRemarks {
			faults = append(faults, jsonld.Remark{
				Code: jsonld.Large, Line: t.Line, Column: t.Column, Path: t.Path, Found: err.Error(), Made: "needed what fits one entry", Times: 1,
			})
		}
		if err == nil {
			if err := b.disciplined(body, t.Node); err != nil {
				return nil, fmt.Errorf("line %d: %w", t.Line, err)
			}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return sizes, nil
}

// recordAll writes things of these sizes part by part. Bodies are made again:
// to keep all of them would take more memory than the document.
func (b *Book) recordAll(ctx context.Context, at time.Time, news []jsonld.Thing, sizes []int) error {
	var part []crdt.Body
	size := 0
	for n, t := range news {
		body, err := b.bodyOf(at, t.Node)
		if err != nil {
			return err
		}
		if len(part) > 0 && (size+sizes[n] > importBytes || len(part) == importEntries) {
			if err := b.recordPart(ctx, part, n, len(news)); err != nil {
				return err
			}
			part, size = part[:0], 0
		}
		part, size = append(part, body), size+sizes[n]+entryBytes
	}
	return b.recordPart(ctx, part, len(news), len(news))
}

func (b *Book) recordPart(ctx context.Context, part []crdt.Body, done, of int) error {
	if _, err := b.Write(ctx, part...); err != nil {
		return fmt.Errorf("import: %d of %d things are recorded, import the document again for the rest: %w", done-len(part), of, err)
	}
	return nil
}
