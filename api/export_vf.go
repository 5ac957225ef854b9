package api

import (
	"context"
	"errors"
	"io"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/vf"
)

func exportVF(t *Tree) {
	o := operation{ID: "export-vf", Path: "/v1/records/export", Scope: "records:read", Summary: "Write records as a document of ValueFlows: JSON-LD"}
	outflow(t, o, func(q *wire.DocumentQuery) bool { return q.DryRun }, (*Desk).exportVF)
}

// exportVF writes the document into a file first, so that nobody waits for the
// book until who asked has taken it.
func (d *Desk) exportVF(ctx context.Context, q *wire.DocumentQuery, _ io.Reader, dst io.Writer) (r wire.DocumentMade, err error) {
	if q.Class != "" && !vf.Class(q.Class).Known() {
		return r, wire.New(wire.Invalid, q.Class+" is no class of ValueFlows", "such as EconomicEvent or Agreement; capitals matter")
	}
	c, err := d.Shared(ctx, q.Community)
	if err != nil {
		return r, err
	}
	file, err := d.passing()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		made, err := b.Export(file, model.Selection{Month: q.Month, Class: vf.Class(q.Class)})
		r = documentMade(b, made, q.DryRun)
		return err
	})
	if err != nil || q.DryRun {
		return r, err
	}
	if _, err = file.rewind(); err == nil {
		_, err = io.Copy(dst, file)
	}
	return r, err
}

func documentMade(b *model.Book, made model.Exported, dryRun bool) wire.DocumentMade {
	r := wire.DocumentMade{
		Type: "vf-exported", Community: communityOf(b), Records: made.Records, Classes: map[string]int{}, Conflicts: made.Conflicts, Sealed: made.Sealed,
	}
	if dryRun {
		r.Type = "would-export-vf"
	}
	for class, n := range made.ByClass {
		r.Classes[string(class)] = n
	}
	return r
}
