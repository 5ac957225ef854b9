package main

import (
	"fmt"
	"time"
)

// budgets hold the figures against the goals for 100,000 entries on two cores.
func (f syncFigures) budgets() []budget {
	entries := thousands(f.Entries) + " entries"
	return []budget{
		{"first sync of " + entries + ", two processes over loopback, durable, beside admitting them", "≥ 0.7 ×",
			fmt.Sprintf("%.2f × (%s/s, rounds from %s to %s; admitting %s/s)", f.PerSecond/f.AdmitPerSecond, thousands(int(f.PerSecond)),
				thousands(int(f.PerSecondLeast)), thousands(int(f.PerSecondMost)), thousands(int(f.AdmitPerSecond)))},
		{"bytes on the wire for it, beside bodies and deps", "≤ 110 an entry",
			fmt.Sprintf("%.1f (of %.1f; bodies %.1f, deps %.1f)", f.WireBytes-f.BodyBytes-f.DepsBytes, f.WireBytes, f.BodyBytes, f.DepsBytes)},
		{"memory of the receiver", "–", fmt.Sprintf("%.0f MB resident", f.PeakRSS)},
		{fmt.Sprintf("%s on both sides, %d new on each, beside the new ones' own bytes", entries, syncFresh), "≤ 1 kB each way, ≤ 2 round trips",
			fmt.Sprintf("%s bytes, %.0f", thousands(int(f.DiffBytes)), f.DiffTrips)},
		{fmt.Sprintf("%s logs on both sides, %d changed", thousands(f.Logs), f.LogsChanged), "≤ 20 kB, ≤ 3 round trips",
			fmt.Sprintf("%s bytes, %.0f", thousands(int(f.LogsBytes)), f.LogsTrips)},
	}
}

func (env *environment) printSync(o syncOptions, f syncFigures) error {
	switch {
	case o.asJSON:
		return env.printJSON(f)
	case o.markdown:
		machine := fmt.Sprintf("%d cores, %s, profile %s, %s", f.Cores, f.FileSystem, f.Profile, counted(f.Rounds, "round", "rounds"))
		day := env.now().UTC().Format(time.DateOnly)
		for _, row := range f.budgets() {
			env.print("| %s | %s | %s | %s | %s |\n", row.what, row.goal, row.measured, machine, day)
		}
	default:
		env.printRows(f.rows())
	}
	return nil
}

func (f syncFigures) rows() (rows [][2]string) {
	for _, b := range f.budgets() {
		rows = append(rows, [2]string{b.what, b.measured})
	}
	return append(rows, [2]string{"measured with", fmt.Sprintf("%s, profile %s, %d cores, %s",
		counted(f.Rounds, "round", "rounds"), f.Profile, f.Cores, f.FileSystem)})
}
