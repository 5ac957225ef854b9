package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
)

// syncFigures is what `tally bench sync --json` prints. Rates are the medians
// of the rounds, with the least and the most beside; everything else is the
// largest.
type syncFigures struct {
	Type       string `json:"type"`
	Entries    int    `json:"entries"`
	Logs       int    `json:"logs"` // of the community with many
	Rounds     int    `json:"rounds"`
	Profile    string `json:"profile"`
	Cores      int    `json:"cores"`
	FileSystem string `json:"file_system"`

	PerSecond      float64 `json:"entries_per_second"`
	PerSecondLeast float64 `json:"entries_per_second_least"`
	PerSecondMost  float64 `json:"entries_per_second_most"`
	AdmitPerSecond float64 `json:"admit_per_second"` // the same entries without a network, in the same round

	WireBytes   float64 `json:"wire_bytes_per_entry"` // both ways, of which:
	BodyBytes   float64 `json:"body_bytes_per_entry"`
	DepsBytes   float64 `json:"deps_bytes_per_entry"`
	PeakRSS     float64 `json:"receiver_peak_rss_mb"`
	DiffBytes   float64 `json:"diff_bytes_each_way"` // the new entries' own apart
	DiffTrips   float64 `json:"diff_round_trips"`
	LogsBytes   float64 `json:"logs_bytes"` // both ways together, the new entries' own apart
	LogsTrips   float64 `json:"logs_round_trips"`
	LogsChanged int     `json:"logs_changed"`
}

type syncOptions struct {
	entries, logs, rounds int
	work                  string
	asJSON, markdown      bool
	phase                 syncPhase // of a child
}

func newBenchSync(env *environment) *cobra.Command {
	var o syncOptions
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "Measure how fast two replicas on this machine come to hold the same",
		Long: `Measure how fast two replicas on this machine come to hold the same.

Two processes meet over loopback, durable on both sides. One gives the other
everything that it has: entries of 20 logs with sealed bodies of about 300
bytes. Then both write 10 more and meet again; and two replicas of a community
with very many logs meet, of which 10 have changed. Nothing is written outside
the working directory, which is removed at the end.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.phase.name != "" {
				return env.benchSyncPhase(cmd.Context(), o)
			}
			return env.benchSync(cmd.Context(), o)
		},
	}
	jsonFlag(cmd, &o.asJSON, oneDocument)
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, "print rows for the README's table")
	cmd.Flags().IntVar(&o.entries, "entries", 100_000, fmt.Sprintf("how many entries one side begins with, at least %d", 20*benchRun))
	cmd.Flags().IntVar(&o.logs, "logs", 10_000, fmt.Sprintf("how many logs the community with many has, at least %d", 2*syncFresh))
	cmd.Flags().IntVar(&o.rounds, "rounds", 3, "how often to measure")
	cmd.Flags().StringVar(&o.work, "work", "", "folder on the disk to be measured (default: the system's for temporary files)")
	o.phase.flags(cmd)
	return cmd
}

func (env *environment) benchSync(ctx context.Context, o syncOptions) error {
	if o.entries < 20*benchRun || o.logs < 2*syncFresh || o.rounds < 1 {
		return fail(codeUsage, fmt.Sprintf("%d entries, %d logs and %d rounds are too few to measure", o.entries, o.logs, o.rounds),
			fmt.Sprintf("--entries %d, --logs %d and --rounds 1 are the least", 20*benchRun, 2*syncFresh))
	}
	work, err := os.MkdirTemp(o.work, "tally-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	o.work = work
	figures := syncFigures{
		Type: "bench", Entries: o.entries, Logs: o.logs, Rounds: o.rounds, LogsChanged: syncFresh,
		Profile: cmp.Or(env.flags.profile, replica.Normal.String()), Cores: runtime.NumCPU(),
	}
	if figures.FileSystem, err = fileSystemOf(work); err != nil {
		return err
	}
	step, end := env.progress("measuring")
	defer end()
	rounds := make([]benchRound, 0, o.rounds)
	for i := range o.rounds {
		step(i, o.rounds)
		round, err := env.syncRound(ctx, o)
		if err != nil {
			return err
		}
		rounds = append(rounds, round)
	}
	figures.take(rounds)
	return env.printSync(o, figures)
}

// syncRound is one round: everything in new directories.
func (env *environment) syncRound(ctx context.Context, o syncOptions) (benchRound, error) {
	round := benchRound{}
	same := benchOptions{work: o.work, entries: o.entries}
	for _, phase := range []string{"make", "admit"} {
		found, _, err := env.benchChild(ctx, same, phase)
		if err != nil {
			return nil, fmt.Errorf("phase %s: %w", phase, err)
		}
		round.add(found)
	}
	for _, measure := range []func(context.Context, syncOptions) (benchRound, error){env.firstSync, env.syncDiff, env.syncCrowd} {
		found, err := measure(ctx, o)
		if err != nil {
			return nil, err
		}
		round.add(found)
	}
	var err error
	for _, dir := range []string{benchStore, takingStore, crowdStore(benchStore), crowdStore(takingStore)} {
		err = errors.Join(err, os.RemoveAll(filepath.Join(o.work, dir)))
	}
	return round, err
}

func (r benchRound) add(more benchRound) {
	for name, value := range more {
		r[name] = value
	}
}

func (f *syncFigures) take(rounds []benchRound) {
	f.PerSecond, f.AdmitPerSecond = median(rounds, "entries_per_second"), median(rounds, "admit_per_second")
	f.PerSecondLeast, f.PerSecondMost = extremes(rounds, "entries_per_second")
	for name, into := range map[string]*float64{
		"wire_bytes_per_entry": &f.WireBytes, "body_bytes_per_entry": &f.BodyBytes, "deps_bytes_per_entry": &f.DepsBytes,
		"receiver_peak_rss_mb": &f.PeakRSS, "diff_bytes_each_way": &f.DiffBytes, "diff_round_trips": &f.DiffTrips,
		"logs_bytes": &f.LogsBytes, "logs_round_trips": &f.LogsTrips,
	} {
		_, *into = extremes(rounds, name)
	}
}

// extremes are the least and the largest of a figure, to a tenth.
func extremes(rounds []benchRound, name string) (least, most float64) {
	var values []float64
	for _, round := range rounds {
		values = append(values, math.Round(round[name]*10)/10)
	}
	return slices.Min(values), slices.Max(values)
}
