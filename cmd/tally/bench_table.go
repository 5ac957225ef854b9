package main

import (
	"fmt"
	"time"
)

// budget is a row of the README's table of goals.
type budget struct {
	what, goal, measured string
}

// budgets hold the figures against the goals for 100,000 entries on two cores.
func (f benchFigures) budgets() []budget {
	entries := thousands(f.Entries) + " entries"
	return []budget{
		{"admitting " + entries + ", beside the store alone on the same bytes", "≥ 0.8 ×",
			fmt.Sprintf("%.2f × (of %s/s)", f.AdmitPerSecond/f.BadgerAlone, thousands(int(f.BadgerAlone)))},
		{"admitting " + entries, "≥ 60,000/s, ≥ 100,000/s wanted", thousands(int(f.AdmitPerSecond)) + "/s"},
		{"memory while admitting them", "≤ 300 MB resident", fmt.Sprintf("%.0f MB", f.PeakRSS)},
		{"opening " + entries + " after a clean stop", "≤ 300 ms", fmt.Sprintf("%.0f ms", f.OpenClean)},
		{"opening them after a kill", "≤ 2 s", fmt.Sprintf("%.2f s", f.OpenAfterKill/1000)},
		{"one local act: sign, store, answer", "≤ 1 ms + two fsyncs",
			fmt.Sprintf("%.2f ms; two fsyncs take %.2f ms", f.LocalAct/1000, 2*f.Fsync/1000)},
		{"bulk import", "≥ 20,000 acts/s", thousands(int(f.ActsPerSecond)) + "/s"},
	}
}

// printMarkdown prints the rows of the README's table.
func (env *environment) printMarkdown(f benchFigures) {
	machine := fmt.Sprintf("%d cores, %s, profile %s, %s", f.Cores, f.FileSystem, f.Profile, counted(f.Rounds, "round", "rounds"))
	day := env.now().UTC().Format(time.DateOnly)
	for _, row := range f.budgets() {
		env.print("| %s | %s | %s | %s | %s |\n", row.what, row.goal, row.measured, machine, day)
	}
}

// thousands is a number of at least 0 with commas.
func thousands(n int) string {
	if n < 1000 {
		return itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
