package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tallystick/crdt"
	"tallystick/crdt/archive"
)

// peers makes an archive of what the other founders have written: a log each,
// of -count notes, cut into runs. No replica is needed for it.
func peers(_ context.Context, s settings) error {
	w, err := worldOf(s.seed, s.founders)
	if err != nil {
		return err
	}
	return writeArchive(s.archive, func(to *archive.Writer) error {
		if err := to.Section(archive.Section{Community: w.id}); err != nil {
			return err
		}
		for n, f := range w.founders[1:] {
			if err := s.peer(to, w, f, fmt.Sprintf("%s/peer %d", s.label, n+1)); err != nil {
				return err
			}
		}
		return nil
	})
}

// peer writes one founder's log, run by run.
func (s settings) peer(to *archive.Writer, w world, f founder, label string) error {
	in := w.introduction(f, nil)
	header := crdt.Header{Log: in.LogID()}
	body := in.Body()
	var run []crdt.Verified
	for n := range s.count {
		header.Seq, header.Body = uint64(n), crdt.BodyID(body)
		v, err := crdt.Sign(f.device, header, body)
		if err != nil {
			return err
		}
		if run = append(run, v); len(run) == s.run || n == s.count-1 {
			if err := to.Run(run); err != nil {
				return err
			}
			run = nil
		}
		header.Prev = v.ID()
		if body, err = noteBody(fmt.Sprintf("%s/%d", label, n+1), s.size); err != nil {
			return err
		}
	}
	return nil
}

// export writes every entry of the community into an archive, for another
// replica to admit.
func export(ctx context.Context, s settings) error {
	in, err := s.open(ctx)
	if err != nil {
		return err
	}
	err = writeArchive(s.archive, func(to *archive.Writer) error {
		if err := to.Section(archive.Section{Community: in.world.id, Tips: in.community.Tips()}); err != nil {
			return err
		}
		for _, tip := range in.community.Tips() {
			var run []crdt.Verified
			for v, err := range in.community.Chain(tip.ID, 0) {
				if err != nil {
					return err
				}
				if run = append(run, v); len(run) == crdt.MaxRun || v.ID() == tip.ID {
					if err := to.Run(run); err != nil {
						return err
					}
					run = nil
				}
			}
		}
		return nil
	})
	return errors.Join(err, in.close())
}

func writeArchive(path string, fill func(*archive.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	to, err := archive.NewWriter(f, archive.Header{Purpose: archive.PurposeBundle})
	if err == nil {
		err = fill(to)
	}
	if err == nil {
		_, err = to.Close()
	}
	return errors.Join(err, f.Close())
}
