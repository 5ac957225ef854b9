package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

// doctor looks at everything, and changes nothing. It is a POST since it takes
// long, and nobody is to repeat it unasked.
func doctor(t *Tree) {
	o := operation{ID: "doctor", Path: "/v1/doctor", Scope: "doctor:write", Summary: "Check everything that is stored; what is open can't be mended"}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, q *wire.DoctorQuery) (*answer[wire.Examined], error) {
		ctx, end := t.whileOpen(ctx)
		defer end()
		r, err := t.desk.examine(ctx, q.Do)
		return answering(r, stopped(ctx, err))
	})
}

func (d *Desk) examine(ctx context.Context, do string) (wire.Examined, error) {
	r := wire.Examined{Type: "doctor", Did: wire.Verify, Damage: []string{}, Lost: []string{}, Mended: []string{}}
	if do != wire.Verify {
		return r, wire.New(wire.InUse, fmt.Sprintf("pid %d has the data directory open, and nobody mends what is open", os.Getpid()),
			"stop the daemon: Ctrl-C where `tally up` runs", "then `tally doctor --"+do+"`, and start it again: `tally up`")
	}
	for _, damage := range d.Keys.Check() {
		r.Damage, r.Beyond = append(r.Damage, damage.Error()), true
	}
	found, err := d.Replica.Verify(ctx, nil)
	if err != nil {
		return r, err
	}
	r.Communities, r.Entries, r.Bodies = found.Communities, found.Entries, found.Bodies
	r.Attachments, r.Lacking = found.Attachments, found.Lacking
	for _, damage := range found.Damage {
		r.Damage = append(r.Damage, damage.Error())
	}
	for _, lost := range found.Lost {
		r.Lost = append(r.Lost, lost.String())
	}
	r.Sound = len(r.Damage) == 0 && len(r.Lost) == 0
	r.Files, err = d.lackingFiles(ctx)
	return r, err
}

// lackingFiles counts the attached files that are not here, where there are
// keys to tell. What is damaged has been told, and is not told again.
func (d *Desk) lackingFiles(ctx context.Context) (n int, err error) {
	if d.Device.Person == (identity.PersonID{}) {
		return 0, nil
	}
	for _, c := range d.Communities() {
		err := d.In(ctx, c.ID(), func(b *model.Book) error {
			files, err := b.Ring().LackingFiles(ctx)
			n += len(files)
			return err
		})
		if err != nil && !errors.Is(err, replica.ErrDamaged) {
			return n, err
		}
	}
	return n, nil
}
