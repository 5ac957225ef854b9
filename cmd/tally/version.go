package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
)

// versionReport is what `tally version --json` prints.
type versionReport struct {
	Type     string `json:"type"`
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the source, if it was built from a repository
	Modified bool   `json:"modified,omitempty"` // whether the source differed from it
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Format   int    `json:"format"` // of the data directory
}

func newVersion(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the formats it reads",
		Args:  arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			v := readVersion()
			if asJSON {
				return env.printJSON(v)
			}
			revision := v.Revision
			if v.Modified {
				revision += " (modified)"
			}
			env.print("tally %s\n", v.Version)
			rows := [][2]string{{"data directory", "format 1 to " + itoa(v.Format)}, {"built with", v.Go + " for " + v.Platform}}
			if revision != "" {
				rows = append(rows, [2]string{"revision", revision})
			}
			env.printRows(rows)
			return nil
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func readVersion() versionReport {
	v := versionReport{
		Type: "version", Version: buildVersion(), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Format: replica.FormatVersion,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				v.Revision = setting.Value
			case "vcs.modified":
				v.Modified = setting.Value == "true"
			}
		}
	}
	return v
}

// buildVersion is the module's version, or "(devel)" for a build out of a
// checkout.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
