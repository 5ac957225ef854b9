package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tallystick/crdt/archive"
	"tallystick/identity"
	"tallystick/sync/bundle"
)

// bundleInspectReport is what `tally bundle inspect --json` prints.
type bundleInspectReport struct {
	Type     string          `json:"type"` // "bundle"
	File     string          `json:"file"`
	Form     string          `json:"form"`  // "plain" or "sealed"
	Bytes    int64           `json:"bytes"` // of the file
	Readable bool            `json:"readable"`
	Made     string          `json:"made,omitempty"`
	Device   *named          `json:"device,omitempty"`
	For      string          `json:"for,omitempty"` // an agent, in hexadecimal
	Sections []bundleSection `json:"sections"`
	Unknown  int             `json:"unknown_records"`
	Whole    bool            `json:"whole"` // all of it was read, and is as it was written
	Digest   string          `json:"digest,omitempty"`
	Fault    string          `json:"fault,omitempty"`
}

type bundleSection struct {
	Community named `json:"community"`
	Logs      int   `json:"logs"`
	Since     int   `json:"since"` // ends of branches up to which entries are left out
	Runs      int   `json:"runs"`
	Refused   int   `json:"refused"`
	Entries   int   `json:"entries"`
	Sealed    int   `json:"sealed"`
	Bodies    int   `json:"bodies"`
	Lacking   int   `json:"lacking"` // bodies that its maker lacked
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
	src, err := env.openBundle(file)
	if err != nil {
		return err
	}
	defer src.Close()
	dir, err := env.directory()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, keystoreName)); errors.Is(err, fs.ErrNotExist) {
		return env.inspectBundle(ctx, file, src, bundleKeys{}, asJSON)
	}
	return env.with(ctx, func(s *session) error {
		keys, err := s.bundleKeys(ctx)
		if err != nil {
			return err
		}
		return env.inspectBundle(ctx, file, src, keys, asJSON)
	})
}

func (env *environment) inspectBundle(ctx context.Context, file string, src io.Reader, keys bundleKeys, asJSON bool) error {
	var with bundle.Keys
	if keys.books != nil {
		with = keys
	}
	found, err := bundle.Inspect(ctx, src, with)
	if err != nil {
		return explainBundle(err)
	}
	r := inspectReport(file, found, keys)
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

func inspectReport(file string, i bundle.Inspection, keys bundleKeys) bundleInspectReport {
	r := bundleInspectReport{
		Type: "bundle", File: file, Form: "plain", Bytes: i.Bytes, Sections: []bundleSection{}, Unknown: i.Unknown,
		Readable: i.Header != nil, Whole: i.Digest != [32]byte{},
	}
	if i.Form == archive.Sealed {
		r.Form = "sealed"
	}
	if i.Header == nil {
		return r
	}
	r.Made, r.Device = claimedTime(i.Header.At), claimedDevice(*i.Header)
	if i.Header.For != (identity.AgentID{}) {
		r.For = hex.EncodeToString(i.Header.For[:])
	}
	if i.Fault != nil {
		r.Fault = faultText(i.Fault)
	}
	if r.Whole {
		r.Digest = hex.EncodeToString(i.Digest[:])
	}
	for _, c := range i.Sections {
		r.Sections = append(r.Sections, bundleSection{
			Community: keys.communityKnown(c.Community), Logs: len(c.Tips), Since: len(c.Since), Runs: c.Runs, Refused: c.Refused,
			Entries: c.Entries, Sealed: c.Sealed, Bodies: c.Bodies, Lacking: len(c.Lacking),
		})
	}
	return r
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
