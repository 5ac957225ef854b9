package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
)

// benchFigures is what `tally bench replica --json` prints. Each figure is the
// median of the rounds, peak_rss_mb the largest.
type benchFigures struct {
	Type                string  `json:"type"`
	Entries             int     `json:"entries"`
	Rounds              int     `json:"rounds"`
	Profile             string  `json:"profile"`
	Cores               int     `json:"cores"`
	FileSystem          string  `json:"file_system"`
	AdmitPerSecond      float64 `json:"admit_per_second"`
	BadgerAlone         float64 `json:"badger_alone_per_second"`
	PeakRSS             float64 `json:"peak_rss_mb"`
	OpenClean           float64 `json:"open_clean_ms"`
	OpenAfterKill       float64 `json:"open_after_kill_ms"`
	LocalAct            float64 `json:"local_act_p50_us"`
	ActsPerSecond       float64 `json:"bulk_acts_per_second"`
	Fsync               float64 `json:"fsync_p50_us"`
	CountedAfterReopens bool    `json:"counted_after_reopening"` // every entry was there each time
}

type benchOptions struct {
	entries, rounds  int
	work             string
	asJSON, markdown bool
	phase            string // of a child; empty for the parent
}

func newBenchReplica(env *environment) *cobra.Command {
	var o benchOptions
	cmd := &cobra.Command{
		Use:   "replica",
		Short: "Measure storing, opening and writing on this machine and disk",
		Long: `Measure storing, opening and writing on this machine and disk.

Entries of 20 logs, with sealed bodies of about 300 bytes and in runs of 256,
are stored durably by a process of their own, which then ends by a kill. The
directory is opened after it, opened again after a clean stop, and what it
holds is counted each time. The yardstick is Badger alone with the same keys,
values and settings. Nothing is written outside the working directory, which is
removed at the end.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.phase != "" {
				return env.benchPhase(cmd.Context(), o)
			}
			return env.benchReplica(cmd.Context(), o)
		},
	}
	jsonFlag(cmd, &o.asJSON, oneDocument)
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, "print rows for the README's table")
	cmd.Flags().IntVar(&o.entries, "entries", 100_000, fmt.Sprintf("how many entries to store, at least %d", 20*benchRun))
	cmd.Flags().IntVar(&o.rounds, "rounds", 3, "how often to measure; the median is printed")
	cmd.Flags().StringVar(&o.work, "work", "", "folder on the disk to be measured (default: the system's for temporary files)")
	cmd.Flags().StringVar(&o.phase, "phase", "", "")
	_ = cmd.Flags().MarkHidden("phase")
	return cmd
}

func (env *environment) benchReplica(ctx context.Context, o benchOptions) error {
	if o.entries < 20*benchRun || o.rounds < 1 {
		return fail(codeUsage, fmt.Sprintf("%d entries in %d rounds are too few to measure", o.entries, o.rounds),
			fmt.Sprintf("--entries %d and --rounds 1 are the least", 20*benchRun))
	}
	work, err := os.MkdirTemp(o.work, "tally-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	figures := benchFigures{Type: "bench", Entries: o.entries, Rounds: o.rounds, Profile: env.flags.profile, Cores: runtime.NumCPU()}
	if figures.FileSystem, err = fileSystemOf(work); err != nil {
		return err
	}
	if figures.FileSystem == "tmpfs" {
		return fail(codeUsage, "the working folder is on tmpfs, which keeps everything in memory",
			"name a folder on the disk to be measured with --work")
	}
	o.work = work
	step, end := env.progress("measuring")
	defer end()
	rounds := make([]benchRound, 0, o.rounds)
	for i := range o.rounds {
		step(i, o.rounds)
		round, err := env.benchRound(ctx, o)
		if err != nil {
			return err
		}
		rounds = append(rounds, round)
	}
	figures.take(rounds)
	return env.printBench(o, figures)
}

// benchRound is what one round measured.
type benchRound map[string]float64

// benchRound runs the phases, each in a process of its own, so that memory and
// caches of one don't help or hurt the next.
func (env *environment) benchRound(ctx context.Context, o benchOptions) (benchRound, error) {
	round := benchRound{}
	for _, phase := range []string{"make", "admit", "open_after_kill", "open_clean", "act", "alone"} {
		found, rss, err := env.benchChild(ctx, o, phase)
		if err != nil {
			return nil, fmt.Errorf("phase %s: %w", phase, err)
		}
		for name, value := range found {
			round[name] = value
		}
		if phase == "admit" {
			round["peak_rss_mb"] = rss
		}
	}
	return round, errors.Join(os.RemoveAll(filepath.Join(o.work, benchStore)), os.RemoveAll(filepath.Join(o.work, benchAlone)))
}

// benchChild runs one phase. The phase "admit" ends itself by a kill after it
// has printed what it measured.
func (env *environment) benchChild(ctx context.Context, o benchOptions, phase string) (benchRound, float64, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, 0, err
	}
	child := exec.CommandContext(ctx, program, "bench", "replica", "--phase", phase, "--work", o.work,
		"--entries", fmt.Sprint(o.entries), "--profile", env.flags.profile)
	var complaint strings.Builder
	child.Stderr = &complaint
	output, err := child.Output()
	round := benchRound{}
	if json.Unmarshal(output, &round) != nil {
		return nil, 0, childFailure(child.ProcessState.ExitCode(), cmp.Or(complaint.String(), fmt.Sprint(err)))
	}
	return round, peakRSS(child.ProcessState), ctx.Err()
}

func (f *benchFigures) take(rounds []benchRound) {
	for name, into := range map[string]*float64{
		"admit_per_second": &f.AdmitPerSecond, "badger_alone_per_second": &f.BadgerAlone, "open_clean_ms": &f.OpenClean,
		"open_after_kill_ms": &f.OpenAfterKill, "local_act_p50_us": &f.LocalAct, "bulk_acts_per_second": &f.ActsPerSecond,
		"fsync_p50_us": &f.Fsync,
	} {
		*into = median(rounds, name)
	}
	for _, round := range rounds {
		f.PeakRSS = max(f.PeakRSS, math.Round(round["peak_rss_mb"]))
	}
	f.CountedAfterReopens = true // a phase that finds less fails
}

func median(rounds []benchRound, name string) float64 {
	values := make([]float64, len(rounds))
	for i, round := range rounds {
		values[i] = round[name]
	}
	slices.Sort(values)
	return math.Round(values[len(values)/2]*10) / 10 // more digits would be noise
}

func (env *environment) printBench(o benchOptions, f benchFigures) error {
	switch {
	case o.asJSON:
		return env.printJSON(f)
	case o.markdown:
		env.printMarkdown(f)
	default:
		env.printRows(f.rows())
	}
	return nil
}

func (f benchFigures) rows() [][2]string {
	return [][2]string{
		{"admitting entries", fmt.Sprintf("%.0f/s; Badger alone %.0f/s, so %.2f of it", f.AdmitPerSecond, f.BadgerAlone, f.AdmitPerSecond/f.BadgerAlone)},
		{"memory at the peak", fmt.Sprintf("%.0f MB", f.PeakRSS)},
		{"opening after a clean stop", fmt.Sprintf("%.0f ms", f.OpenClean)},
		{"opening after a kill", fmt.Sprintf("%.0f ms", f.OpenAfterKill)},
		{"one local act, half of them under", fmt.Sprintf("%.0f µs; one fsync %.0f µs", f.LocalAct, f.Fsync)},
		{"local acts in bulk", fmt.Sprintf("%.0f/s", f.ActsPerSecond)},
		{"measured with", fmt.Sprintf("%d entries, %d rounds, profile %s, %d cores, %s, all counted after reopening",
			f.Entries, f.Rounds, cmp.Or(f.Profile, replica.Normal.String()), f.Cores, f.FileSystem)},
	}
}

// childFailure ends the parent as the child ended, with what the child
// complained about and its hints.
func childFailure(code int, complaint string) error {
	what, rest, _ := strings.Cut(strings.TrimPrefix(complaint, "error: "), "\n")
	var hints []string
	for line := range strings.Lines(rest) {
		if hint, ok := strings.CutPrefix(line, "hint: "); ok {
			hints = append(hints, strings.TrimSpace(hint))
		}
	}
	return &failure{code: max(code, codeFailed), what: what, hints: append(hints, "--work DIR names a folder on another disk")}
}
