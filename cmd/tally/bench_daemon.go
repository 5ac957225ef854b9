package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
)

// daemonFigures is what `tally bench daemon --json` prints: the first round,
// and the medians of the others, before which the daemon was stopped.
type daemonFigures struct {
	Type       string     `json:"type"`
	Entries    int        `json:"entries"`
	Rounds     int        `json:"rounds"`
	Profile    string     `json:"profile"`
	Cores      int        `json:"cores"`
	FileSystem string     `json:"file_system"`
	First      daemonRest `json:"first"` // the daemon has just taken up everything
	Later      daemonRest `json:"later"` // it had before
}

// daemonRest is what was measured of one daemon. Memory is in MB, and 0 where it
// is not known.
type daemonRest struct {
	Start float64 `json:"start_ms"` // from the process to the answer to its first question, the status
	Stop  float64 `json:"stop_ms"`  // from the signal to the end of the process
	Busy  float64 `json:"busy_rss_mb"`
	Idle  float64 `json:"idle_rss_mb"` // after nobody has asked anything for a while, of which:
	Own   float64 `json:"own_rss_mb"`  // is in no file, so that the system can't take it back
}

type daemonOptions struct {
	entries, rounds  int
	idle             time.Duration
	work             string
	asJSON, markdown bool
}

func newBenchDaemon(env *environment) *cobra.Command {
	var o daemonOptions
	cmd := &cobra.Command{
		Use:   "daemon",
		Short: "Measure a daemon that has nothing to do",
		Long: `Measure a daemon that has nothing to do: its start up to the first status, its
memory after a while in which nobody asked anything, and its stop. It has one
community beside the private one. In the first round the daemon takes up
everything that is held, as after a long exchange; in the others it has done so
before. Nothing is written outside the working directory, which is removed at
the end.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.benchDaemon(cmd.Context(), o) },
	}
	jsonFlag(cmd, &o.asJSON, oneDocument)
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, "print rows for the README's table")
	cmd.Flags().IntVar(&o.entries, "entries", 100_000, "how many entries the community has")
	cmd.Flags().IntVar(&o.rounds, "rounds", 3, "how often to start the daemon")
	cmd.Flags().DurationVar(&o.idle, "idle", 3*restEvery, "how long to leave it alone before its memory is read")
	cmd.Flags().StringVar(&o.work, "work", "", "folder on the disk to be measured (default: the system's for temporary files)")
	return cmd
}

func (env *environment) benchDaemon(ctx context.Context, o daemonOptions) error {
	if o.entries < 1 || o.rounds < 2 {
		return fail(codeUsage, fmt.Sprintf("%d entries and %d rounds are too few to measure", o.entries, o.rounds), "--entries 1 and --rounds 2 are the least")
	}
	work, err := os.MkdirTemp(o.work, "tally-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	f := daemonFigures{Type: "bench", Entries: o.entries, Rounds: o.rounds, Profile: cmp.Or(env.flags.profile, replica.Normal.String()), Cores: runtime.NumCPU()}
	if f.FileSystem, err = fileSystemOf(work); err != nil {
		return err
	}
	step, end := env.progress("measuring")
	defer end()
	dir, err := env.benchNewcomer(ctx, work, o.entries)
	if err != nil {
		return err
	}
	rounds := make([]benchRound, 0, o.rounds)
	for i := range o.rounds {
		step(i, o.rounds)
		round, err := env.daemonRound(ctx, dir, o.idle)
		if err != nil {
			return err
		}
		rounds = append(rounds, round)
	}
	f.First, f.Later = restOf(rounds[:1]), restOf(rounds[1:])
	return env.printDaemon(o, f)
}

// benchNewcomer makes the directory of a member who was given everything, and
// has not looked at it yet.
func (env *environment) benchNewcomer(ctx context.Context, work string, entries int) (dir string, err error) {
	v, err := env.newVillage(ctx, work, entries, 0)
	if err != nil {
		return "", err
	}
	return v.reading.dir, nil
}

// daemonRound starts a daemon, asks it one thing, leaves it alone and stops it.
func (env *environment) daemonRound(ctx context.Context, dir string, idle time.Duration) (benchRound, error) {
	begun := time.Now()
	d, err := env.startDaemon(ctx, dir)
	if err != nil {
		return nil, err
	}
	_, err = d.client.Status(ctx)
	round := benchRound{"start_ms": since(begun)}
	busy := residentMemory(d.process.Process.Pid)
	if err == nil {
		err = leaveAlone(ctx, idle)
	}
	resting := residentMemory(d.process.Process.Pid)
	round["busy_rss_mb"], round["idle_rss_mb"], round["own_rss_mb"] = busy.all, resting.all, resting.own
	begun = time.Now()
	err = errors.Join(err, d.stop())
	round["stop_ms"] = since(begun)
	return round, err
}

func since(begun time.Time) float64 { return float64(time.Since(begun).Microseconds()) / 1000 }

// leaveAlone waits, since that is what is measured.
func leaveAlone(ctx context.Context, idle time.Duration) error {
	select {
	case <-time.After(idle):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func restOf(rounds []benchRound) daemonRest {
	figure := func(name string) float64 { return math.Round(median(rounds, name)) }
	return daemonRest{Start: figure("start_ms"), Stop: figure("stop_ms"), Busy: figure("busy_rss_mb"), Idle: figure("idle_rss_mb"), Own: figure("own_rss_mb")}
}
