package api

import (
	"context"
	"io"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/model"
)

func linkAdmit(t *Tree) {
	actAnew(t, operation{ID: "link-admit", Path: "/v1/devices/admit", Scope: "devices:write", Summary: "Let in the machine that answered a link code; a dry run tells which"},
		func(ctx context.Context, in wire.Request, dryRun bool, _ []replica.Record) (r wire.LinkAdmitted, err error) {
			// It is done in several steps, each of which may be done again.
			asking, err := t.desk.linking(in)
			if err != nil {
				return r, err
			}
			err = t.desk.inPlaces(ctx, func(books []*model.Book) error {
				if dryRun {
					books = rehearsing(books)
				}
				linked, err := model.AdmitLink(ctx, t.desk.books(), asking, books)
				if err == nil {
					r = linkedBy(linked, books, dryRun)
				}
				return err
			})
			return r, err
		})
}

// linkWelcome makes the file with which a device begins that was let in. Each
// time it is another one, with other words.
func linkWelcome(t *Tree) {
	download(t, operation{ID: "link-welcome", Path: "/v1/devices/welcome", Scope: "devices:write", Summary: "The welcome file of a machine that was let in as a device of yours"},
		func(ctx context.Context, in wire.Request, dst io.Writer) (words []string, err error) {
			asking, err := t.desk.linking(in)
			if err == nil && !asking.Again {
				err = wire.New(wire.Conflict, "the machine that asks was not let in yet", "let it in first: `tally link admit REQUEST`")
			}
			if err != nil {
				return nil, err
			}
			err = t.desk.inPlaces(ctx, func(books []*model.Book) error {
				linked, err := model.AdmitLink(ctx, t.desk.books(), asking, books)
				if err == nil {
					words, err = model.LinkWelcome(t.desk.books(), linked, dst, books)
				}
				return err
			})
			return words, err
		})
}

// linking is the machine that asks, held against the code that it answers.
func (d *Desk) linking(in wire.Request) (model.Linking, error) {
	q, err := model.ReadLinkRequest(in.Request)
	if err != nil {
		return model.Linking{}, err
	}
	return model.CheckLink(d.books(), q, d.Now().Unix())
}

func rehearsing(books []*model.Book) (rehearsing []*model.Book) {
	for _, b := range books {
		rehearsing = append(rehearsing, b.Rehearse())
	}
	return rehearsing
}

func linkedBy(l model.Linking, books []*model.Book, dryRun bool) wire.LinkAdmitted {
	r := wire.LinkAdmitted{Type: "link-admitted", Device: deviceNamed(l.Device), Again: l.Again, Communities: []wire.LinkedCommunity{}}
	if dryRun {
		r.Type = "would-admit-link"
	}
	for _, b := range books {
		if deed, ok := l.Deeds[b.ID()]; ok {
			r.Communities = append(r.Communities, wire.LinkedCommunity{Community: communityOf(b), Wrote: wroteBy(deed)})
		}
	}
	for _, id := range l.Lacking {
		r.Lacking = append(r.Lacking, communityNamed(id))
	}
	return r
}
