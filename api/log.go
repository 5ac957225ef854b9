package api

import (
	"cmp"
	"context"
	"iter"
	"strconv"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

func logList(t *Tree) {
	lookOwn(t, operation{ID: "log", Path: "/v1/log", Scope: "log:read", Summary: "The entries of a community, in the order in which they came here"},
		func(ctx context.Context, b *model.Book, q *wire.LogQuery) (wire.List[wire.LogEntry], error) {
			return t.desk.logPage(ctx, b, q)
		})
}

// logPage is a page of the log. Its cursor is the number of the last entry.
func (d *Desk) logPage(ctx context.Context, b *model.Book, q *wire.LogQuery) (list wire.List[wire.LogEntry], err error) {
	list = wire.List[wire.LogEntry]{AsOf: d.asOf(), Items: []wire.LogEntry{}}
	after := uint64(0)
	switch {
	case q.Cursor != "":
		if after, err = strconv.ParseUint(q.Cursor, 10, 64); err != nil {
			return list, wire.New(wire.Invalid, "this is no cursor of the log", "take it from next of the page before")
		}
	case q.Last > 0:
		after = b.Community().Before(q.Last)
	}
	reader := d.reader(b)
	for item, err := range entered(ctx, b.Community(), after) {
		if err != nil {
			return list, err
		}
		if len(list.Items) == q.Limit {
			list.Next = strconv.FormatUint(list.Items[q.Limit-1].Number, 10)
			break
		}
		entry, err := reader.entry(item.Number, item.Entry)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, entry)
	}
	return list, nil
}

// entered yields the arrivals of a community's entries after a number.
func entered(ctx context.Context, c *replica.Community, after uint64) iter.Seq2[replica.Item, error] {
	return func(yield func(replica.Item, error) bool) {
		for item, err := range c.Arrivals(after) {
			if err = cmp.Or(err, ctx.Err()); err != nil {
				yield(item, err)
				return
			}
			if item.Event == replica.Entered && !yield(item, nil) {
				return
			}
		}
	}
}

// entryReader reads entries of one community for programs.
type entryReader struct {
	book   *model.Book
	device identity.DeviceID
	names  map[identity.PersonID]string
	forked map[crdt.LogID]uint64 // the first number from which a log has several histories
}

func (d *Desk) reader(b *model.Book) *entryReader {
	r := &entryReader{book: b, device: d.Device.Signing.ID(), names: b.Names(), forked: map[crdt.LogID]uint64{}}
	for _, fork := range b.Community().Forks() {
		first, known := r.forked[fork.Log]
		if !known || fork.Seq < first {
			r.forked[fork.Log] = fork.Seq
		}
	}
	return r
}

func (r *entryReader) entry(number uint64, v crdt.Verified) (wire.LogEntry, error) {
	in, _ := r.book.Community().Introduction(v.Log())
	l := wire.LogEntry{
		Type: "entry", Number: number, ID: v.ID().String(), Short: v.ID().Short(), Log: logNamed(v.Log()), Seq: v.Seq(),
		Author: personNamed(in.Person, r.names[in.Person]), Own: in.Device == r.device, Sealed: v.Sealed(),
	}
	if v.Seq() > 0 {
		l.Prev = v.Prev().String()
	}
	for _, dep := range v.Deps() {
		l.Deps = append(l.Deps, dep.String())
	}
	if first, forked := r.forked[v.Log()]; forked && v.Seq() >= first {
		l.Forked = true
	}
	state, _, err := r.book.Community().BodyState(v.ID())
	switch {
	case err != nil:
	case state == replica.BodyGone:
		l.Body = "erased"
	default:
		r.open(&l, v)
	}
	return l, err
}

// open fills in what the body says.
func (r *entryReader) open(l *wire.LogEntry, v crdt.Verified) {
	body, outcome := r.book.Ring().Open(v)
	l.Body = string(outcome)
	if outcome != community.Text {
		return
	}
	l.Kind = body.Kind
	if body.Kind != community.KindPass { // it holds keys
		l.Fields, _ = plain(body.Fields).(map[string]any)
	}
	note, _ := community.ReadNote(body)
	l.Lacks = note.File != nil && !r.book.Community().HasAttachment(note.File.Hash)
}
