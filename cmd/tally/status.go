package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newStatus(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Print what this replica holds and how it is doing",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error {
				r, err := c.Status(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return env.printJSON(r)
				}
				env.printStatus(r)
				return nil
			})
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (env *environment) printStatus(r wire.Status) {
	person := strings.TrimSpace(r.Person.Name + " " + r.Person.Short)
	protection, on := "no passphrase", ""
	if r.Protected {
		protection = "encrypted, opened by your passphrase"
	}
	if r.FileSystem != "" {
		on = " on " + r.FileSystem
	}
	rows := [][2]string{
		{"directory", r.Dir},
		{"person", person},
		{"device", r.Device.Short},
		{"store", fmt.Sprintf("%s of records, %s reserved for more%s, %s free", bytesText(r.StoreBytes-r.Reserved), bytesText(r.Reserved), on, bytesText(int64(r.FreeBytes)))},
		{"keys", protection},
	}
	for _, c := range r.Communities {
		rows = append(rows, communityRows(c)...)
	}
	rows = append(rows, stripRows(r.Strip)...)
	env.printRows(append(rows, [2]string{"state", stateOf(r)}))
	for _, lost := range r.Lost {
		env.say("lost: %s; they may come back from a backup or from others", lost)
	}
}

// stripRows are what the page shows at its top, beside the state.
func stripRows(s wire.Strip) (rows [][2]string) {
	name := "not yet"
	for _, b := range s.With {
		rows = append(rows, [2]string{name, strings.TrimSpace(b.Person.Name+" "+b.Person.Short) + " is not known to hold " + counted(b.Entries, "entry", "entries") + " of yours in " + strings.TrimSpace(b.Community.Name+" "+b.Community.Short)})
		name = ""
	}
	for _, r := range s.Refuse {
		rows = append(rows, [2]string{"refused", strings.TrimSpace(r.Person.Name+" "+r.Device.Short) + " connects, but refuses this device (" + counted(r.Times, "time", "times") + " since " + r.Since + "): ask whether it was removed"})
	}
	if s.Met != nil {
		rows = append(rows, [2]string{"last met", strings.TrimSpace(s.Met.Person.Name+" "+s.Met.Person.Short) + ", " + s.Met.At})
	}
	return rows
}

func communityRows(c wire.CommunityStatus) [][2]string {
	purpose := ""
	if c.Purpose != "" {
		purpose = " (" + c.Purpose + ")"
	}
	held := counted(c.Entries, "entry", "entries") + " in " + counted(c.Logs, "log", "logs")
	for _, more := range []struct {
		n    int
		what string
	}{{c.Waiting, "waiting"}, {c.Lacking, "whose text is not here"}, {c.Files, "whose attached file is not here"}, {c.Forks, "forked"}} {
		if more.n > 0 {
			held += fmt.Sprintf(", %d %s", more.n, more.what)
		}
	}
	rows := [][2]string{{"community", strings.TrimSpace(c.Name+" "+c.Short) + purpose}, {"", held}, {"", "digest " + c.Digest[:16] + "… " + strings.Join(c.Words, " ")}}
	for _, need := range c.Needs {
		rows = append(rows, [2]string{"", "needs you " + need.Text + ": " + need.Do})
	}
	if c.Ended {
		rows = append(rows, [2]string{"", endedText(c)})
	}
	return rows
}

// endedText says that a community is behind this device, and what that means.
func endedText(c wire.CommunityStatus) string {
	what := "this device's place here has ended"
	switch c.You {
	case "removed":
		what = "you were removed"
	case "left":
		what = "you have left"
	}
	return what + ": nothing goes from here to the others any more, and nothing comes"
}

func filesLacking(r wire.Status) (n int) {
	for _, c := range r.Communities {
		n += c.Files
	}
	return n
}

// stateOf is the most important thing to know.
func stateOf(r wire.Status) string {
	switch {
	case !r.Writable:
		return "read-only: " + r.Why
	case r.Copied:
		return "this directory was copied, restored or moved: your next note begins a new log"
	case len(r.Lost) > 0:
		return "own entries are missing: see below"
	case filesLacking(r) > 0:
		return "saved here, but " + lackingFiles(filesLacking(r)) + ": `tally log` shows of which notes"
	}
	return "saved here ✔"
}
