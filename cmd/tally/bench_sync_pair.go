package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// firstSync brings everything to a side that has nothing.
func (env *environment) firstSync(ctx context.Context, o syncOptions) (benchRound, error) {
	giving, taking, rss, err := env.pair(ctx, o, syncPhase{expect: o.entries})
	if err != nil {
		return nil, fmt.Errorf("first sync: %w", err)
	}
	n := float64(o.entries)
	return benchRound{
		"entries_per_second":   n / taking[tookSeconds],
		"wire_bytes_per_entry": (taking[bytesIn] + taking[bytesOut]) / n,
		"body_bytes_per_entry": giving[bodyBytes] / n,
		"deps_bytes_per_entry": giving[depsBytes] / n,
		"receiver_peak_rss_mb": rss,
	}, nil
}

// syncDiff has both sides write a little, and meet again.
func (env *environment) syncDiff(ctx context.Context, o syncOptions) (benchRound, error) {
	giving, taking, _, err := env.pair(ctx, o, syncPhase{fresh: syncFresh, expect: o.entries + 2*syncFresh})
	if err != nil {
		return nil, fmt.Errorf("second sync: %w", err)
	}
	beyond := max(taking[bytesIn]-giving[bytesFresh], taking[bytesOut]-taking[bytesFresh])
	return benchRound{"diff_bytes_each_way": beyond, "diff_round_trips": taking[trips]}, nil
}

// syncCrowd has two sides meet that hold very many logs, of which each has
// changed some.
func (env *environment) syncCrowd(ctx context.Context, o syncOptions) (benchRound, error) {
	for _, s := range []side{sideGiving, sideTaking} {
		fill := env.syncChild(ctx, o, syncPhase{name: "fill", side: string(s), crowd: true})
		if out, err := fill.CombinedOutput(); err != nil {
			return nil, childFailure(fill.ProcessState.ExitCode(), string(out))
		}
	}
	const each = syncFresh / 2
	all := 2*o.logs + 1 // an introduction and a note in each, and the charter
	giving, taking, _, err := env.pair(ctx, o, syncPhase{crowd: true, fresh: each, expect: all + 2*each})
	if err != nil {
		return nil, fmt.Errorf("sync of many logs: %w", err)
	}
	both := taking[bytesIn] + taking[bytesOut] - giving[bytesFresh] - taking[bytesFresh]
	return benchRound{"logs_bytes": both, "logs_round_trips": taking[trips]}, nil
}

// syncChild is this program again, as one process of the benchmark.
func (env *environment) syncChild(ctx context.Context, o syncOptions, p syncPhase) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	args := append([]string{"bench", "sync", "--work", o.work, "--logs", fmt.Sprint(o.logs), "--profile", env.flags.profile}, p.args()...)
	return exec.CommandContext(ctx, program, args...)
}

// pair has two processes meet, and tells what each measured and how much memory
// the taking one had.
func (env *environment) pair(ctx context.Context, o syncOptions, p syncPhase) (giving, taking benchRound, rss float64, err error) {
	p.name, p.side = "meet", string(sideGiving)
	met := env.syncChild(ctx, o, p)
	var complaint strings.Builder
	met.Stderr = &complaint
	stop, err := met.StdinPipe()
	if err != nil {
		return nil, nil, 0, err
	}
	out, err := met.StdoutPipe()
	if err != nil {
		return nil, nil, 0, err
	}
	if err := met.Start(); err != nil {
		return nil, nil, 0, err
	}
	said := json.NewDecoder(bufio.NewReader(out))
	var at struct {
		Address string `json:"address"`
	}
	if err := said.Decode(&at); err != nil {
		_ = met.Wait() // its complaint says more
		return nil, nil, 0, childFailure(met.ProcessState.ExitCode(), complaint.String())
	}
	p.side, p.address = string(sideTaking), at.Address
	taking, rss, failed := env.taking(ctx, o, p)
	err = errors.Join(failed, finishSide(met, stop, said, &giving))
	return giving, taking, rss, err
}

// taking runs the side that dials.
func (env *environment) taking(ctx context.Context, o syncOptions, p syncPhase) (round benchRound, rss float64, err error) {
	child := env.syncChild(ctx, o, p)
	var complaint strings.Builder
	child.Stderr = &complaint
	out, err := child.Output()
	if err != nil {
		return nil, 0, childFailure(child.ProcessState.ExitCode(), complaint.String())
	}
	return round, peakRSS(child.ProcessState), json.Unmarshal(out, &round)
}

// finishSide tells the side that is dialled that all is done, and takes its
// figures.
func finishSide(met *exec.Cmd, stop io.Closer, said *json.Decoder, into *benchRound) error {
	return errors.Join(stop.Close(), said.Decode(into), met.Wait())
}
