package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// ExportOptions say for whom a bundle is, and what is claimed about it.
type ExportOptions struct {
	Keys   Keys      // to seal it; nil with Plain
	Plain  bool      // readable by anybody: for couriers
	Random io.Reader // for the key of the file

	Device identity.DeviceID // who wrote it
	For    identity.AgentID  // whom it is for; zero for everyone
	At     int64             // when, in seconds since 1970: a claim for people

	Known    Known                 // what is left out, and added; zero for everything
	Files    int64                 // at most so many bytes of attached files, sealed; 0 for none of them
	Progress func(done, total int) // told of entries; may be nil
}

// Exported is what a bundle holds.
type Exported struct {
	archive.Summary
	Tips []crdt.Tip // the writer's when it began: what a reader holds who has taken it

	// Attached files: those that are in it, each whole, and those that are here,
	// that the reader is not known to have, and that did not fit the limit.
	Files, LeftOut          int
	FileBytes, LeftOutBytes int64 // sealed
}

// Export writes a bundle of one community, with all bodies that are here, and
// as many of the files attached to them as the options say. It takes what is there when it begins, and holds nobody up. What has been
// written is no bundle until Export returns without an error: of the replica,
// of the context, of dst, or [ErrNoKey].
func Export(ctx context.Context, c *replica.Community, dst io.Writer, o ExportOptions) (Exported, error) {
	e, err := export(ctx, c, dst, o)
	if err != nil {
		return Exported{}, fmt.Errorf("write bundle: %w", err)
	}
	return e, nil
}

func export(ctx context.Context, c *replica.Community, dst io.Writer, o ExportOptions) (none Exported, err error) {
	to, err := o.seal(c.ID(), dst)
	if err != nil {
		return none, err
	}
	w, err := archive.NewWriter(to, archive.Header{Purpose: archive.PurposeBundle, At: o.At, Device: o.Device, For: o.For})
	if err != nil {
		return none, err
	}
	e := exporting{ctx: ctx, community: c, to: w, tell: o.Progress}
	if err := e.section(o.Known); err != nil {
		return none, err
	}
	if err := e.files(o.Files, o.Known.Files); err != nil {
		return none, err
	}
	e.exported.Summary, err = w.Close()
	return e.exported, errors.Join(err, to.Close())
}

// seal puts the sealed form around dst unless the bundle is to be plain.
func (o ExportOptions) seal(id crdt.CommunityID, dst io.Writer) (io.WriteCloser, error) {
	if o.Plain {
		return unsealed{dst}, nil
	}
	if o.Keys == nil {
		return nil, ErrNoKey
	}
	to, ok := o.Keys.Newest(id)
	if !ok {
		return nil, fmt.Errorf("%w: nothing to seal community %s under", ErrNoKey, id.Short())
	}
	return archive.Seal(dst, o.Random, sealing(to, o.Random))
}

type unsealed struct{ io.Writer }

func (unsealed) Close() error { return nil }

// exporting is one bundle being written.
type exporting struct {
	ctx       context.Context
	community *replica.Community
	to        *archive.Writer
	exported  Exported
	tell      func(done, total int)
	done      int
}

func (e *exporting) section(known Known) error {
	e.exported.Tips = e.community.Tips()
	lacking := e.community.Lacking()
	// Fewer claims are no harm to anybody: what is left out is cut by all.
	claimed := known.Tips[:min(len(known.Tips), archive.MaxTips)]
	if err := e.to.Section(archive.Section{Community: e.community.ID(), Tips: e.exported.Tips, Since: claimed}); err != nil {
		return err
	}
	if err := writeLacking(e.to, lacking); err != nil {
		return err
	}
	spans := missing(e.community, known.Tips)
	return e.runs(append(spans, bodies(e.community, known.Lacking, spans)...))
}

func (e *exporting) runs(spans []crdt.Span) error {
	total := 0
	for _, s := range spans {
		total += int(s.Tip.Seq - s.From + 1)
	}
	if len(spans) == 0 {
		return nil
	}
	for run, err := range e.community.Runs(spans) {
		if err == nil {
			err = e.ctx.Err()
		}
		if err == nil {
			err = e.to.Run(run)
		}
		if err != nil {
			return err
		}
		if e.done += len(run); e.tell != nil {
			e.tell(e.done, max(e.done, total))
		}
	}
	return nil
}
