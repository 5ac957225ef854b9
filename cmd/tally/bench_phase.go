package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// The files of a benchmark in its working folder.
const (
	benchRuns  = "runs"  // frames, each after its length as 4 bytes
	benchStore = "store" // the data directory
	benchAlone = "alone" // Badger's
)

const (
	// benchActs is how many local acts are timed one by one.
	benchActs = 300
	// benchBulk is how many local acts are written in bulk, benchBatch at once.
	benchBulk, benchBatch = 20_000, 1_000
)

// benchPhase is one phase, in a process of its own; it prints what it measured.
func (env *environment) benchPhase(ctx context.Context, o benchOptions) error {
	phases := map[string]func(context.Context, benchOptions) (benchRound, error){
		"make": benchMake, "admit": env.benchAdmit, "open_after_kill": env.benchOpen, "open_clean": env.benchOpen,
		"act": env.benchAct, "alone": env.benchAlonePhase,
	}
	run := phases[o.phase]
	if run == nil {
		return fail(codeUsage, fmt.Sprintf("there is no phase %q", o.phase), "`tally bench replica` goes through all phases by itself")
	}
	round, err := run(ctx, o)
	if err != nil {
		return err
	}
	if err := errors.Join(env.printJSON(round), env.stdout.Flush()); err != nil {
		return err
	}
	if o.phase == "admit" {
		return killSelf()
	}
	return nil
}

func (env *environment) benchReplicaOptions(o benchOptions) (replica.Options, error) {
	profile, err := replica.ParseProfile(cmp.Or(env.flags.profile, replica.Normal.String()))
	debug.SetMemoryLimit(profile.MemoryLimit())
	return replica.Options{Dir: filepath.Join(o.work, benchStore), Profile: profile, Version: "bench"}, err
}

// benchMake writes the runs that are going to be admitted.
func benchMake(_ context.Context, o benchOptions) (benchRound, error) {
	path := filepath.Join(o.work, benchRuns)
	if _, err := os.Stat(path); err == nil {
		return benchRound{}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	world, err := newBenchWorld()
	if err != nil {
		return nil, err
	}
	for run, err := range world.runs(o.entries) {
		if err != nil {
			return nil, err
		}
		frame := crdt.AppendFrame(nil, run)
		_, _ = w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(frame))))
		_, _ = w.Write(frame) // Flush reports what failed
	}
	return benchRound{}, errors.Join(w.Flush(), f.Close())
}

// benchAdmit stores the runs in a new directory.
func (env *environment) benchAdmit(ctx context.Context, o benchOptions) (benchRound, error) {
	options, err := env.benchReplicaOptions(o)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(o.work, benchRuns))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	world, err := newBenchWorld()
	if err != nil {
		return nil, err
	}
	r, err := replica.Create(ctx, options)
	if err != nil {
		return nil, err
	}
	c, err := r.Join(ctx, world.community)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	admitted, err := c.AdmitAll(ctx, "bench", readRuns(f))
	took := time.Since(start)
	if err == nil && admitted.New != o.entries {
		err = fmt.Errorf("%d of %d entries were admitted", admitted.New, o.entries)
	}
	return benchRound{"admit_per_second": float64(o.entries) / took.Seconds()}, err
}

func readRuns(r io.Reader) iter.Seq2[crdt.Run, error] {
	return func(yield func(crdt.Run, error) bool) {
		buffered := bufio.NewReaderSize(r, 1<<20)
		for {
			var length [4]byte
			if _, err := io.ReadFull(buffered, length[:]); err != nil {
				if !errors.Is(err, io.EOF) {
					yield(nil, err)
				}
				return
			}
			frame := make([]byte, binary.BigEndian.Uint32(length[:]))
			_, err := io.ReadFull(buffered, frame)
			var run crdt.Run
			if err == nil {
				run, err = crdt.ParseFrame(frame)
			}
			if !yield(run, err) || err != nil {
				return
			}
		}
	}
}

// benchOpen opens the directory, counts, and stops cleanly.
func (env *environment) benchOpen(ctx context.Context, o benchOptions) (benchRound, error) {
	start := time.Now()
	r, _, err := env.openBench(ctx, o)
	took := time.Since(start)
	if err != nil {
		return nil, err
	}
	if n := countEntered(r); n != o.entries {
		return nil, errors.Join(fmt.Errorf("%d of %d entries are there after reopening", n, o.entries), r.Close())
	}
	return benchRound{o.phase + "_ms": float64(took.Microseconds()) / 1000}, r.Close()
}

func (env *environment) openBench(ctx context.Context, o benchOptions) (*replica.Replica, *replica.Community, error) {
	options, err := env.benchReplicaOptions(o)
	if err != nil {
		return nil, nil, err
	}
	r, err := replica.Open(ctx, options)
	if err != nil {
		return nil, nil, err
	}
	c, err := r.Community(r.Communities()[0])
	return r, c, err
}

func countEntered(r *replica.Replica) (n int) {
	for _, err := range r.Arrivals(0) {
		if err != nil {
			return n
		}
		n++
	}
	return n
}

// benchAct writes notes one by one and in bulk, and times the disk's fsync.
func (env *environment) benchAct(ctx context.Context, o benchOptions) (benchRound, error) {
	world, err := newBenchWorld()
	if err != nil {
		return nil, err
	}
	r, c, err := env.openBench(ctx, o)
	if err != nil {
		return nil, err
	}
	if _, err := c.Author(ctx, world.begin()); err != nil {
		return nil, err
	}
	took := make([]time.Duration, benchActs)
	for i := range took {
		start := time.Now()
		if _, err := c.Author(ctx, world.batch(1)); err != nil {
			return nil, err
		}
		took[i] = time.Since(start)
	}
	start := time.Now()
	if err := writeBulk(ctx, c, world); err != nil {
		return nil, err
	}
	bulk := time.Since(start)
	fsync, err := fsyncTime(o.work)
	if err != nil {
		return nil, err
	}
	return benchRound{
		"local_act_p50_us": half(took), "bulk_acts_per_second": benchBulk / bulk.Seconds(), "fsync_p50_us": half(fsync),
	}, r.Close()
}

// writeBulk writes notes from two goroutines, so that one batch is signed while
// the other is being synced.
func writeBulk(ctx context.Context, c *replica.Community, world *benchWorld) error {
	const writers = 2
	failed := make(chan error, writers)
	for range writers {
		go func() {
			var err error
			for range benchBulk / benchBatch / writers {
				if err == nil {
					_, err = c.Author(ctx, world.batch(benchBatch))
				}
			}
			failed <- err
		}()
	}
	return errors.Join(<-failed, <-failed)
}

// fsyncTime times writing 4 KiB in place and syncing it.
func fsyncTime(dir string) ([]time.Duration, error) {
	f, err := os.CreateTemp(dir, "fsync")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	took, page := make([]time.Duration, benchActs), make([]byte, 4<<10)
	for i := range took {
		start := time.Now()
		if _, err := f.WriteAt(page, 0); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
		took[i] = time.Since(start)
	}
	return took, nil
}

func half(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)/2].Nanoseconds()) / 1000
}

// benchAlonePhase writes the same with Badger alone.
func (env *environment) benchAlonePhase(ctx context.Context, o benchOptions) (benchRound, error) {
	r, c, err := env.openBench(ctx, o)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(o.work, benchAlone)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	took, err := r.WriteAlone(dir)
	return benchRound{"badger_alone_per_second": float64(c.Len()) / took.Seconds()}, errors.Join(err, r.Close())
}
