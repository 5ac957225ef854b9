package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"tallystick/cmd/tally/crashtest"
	"tallystick/crdt"
	"tallystick/crdt/archive"
)

// admit admits the next -count runs of an archive that are not held yet, in an
// order drawn from -order, so that some have to wait for others.
func admit(ctx context.Context, s settings) error {
	runs, err := readRuns(s.archive)
	if err != nil {
		return err
	}
	in, err := s.open(ctx)
	if err != nil {
		return err
	}
	if _, err := in.log(ctx); err != nil { // the charter names the logs to admit
		in.refused(err)
		return errors.Join(err, in.close())
	}
	runs = in.lacking(runs)
	in.enter(crashtest.PhaseWork)
	for i := 0; i < len(runs) && ctx.Err() == nil; {
		err := in.admitRun(ctx, fmt.Sprintf("peer %d", i%8), runs[i])
		switch {
		case err == nil:
			i++
		case in.patient:
			in.refused(err)
			pause(ctx)
		default:
			in.refused(err)
			return errors.Join(err, in.close())
		}
	}
	return in.close()
}

// lacking are the runs to admit now.
func (in *session) lacking(runs []crdt.Run) (next []crdt.Run) {
	for _, run := range runs {
		if _, err := in.community.Entry(run[len(run)-1].ID()); err != nil && (in.count == 0 || len(next) < in.count) {
			next = append(next, run)
		}
	}
	if in.order != 0 {
		rand.New(rand.NewPCG(in.order, 0)).Shuffle(len(next), func(i, j int) { next[i], next[j] = next[j], next[i] })
	}
	return next
}

func (in *session) admitRun(ctx context.Context, source string, run crdt.Run) error {
	outcome, err := in.community.Admit(ctx, source, run)
	if err != nil {
		return err
	}
	last := run[len(run)-1].ID().String()
	switch {
	case len(outcome.Refused) > 0:
		in.tell(crashtest.Refused, crashtest.Other, fmt.Sprintf("run up to %s: %v", last, outcome.Refused))
	case outcome.Waiting > 0:
		in.tell(crashtest.Postponed, last, "")
	default:
		in.tell(crashtest.Admitted, last, "")
	}
	return nil
}

func readRuns(path string) (runs []crdt.Run, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader, err := archive.NewReader(f)
	if err != nil {
		return nil, err
	}
	for {
		item, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return runs, nil
		}
		if err != nil {
			return nil, err
		}
		if run, ok := item.(archive.Run); ok {
			runs = append(runs, run.Entries)
		}
	}
}
