package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/api"
	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/sync/bundle"
)

// bundleInspectReport is what `tally bundle inspect --json` prints.
type bundleInspectReport struct {
	wire.BundleFound
	File string `json:"file"`
}

func newBundleInspect(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE | -",
		Short: "Tell what is in a bundle, and whether it is whole",
		Long: `Tell what is in a bundle, and whether it is whole. Nothing is taken from it. Of
one that is sealed to a community or key that is not here, only the size shows.`,
		Args: arguments(1, 1, "the FILE to read, or - for stdin"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.inspect(cmd.Context(), args[0], asJSON)
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

// inspect reads a bundle with the keys of the data directory, if there is one.
func (env *environment) inspect(ctx context.Context, file string, asJSON bool) error {
	src, size, err := env.openBundle(ctx, file)
	if err != nil {
		return err
	}
	defer src.Close()
	metered, end := env.meterFrom("reading the bundle", src, size)
	defer end()
	dir, err := env.directory()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, keystoreName)); errors.Is(err, fs.ErrNotExist) {
		return env.inspectBundle(ctx, inspectWithoutKeys, file, metered, asJSON)
	}
	return env.through(ctx, func(c *client.Client) error { return env.inspectBundle(ctx, c.InspectBundle, file, metered, asJSON) })
}

// inspectWithoutKeys tells what anybody can of a bundle.
func inspectWithoutKeys(ctx context.Context, src io.Reader) (wire.BundleFound, error) {
	return bundles{}.Inspect(ctx, src, api.BundleKeys{})
}

func (env *environment) inspectBundle(ctx context.Context, by func(context.Context, io.Reader) (wire.BundleFound, error), file string, src io.Reader, asJSON bool) error {
	found, err := by(ctx, src)
	if err != nil {
		return err
	}
	r := bundleInspectReport{found, file}
	if asJSON {
		err = env.printJSON(r)
	} else {
		env.printInspection(r)
	}
	if r.Fault != "" {
		err = errors.Join(err, fail(codeDamaged, "the bundle is not whole: "+r.Fault, "copy the file again from where it was made, or use another"))
	}
	return err
}

func (env *environment) printInspection(r bundleInspectReport) {
	rows := [][2]string{{"form", r.Form + ", " + bytesText(r.Bytes)}}
	if !r.Readable {
		env.printRows(append(rows, [2]string{"content", bundle.ErrNoKey.Error()}))
		return
	}
	made := r.Made
	if r.Device != nil {
		made += " by device " + r.Device.Short
	}
	rows = append(rows, [2]string{"made", made})
	for _, s := range r.Sections {
		rows = append(rows, [2]string{"community", titled(s.Community)},
			[2]string{"", fmt.Sprintf("%s in %s, of %s", counted(s.Entries, "entry", "entries"), counted(s.Runs, "run", "runs"), counted(s.Logs, "log", "logs"))},
			[2]string{"", fmt.Sprintf("%d of %d sealed texts are in it", s.Bodies, s.Sealed)})
		if s.Files > 0 {
			rows = append(rows, [2]string{"", fmt.Sprintf("%s, %s", counted(s.Files, "attached file", "attached files"), bytesText(s.FileBytes))})
		}
		if s.LeftOut > 0 {
			rows = append(rows, [2]string{"", counted(s.LeftOut, "attached file", "attached files") + " of its maker left out"})
		}
		if s.Since > 0 {
			rows = append(rows, [2]string{"", "what its reader was known to have is left out"})
		}
		if s.Lacking > 0 {
			rows = append(rows, [2]string{"", "its maker lacks " + counted(s.Lacking, "text", "texts")})
		}
		if s.Refused > 0 {
			rows = append(rows, [2]string{"", counted(s.Refused, "run", "runs") + " that no replica can take"})
		}
	}
	if r.Whole {
		rows = append(rows, [2]string{"state", "whole"})
	}
	env.printRows(rows)
}
