package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
)

// readsFigures is what `tally bench reads --json` prints; times are in
// milliseconds.
type readsFigures struct {
	Type       string                 `json:"type"`
	Entries    int                    `json:"entries"` // held before the exchange begins
	More       int                    `json:"more"`    // that come with it
	Profile    string                 `json:"profile"`
	Cores      int                    `json:"cores"`
	FileSystem string                 `json:"file_system"`
	Syncing    map[string]readLatency `json:"syncing"` // by question, while entries come
	Idle       map[string]readLatency `json:"idle"`    // and afterwards
	Act        readLatency            `json:"act"`     // a note, signed and answered over the API
	Fsync      float64                `json:"fsync_p50_ms"`
	Took       float64                `json:"sync_seconds"`
}

// readLatency is how long requests took, in milliseconds.
type readLatency struct {
	Times int     `json:"times"`
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
	Most  float64 `json:"most_ms"`
}

func latencyOf(took []time.Duration) readLatency {
	if len(took) == 0 {
		return readLatency{}
	}
	slices.Sort(took)
	ms := func(i int) float64 { return float64(took[i].Microseconds()) / 1000 }
	return readLatency{len(took), ms(len(took) / 2), ms((len(took)*99+99)/100 - 1), ms(len(took) - 1)}
}

type readsOptions struct {
	entries, more    int
	work             string
	asJSON, markdown bool
}

func newBenchReads(env *environment) *cobra.Command {
	var o readsOptions
	cmd := &cobra.Command{
		Use:   "reads",
		Short: "Measure how long a daemon takes to answer while it exchanges entries",
		Long: `Measure how long a daemon takes to answer while it exchanges entries.

Two daemons of one community of 20 writing devices meet over loopback. The one
that is asked holds some entries, and gets more from the other. Meanwhile it is
asked, one thing after the other and over its socket: its status, pages of the
log, an entry, a history, the conflicts, the members and the peers. Afterwards
the same is asked again, and notes are written one by one. Nothing is written
outside the working directory, which is removed at the end.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.benchReads(cmd.Context(), o) },
	}
	jsonFlag(cmd, &o.asJSON, oneDocument)
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, "print rows for the README's table")
	cmd.Flags().IntVar(&o.entries, "entries", 100_000, "how many entries the daemon that is asked holds before")
	cmd.Flags().IntVar(&o.more, "more", 100_000, "how many more come")
	cmd.Flags().StringVar(&o.work, "work", "", "folder on the disk to be measured (default: the system's for temporary files)")
	return cmd
}

func (env *environment) benchReads(ctx context.Context, o readsOptions) error {
	if o.entries < 1 || o.more < 1 {
		return fail(codeUsage, fmt.Sprintf("%d entries and %d more are too few to measure", o.entries, o.more), "--entries 1 and --more 1 are the least")
	}
	work, err := os.MkdirTemp(o.work, "tally-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	f := readsFigures{Type: "bench", Entries: o.entries, More: o.more, Profile: cmp.Or(env.flags.profile, replica.Normal.String()), Cores: runtime.NumCPU()}
	if f.FileSystem, err = fileSystemOf(work); err != nil {
		return err
	}
	v, err := env.newVillage(ctx, work, o.entries, o.more)
	if err != nil {
		return err
	}
	if err := env.measureReads(ctx, v, &f); err != nil {
		return err
	}
	fsync, err := fsyncTime(work)
	if err != nil {
		return err
	}
	f.Fsync = half(fsync) / 1000
	return env.printReads(o, f)
}

// measureReads starts both daemons and asks one of them.
func (env *environment) measureReads(ctx context.Context, v *village, f *readsFigures) error {
	giving, err := env.startDaemon(ctx, v.giving.dir)
	if err != nil {
		return err
	}
	defer giving.stop()
	reading, err := env.startDaemon(ctx, v.reading.dir)
	if err != nil {
		return err
	}
	defer reading.stop()
	if _, err := reading.client.Status(ctx); err != nil { // it has taken up what it holds
		return err
	}
	here, err := giving.client.Here(ctx)
	if err != nil {
		return err
	}
	if len(here.Addresses) == 0 {
		return errors.New("the daemon that gives is found nowhere")
	}
	questions := v.questions()
	start := time.Now()
	syncing := make(chan error, 1)
	go func() { syncing <- exchange(ctx, reading.client, here.Addresses[0]) }()
	took, err := askWhile(ctx, reading.client, questions, func() bool { return len(syncing) == 0 })
	f.Took = time.Since(start).Seconds()
	if err = errors.Join(err, <-syncing); err != nil {
		return fmt.Errorf("exchange of %.1f s: %w", f.Took, err)
	}
	f.Syncing = took.latencies()
	times := 0
	took, err = askWhile(ctx, reading.client, questions, func() bool { times++; return times <= benchActs })
	if err != nil {
		return err
	}
	f.Idle = took.latencies()
	f.Act, err = v.timeActs(ctx, reading.client)
	return err
}

// exchange gets everything from who is found at an address.
func exchange(ctx context.Context, c *client.Client, address string) error {
	synced, err := c.Sync(ctx, wire.SyncQuery{With: address})
	for _, s := range synced.Items {
		if s.Problem != "" {
			err = errors.Join(err, errors.New(s.Problem))
		}
	}
	return err
}

// timeActs writes notes one by one.
func (v *village) timeActs(ctx context.Context, c *client.Client) (readLatency, error) {
	how := wire.ActIn{In: wire.In{Community: v.host.ID().String()}}
	var took []time.Duration
	for i := range benchActs {
		start := time.Now()
		if _, err := c.Append(ctx, how, wire.Note{Text: fmt.Sprint("act ", i)}); err != nil {
			return readLatency{}, err
		}
		took = append(took, time.Since(start))
	}
	return latencyOf(took), nil
}

func (a answers) latencies() map[string]readLatency {
	all := map[string]readLatency{}
	for name, took := range a {
		all[name] = latencyOf(took)
	}
	return all
}
