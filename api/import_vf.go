package api

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
	"tallystick/model/vf"
	"tallystick/model/vf/jsonld"
)

// importVF takes a document whole before it judges it, and judges all of it
// before it writes any of it. Doing it again records nothing twice.
func importVF(t *Tree) {
	o := operation{ID: "import-vf", Path: "/v1/records/import", Scope: "records:write", Summary: "Record what a document of ValueFlows describes: JSON-LD, as JSON or YAML", Body: jsonld.MaxDocument}
	huma.Register(t.huma, takesFile[wire.DocumentTaken](t, o), func(_ context.Context, in *wire.ActIn) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := humago.Unwrap(c)
			out, err := taken(t.desk, w, r, o, func(d *Desk, ctx context.Context, src io.Reader) (wire.DocumentTaken, error) {
				return d.importVF(ctx, o, in, src)
			})
			sayAnswer(w, out, err)
		}}, nil
	})
}

func (d *Desk) importVF(ctx context.Context, o operation, in *wire.ActIn, src io.Reader) (r wire.DocumentTaken, err error) {
	c, err := d.Shared(ctx, in.Community)
	if err != nil {
		return r, err
	}
	doc, err := jsonld.Read(src)
	if err != nil {
		return r, err
	}
	err = d.In(ctx, c.ID(), func(b *model.Book) error {
		if in.DryRun {
			r, err = d.importInto(ctx, b.Rehearse(), doc)
			return err
		}
		// A part of it says nothing of the whole, so nothing goes along with the
		// entries: asked again, it goes on.
		asked := []any{o.ID, c.ID().String(), hex.EncodeToString(doc.Digest[:])}
		r, err = doOnce(ctx, d, in.Key, asked, func(...replica.Record) (wire.DocumentTaken, error) {
			return d.importInto(ctx, b, doc)
		})
		return err
	})
	return r, err
}

func (d *Desk) importInto(ctx context.Context, b *model.Book, doc *jsonld.Document) (wire.DocumentTaken, error) {
	i, err := b.Import(ctx, d.Now(), doc)
	if err != nil {
		return wire.DocumentTaken{}, err
	}
	r := wire.DocumentTaken{
		Type: "imported", Community: communityOf(b), Things: len(doc.Things), Recorded: i.Recorded, Here: i.Here, Later: len(doc.Later),
		Remarks: remarksOf(doc.Remarks), MoreRemarks: doc.More, NewKey: i.Rekeyed, AsOf: d.Replica.Last(),
	}
	if i.Rehearsed {
		r.Type = "would-import"
	}
	for _, other := range i.Other {
		r.Remarks = append(r.Remarks, wire.DocumentRemark{
			Code: "here", Line: other.Line, Column: other.Column, Path: other.Path + "." + string(other.Property), Times: 1,
			Found: saying(other.Values[other.Property]), Made: "it is here before, and says otherwise: nothing was changed",
		})
	}
	return r, nil
}

// saying is values on one line.
func saying(values []vf.Value) string {
	var list []string
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	return strings.Join(list, ", ")
}

func remarksOf(list []jsonld.Remark) []wire.DocumentRemark {
	remarks := []wire.DocumentRemark{}
	for _, r := range list {
		remarks = append(remarks, wire.DocumentRemark{Code: string(r.Code), Line: r.Line, Column: r.Column, Path: r.Path, Found: r.Found, Made: r.Made, Times: r.Times})
	}
	return remarks
}

// faulty is the problem with a document that can't be read.
func faulty(faults jsonld.Faults) *wire.Problem {
	p := wire.New(wire.Invalid, faults.Error(), "nothing was recorded; mend the document, and look with --dry-run what comes of it")
	p.Faults = remarksOf(faults)
	return p
}
