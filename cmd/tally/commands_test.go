package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// verbs is the list of commands that this program will have, by group; what is
// here already must be in its group, and nothing else may be.
var verbs = map[string]string{
	"start":  "init up demo open status service version help",
	"people": "whoami community invite join link member role org decide device app",
	"trade":  "offer request propose allocate accept confirm commit note receive dispute claim settle pool cycle",
	"care":   "need help",
	"rules":  "credential eligible policy purchase report",
	"look":   "list show search history conflicts resolve watch",
	"flow":   "record resource import export",
	"meet":   "meet meeting peers sync bundle verify",
	"keep":   "log append digest doctor backup restore bench scenario",
}

func TestCommandsAreOnTheList(t *testing.T) {
	groups := slices.Sorted(maps.Keys(verbs))
	for _, cmd := range newRoot(testEnvironment(t)).Commands() {
		if cmd.Hidden {
			continue
		}
		if !slices.Contains(groups, cmd.GroupID) || !slices.Contains(strings.Fields(verbs[cmd.GroupID]), cmd.Name()) {
			t.Errorf("command %q is not on the list of group %q", cmd.Name(), cmd.GroupID)
		}
		if _, err := os.Stat(cmd.Name() + ".go"); err != nil && cmd.Name() != "help" {
			t.Errorf("command %q has no file of its own", cmd.Name())
		}
	}
}

// TestEveryCommandKeepsTheConventions looks at what scripts would have to
// repeat for each command.
func TestEveryCommandKeepsTheConventions(t *testing.T) {
	reading := []string{"status", "version", "log", "digest", "doctor", "replica", "whoami", "list", "show", "history", "conflicts", "peers", "meet", "get"}
	acting := []string{
		"init", "append", "restore", "backup", "doctor",
		"create", "rename", "leave", "invite", "admit", "join", "link", "remove", "ratify", "grant", "end", "accept", "represent",
		"ask", "answer", "close", "resolve", "vouch", "put", "decline", "revoke", "plan",
	}
	walkCommands(newRoot(testEnvironment(t)), func(cmd *cobra.Command) {
		name := cmd.Name()
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") || strings.ToUpper(cmd.Short[:1]) != cmd.Short[:1] {
			t.Errorf("%s: short help %q", cmd.CommandPath(), cmd.Short)
		}
		if slices.Contains(reading, name) && cmd.Flags().Lookup("json") == nil {
			t.Errorf("%s reads and has no --json", cmd.CommandPath())
		}
		if slices.Contains(acting, name) && cmd.Flags().Lookup("dry-run") == nil {
			t.Errorf("%s acts and has no --dry-run", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Long + "\n" + cmd.Example) {
			if len([]rune(strings.TrimRight(line, "\n"))) > 80 {
				t.Errorf("%s: help is wider than 80 columns: %q", cmd.CommandPath(), line)
			}
		}
		if !strings.Contains(manual(cmd), ".SH EXIT STATUS\n") {
			t.Errorf("%s: manual without exit codes", cmd.CommandPath())
		}
	})
}

func walkCommands(cmd *cobra.Command, visit func(*cobra.Command)) {
	for _, sub := range cmd.Commands() {
		visit(sub)
		walkCommands(sub, visit)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"append", "status", "log", "version"}
	for typed, want := range map[string]string{
		"apend": "append", "stauts": "status", "logs": "log", "vers": "version", "x": "", "frobnicate": "", "append": "append",
	} {
		if got := nearest(typed, names); got != want {
			t.Errorf("nearest(%q) is %q, not %q", typed, got, want)
		}
	}
}
