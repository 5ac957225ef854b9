package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// village is a community of 20 writing devices whose notes all can read: that
// of the directory that gives, which has everything, and 19 that only lent
// their keys. The device that reads has a directory of its own, with the beginning of each log.
type village struct {
	giving  *session
	reading *session
	host    *model.Book // the giving device's
	first   crdt.ID     // a note that both have from the beginning
}

// readsTitle is what the village is called.
const readsTitle = "bench"

// newVillage makes both directories, has everybody write, and closes them. The
// reading device holds about so many entries, and the other so many more.
func (env *environment) newVillage(ctx context.Context, work string, entries, more int) (v *village, err error) {
	v = &village{}
	if v.giving, err = env.newResident(ctx, filepath.Join(work, "giving")); err != nil {
		return nil, err
	}
	if v.reading, err = env.newResident(ctx, filepath.Join(work, "reading")); err != nil {
		return nil, errors.Join(err, v.giving.replica.Close())
	}
	return v, errors.Join(v.settle(ctx, work, entries, more), v.reading.replica.Close(), v.giving.replica.Close())
}

// newResident makes and opens a directory of somebody new.
func (env *environment) newResident(ctx context.Context, dir string) (*session, error) {
	at := *env
	at.flags.dir = dir
	words, err := identity.NewWords(identity.English, 12, env.random)
	if err != nil {
		return nil, err
	}
	if _, err := at.makeReplica(ctx, dir, words, "", nil); err != nil {
		return nil, err
	}
	return at.open(ctx)
}

// settle founds the community, and brings in the reading device and all others.
func (v *village) settle(ctx context.Context, work string, entries, more int) (err error) {
	rules := community.Rules{Purpose: readsTitle, Language: identity.English, History: true, Invite: community.Members, Stewards: []identity.PersonID{v.giving.secrets.Person}}
	v.host, err = model.Found(ctx, v.giving.options(), model.Founding{Rules: rules, Title: readsTitle, Founder: "host"})
	if err != nil {
		return err
	}
	if _, err := v.join(ctx, v.reading, "reader"); err != nil {
		return err
	}
	each := (entries + more) / benchLogs
	if err := v.neighbours(ctx, work, each); err != nil {
		return err
	}
	if err := v.write(ctx, v.host, each); err != nil {
		return err
	}
	return v.hand(ctx, float64(entries)/float64(entries+more))
}

// neighbours has 19 people join and write, one after the other. What they wrote
// waits in a file until all have: a welcome brings everything that is held.
func (v *village) neighbours(ctx context.Context, work string, notes int) error {
	f, err := os.Create(filepath.Join(work, benchRuns))
	if err != nil {
		return err
	}
	defer f.Close()
	for i := range benchLogs - 1 {
		if err := v.neighbour(ctx, work, fmt.Sprint("neighbour ", i), notes, f); err != nil {
			return err
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = v.host.Community().AdmitAll(ctx, readsTitle, readRuns(f))
	return err
}

// neighbour has somebody join, write, leave what they wrote, and go.
func (v *village) neighbour(ctx context.Context, work, name string, notes int, into io.Writer) error {
	dir := filepath.Join(work, "neighbour")
	at := *v.giving.env
	at.flags.profile = replica.Small.String()
	s, err := at.newResident(ctx, dir)
	if err != nil {
		return err
	}
	b, err := v.join(ctx, s, name)
	if err == nil {
		err = v.write(ctx, b, notes)
	}
	if err == nil {
		log, _ := b.Log()
		err = writeRuns(into, b.Community().Runs(spansTo(b.Community().TipsOf(log))))
	}
	return errors.Join(err, s.replica.Close(), os.RemoveAll(dir))
}

// join lets a device in by an invitation and takes the welcome there.
func (v *village) join(ctx context.Context, s *session, name string) (*model.Book, error) {
	if err := v.host.CatchUp(ctx); err != nil {
		return nil, err
	}
	invited, err := v.host.Invite(ctx, nil, 0)
	if err != nil {
		return nil, err
	}
	request, err := model.Join(ctx, s.options(), invited.Code, name)
	if err != nil {
		return nil, err
	}
	admitted, err := v.host.Admit(ctx, request, s.env.now().Unix())
	if err != nil {
		return nil, err
	}
	var welcome bytes.Buffer
	if _, err := v.host.Welcome(admitted, &welcome); err != nil {
		return nil, err
	}
	joined, err := model.TakeWelcome(ctx, s.options(), &welcome)
	return joined.Book, err
}

// write has a device write notes.
func (v *village) write(ctx context.Context, b *model.Book, notes int) error {
	for i := 0; i < notes; i += benchRun {
		deed, err := b.Write(ctx, noteBodies(i, min(benchRun, notes-i))...)
		if err != nil {
			return err
		}
		if v.first.IsZero() {
			v.first = deed.Written[len(deed.Written)-min(benchRun, notes)].ID
		}
	}
	return nil
}

// noteBodies are n notes of benchText bytes, numbered.
func noteBodies(from, n int) (bodies []crdt.Body) {
	for i := range n {
		text := fmt.Sprint("note ", from+i, " ")
		bodies = append(bodies, community.Note{Text: text + strings.Repeat(".", benchText-len(text))}.Body())
	}
	return bodies
}

// hand brings the reading device a share of each log.
func (v *village) hand(ctx context.Context, share float64) error {
	from := v.host.Community()
	to, err := v.reading.replica.Community(from.ID())
	if err != nil {
		return err
	}
	var tips []crdt.Tip
	for _, tip := range from.Tips() {
		seq := uint64(float64(tip.Seq) * share)
		if id, held := from.Ancestor(tip, seq); held {
			tips = append(tips, crdt.Tip{Log: tip.Log, Seq: seq, ID: id})
		}
	}
	_, err = to.AdmitAll(ctx, readsTitle, parsed(from.Runs(spansTo(tips))))
	return err
}

// spansTo are whole logs up to some ends.
func spansTo(ends []crdt.Tip) (spans []crdt.Span) {
	for _, end := range ends {
		spans = append(spans, crdt.Span{Tip: end})
	}
	return spans
}

// writeRuns writes runs as readRuns reads them.
func writeRuns(w io.Writer, runs iter.Seq2[[]crdt.Verified, error]) error {
	for run, err := range runs {
		frame := crdt.AppendFrame(make([]byte, 4), run)
		binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
		if err == nil {
			_, err = w.Write(frame)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
