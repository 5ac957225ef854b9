package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
)

// source is where runs out of bundles come from, for quotas.
const source = "bundle"

// ImportOptions say what opens a bundle.
type ImportOptions struct {
	Keys     Keys              // nil opens plain ones only
	Progress func(entries int) // told of how many were read; may be nil

	// Store is given every attached file that is not here, whole and under its
	// name, once the entries before it in the bundle are durable, and says
	// whether it was kept: who can tell keeps only what an entry names that was
	// not erased. Nil keeps them all. The chunks are its own. An error that is
	// not [replica.ErrFull] ends the import.
	Store func(ctx context.Context, c crdt.CommunityID, name [32]byte, chunks [][]byte) (kept bool, err error)
}

// Import takes a bundle in: of the communities that this replica holds, every
// whole run and every attached file, each durably or not at all. What is wrong with the file, or with
// what is in it, is in the report; the rest stands.
//
// An error means that nothing of the file could be read ([ErrNoKey],
// [ErrOther], an [archive.Fault]), or that this replica or the context broke
// off: then the report tells what had been taken.
func Import(ctx context.Context, r *replica.Replica, src io.Reader, o ImportOptions) (Report, error) {
	reader, err := open(src, o.Keys)
	if err != nil {
		return Report{}, fmt.Errorf("read bundle: %w", err)
	}
	t := taking{ctx: ctx, replica: r, reader: reader, options: o, report: Report{Header: reader.Header()}}
	t.advance()
	if err := t.all(); err != nil {
		return t.report, fmt.Errorf("import bundle: %w", err)
	}
	return t.report, nil
}

// taking is one bundle being read.
type taking struct {
	ctx      context.Context
	replica  *replica.Replica
	reader   *archive.Reader
	options  ImportOptions
	report   Report
	read     int          // entries
	sections int          // that began
	absent   [][32]byte   // files that the writer of the section left out
	item     archive.Item // the next one; nil at the end, whichever it is
}

// advance reads the next item. A fault ends the bundle; what was handed on
// before it stands.
func (t *taking) advance() {
	item, err := t.reader.Next()
	if err != nil {
		item = nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		t.report.Fault = err
	}
	t.item, t.report.Bytes = item, t.reader.Summary().Bytes
}

func (t *taking) all() (err error) {
	for t.item != nil && err == nil {
		section, ok := t.item.(archive.Section)
		if !ok {
			t.pass()
			t.advance()
			continue
		}
		if t.sections++; t.sections > MaxSections {
			t.report.Fault = fmt.Errorf("bundle has more than %d sections: the rest is left", MaxSections)
			break
		}
		t.advance()
		err = t.section(section)
	}
	return err
}

// section takes what belongs to one section, and compares what is held then
// with what the writer says that it held.
func (t *taking) section(s archive.Section) error {
	taken := t.of(s.Community)
	taken.Tips += len(s.Tips)
	c, err := t.replica.Community(s.Community)
	if errors.Is(err, replica.ErrNotFound) {
		taken.Missing += len(s.Tips)
		t.skip(taken)
		return t.ctx.Err()
	}
	if err != nil {
		return err
	}
	taken.Held = true
	for more := true; more && err == nil; {
		var admitted replica.Admitted
		admitted, err = c.AdmitAll(t.ctx, source, t.runs(c, taken, &more))
		taken.admitted(admitted)
		if err == nil {
			err = t.files(c, taken)
		}
	}
	taken.Waiting = min(taken.Waiting, c.Waiting()) // later runs may have let earlier ones in
	for _, tip := range s.Tips {
		if _, held := c.Tip(tip.ID); !held {
			taken.Missing++
		}
	}
	taken.FilesMissing += t.lackingFiles(c)
	return err
}

// of is a community's part in the report.
func (t *taking) of(id crdt.CommunityID) *Taken {
	known := t.report.Communities
	i := slices.IndexFunc(known, func(taken Taken) bool { return taken.Community == id })
	if i < 0 {
		i, known = len(known), append(known, Taken{Community: id})
	}
	t.report.Communities = known
	return &known[i]
}

// runs yields the next runs of a section, and says whether there may be more.
func (t *taking) runs(c *replica.Community, taken *Taken, more *bool) iter.Seq2[crdt.Run, error] {
	return func(yield func(crdt.Run, error) bool) {
		for range runsAtOnce {
			run, ok := t.item.(archive.Run)
			if _, begins := t.item.(archive.Section); begins || t.item == nil {
				*more = false
				return
			}
			if isFile(t.item) {
				return // what it belongs to must be durable first
			}
			if ok {
				taken.Runs++
				taken.Entries += len(run.Entries)
				taken.Here += held(c, run.Entries)
				t.note(len(run.Entries))
				if !yield(run.Entries, t.ctx.Err()) {
					return
				}
			}
			if refused, ok := t.item.(archive.Refused); ok {
				taken.Runs++
				taken.refuse(refused.Reason)
			}
			if record, ok := t.item.(archive.Record); ok && record.Name == recordLeftOut {
				t.leftOut(taken, record.Data)
			}
			t.pass()
			t.advance()
		}
	}
}

func held(c *replica.Community, run crdt.Run) (n int) {
	for _, s := range run {
		if _, held := c.Tip(s.ID()); held {
			n++
		}
	}
	return n
}

// skip reads over a section of a community that is not held: whether the file
// is whole is worth knowing all the same.
func (t *taking) skip(taken *Taken) {
	for t.item != nil && t.ctx.Err() == nil {
		switch t.item.(type) {
		case archive.Section:
			return
		case archive.Run, archive.Refused:
			taken.Runs++
		}
		t.pass()
		t.advance()
	}
}

// pass counts a record that this version does not know.
func (t *taking) pass() {
	if record, ok := t.item.(archive.Record); ok && !known(record.Name) {
		t.report.Unknown++
	}
}

func (t *taking) note(entries int) {
	if t.read += entries; t.options.Progress != nil {
		t.options.Progress(t.read)
	}
}
