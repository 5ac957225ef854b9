package main

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// worst is the question with the largest p99.
func worst(all map[string]readLatency) (name string, l readLatency) {
	for _, n := range slices.Sorted(maps.Keys(all)) {
		if all[n].P99 >= l.P99 {
			name, l = n, all[n]
		}
	}
	return name, l
}

// budgets hold the figures against the goals for 100,000 entries on two cores.
func (f readsFigures) budgets() []budget {
	entries := thousands(f.Entries) + " entries"
	name, l := worst(f.Syncing)
	idleName, idle := worst(f.Idle)
	return []budget{
		{"any read of the API at " + entries + " while " + thousands(f.More) + " more come from another daemon", "p99 ≤ 20 ms",
			fmt.Sprintf("%.1f ms (%s); status %.1f ms", l.P99, name, f.Syncing["status"].P99)},
		{"any read of the API with them, nothing going on", "–", fmt.Sprintf("p99 %.1f ms (%s); status %.1f ms", idle.P99, idleName, f.Idle["status"].P99)},
		{"one local act over the API: sign, store, fold, answer", "≤ 1 ms + two fsyncs", fmt.Sprintf("%.2f ms; two fsyncs take %.2f ms", f.Act.P50, 2*f.Fsync)},
	}
}

func (env *environment) printReads(o readsOptions, f readsFigures) error {
	switch {
	case o.asJSON:
		return env.printJSON(f)
	case o.markdown:
		machine := fmt.Sprintf("%d cores, %s, profile %s", f.Cores, f.FileSystem, f.Profile)
		day := env.now().UTC().Format(time.DateOnly)
		for _, row := range f.budgets() {
			env.print("| %s | %s | %s | %s | %s |\n", row.what, row.goal, row.measured, machine, day)
		}
	default:
		env.printRows(f.rows())
	}
	return nil
}

func (f readsFigures) rows() (rows [][2]string) {
	for _, b := range f.budgets() {
		rows = append(rows, [2]string{b.what, b.measured})
	}
	for _, part := range []struct {
		when string
		all  map[string]readLatency
	}{{"exchanging", f.Syncing}, {"idle", f.Idle}} {
		for _, name := range slices.Sorted(maps.Keys(part.all)) {
			l := part.all[name]
			rows = append(rows, [2]string{part.when + ": " + name, fmt.Sprintf("p50 %.1f, p99 %.1f, most %.1f ms, %s", l.P50, l.P99, l.Most, counted(l.Times, "time", "times"))})
		}
	}
	return append(rows, [2]string{"measured with", fmt.Sprintf("profile %s, %d cores, %s; the exchange took %.1f s", f.Profile, f.Cores, f.FileSystem, f.Took)})
}
