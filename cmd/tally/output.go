package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// jsonFlag adds --json to a command.
func jsonFlag(cmd *cobra.Command, into *bool, what string) {
	cmd.Flags().BoolVar(into, "json", false, "print "+what)
}

// What --json prints.
const (
	oneDocument = "one JSON document"
	jsonLines   = "JSON, one object per line"
)

// dryRunFlag adds --dry-run to a command.
func dryRunFlag(cmd *cobra.Command, into *bool) {
	cmd.Flags().BoolVar(into, "dry-run", false, "say what would happen, and change nothing")
}

// print writes data to stdout.
func (env *environment) print(format string, args ...any) {
	fmt.Fprintf(env.stdout, format, args...)
}

// printJSON writes one value and a newline to stdout.
func (env *environment) printJSON(value any) error {
	encoder := json.NewEncoder(env.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// printRows writes names and values in two columns; an empty name goes on with
// the row above.
func (env *environment) printRows(rows [][2]string) {
	width := 0
	for _, row := range rows {
		width = max(width, len(row[0]))
	}
	for _, row := range rows {
		env.print("%s\n", strings.TrimRight(fmt.Sprintf("%-*s  %s", width, row[0], visible(row[1])), " "))
	}
}

// bytesText is a number of bytes for people.
func bytesText(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	case n < 1000*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
