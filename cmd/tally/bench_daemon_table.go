package main

import (
	"fmt"
	"time"
)

// budgets hold the figures against the goals for 100,000 entries on two cores.
func (f daemonFigures) budgets() []budget {
	entries := thousands(f.Entries) + " entries"
	return []budget{
		{"idle daemon with one community and " + entries, "≤ 80 MB resident",
			fmt.Sprintf("%.0f MB, %.0f of them in no file; %.0f and %.0f where it has just taken up everything", f.Later.Idle, f.Later.Own, f.First.Idle, f.First.Own)},
		{"starting it, up to its first status", "–", fmt.Sprintf("%.0f ms", f.Later.Start)},
		{"stopping it", "–", fmt.Sprintf("%.0f ms; %.0f ms where it has just taken up everything", f.Later.Stop, f.First.Stop)},
	}
}

func (env *environment) printDaemon(o daemonOptions, f daemonFigures) error {
	how := fmt.Sprintf("%d cores, %s, profile %s, %s", f.Cores, f.FileSystem, f.Profile, counted(f.Rounds, "round", "rounds"))
	switch {
	case o.asJSON:
		return env.printJSON(f)
	case o.markdown:
		for _, row := range f.budgets() {
			env.print("| %s | %s | %s | %s | %s |\n", row.what, row.goal, row.measured, how, env.now().UTC().Format(time.DateOnly))
		}
	default:
		rows := [][2]string{}
		for _, b := range f.budgets() {
			rows = append(rows, [2]string{b.what, b.measured})
		}
		env.printRows(append(rows, [2]string{"measured with", how}))
	}
	return nil
}
