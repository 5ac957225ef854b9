package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/model/community"
)

type appendFlags struct {
	attach    string
	community string
	json      bool
	dryRun    bool
}

func newAppend(env *environment) *cobra.Command {
	var f appendFlags
	cmd := &cobra.Command{
		Use:   "append [TEXT… | -]",
		Short: "Sign a note into your log, with a file if you like",
		Long: `Sign a note into your log. It is sealed: only devices of the community's members
can read it. When the command ends, the note is on disk.

It goes into the only community that you share with others, and into your
private one while there is none: "--community private" means that one.

The text comes from the arguments, or from stdin with "-" or when stdin is not
a terminal. It prints the id of the new entry.`,
		Example: `  tally append "12 crates of tomatoes to the hub"
  tally append --attach photo.jpg "two crates were crushed"
  date | tally append -`,
		RunE: func(cmd *cobra.Command, args []string) error { return env.append(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVar(&f.attach, "attach", "", "attach `FILE`, of at most 8 MB")
	cmd.Flags().StringVar(&f.community, communityFlag, "", "write in the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) append(ctx context.Context, args []string, f appendFlags) error {
	note := wire.Note{}
	var err error
	if note.Text, err = env.noteText(args, f.attach != ""); err != nil {
		return err
	}
	if f.attach != "" {
		if note.File, err = readAttached(f.attach); err != nil {
			return err
		}
	}
	how := wire.ActIn{In: wire.In{Community: f.community}, Act: wire.Act{DryRun: f.dryRun}}
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.Append(ctx, how, note)
		if err != nil {
			return err
		}
		env.sayNewLog(r)
		return env.printAppend(r, f)
	})
}

// noteText is the text to note, and refuses what does not fit before anything
// is opened.
func (env *environment) noteText(args []string, hasFile bool) (string, error) {
	text := strings.Join(args, " ")
	piped := text == "-" || len(args) == 0 && !env.screen.asks && !hasFile
	if piped {
		if env.flags.passphraseStdin {
			return "", fail(codeUsage, "text and passphrase cannot both come from stdin", "put the passphrase into a file: --passphrase-file FILE")
		}
		all, err := io.ReadAll(io.LimitReader(env.stdin, community.MaxText+maxOverread))
		if err != nil {
			return "", fmt.Errorf("read the text: %w", err)
		}
		text = strings.TrimRight(string(all), "\r\n")
	}
	text = community.Normal(text)
	switch {
	case text == "" && !hasFile:
		return "", fail(codeUsage, "the note is empty", "usage: tally append \"TEXT\", or give the text on stdin")
	case len(text) > community.MaxText:
		return "", fail(codeUsage, fmt.Sprintf("the note has %s bytes, at most %d", overread(len(text)), community.MaxText),
			"put longer text into a file and attach it: tally append --attach FILE")
	case !utf8.ValidString(text):
		return "", fail(codeUsage, "the note is not UTF-8 text", "attach it as a file: tally append --attach FILE")
	}
	return text, nil
}

// maxOverread is how far a text on stdin is read beyond what fits, so that its
// length can be told.
const maxOverread = 1 << 20

func overread(length int) string {
	if length >= community.MaxText+maxOverread {
		return "more than " + itoa(community.MaxText+maxOverread-1)
	}
	return itoa(length)
}

// sayNewLog says in one line why a device goes on in another log.
func (env *environment) sayNewLog(r wire.Appended) {
	var older []string
	for _, log := range r.Replaces {
		older = append(older, log.Short)
	}
	if r.Entry != nil && r.NewLog {
		env.say("a new log, %s, replaces %s: this directory was copied, moved, restored or has lost entries, and a log is never continued in two places",
			r.Log.Short, strings.Join(older, ", "))
	}
}

func (env *environment) printAppend(r wire.Appended, f appendFlags) error {
	if f.json {
		return env.printJSON(r)
	}
	if r.Entry != nil {
		env.print("%s\n", r.Entry.Short)
		if r.Community.Name != "" {
			env.say("noted in %s, whose members can read it; --community private is for you alone", r.Community.Name)
		}
		return nil
	}
	where := "a new log"
	if r.Log != nil {
		where = fmt.Sprintf("log %s as entry %d", r.Log.Short, r.Seq)
	}
	env.say("would sign a note of %d bytes into %s, sealed for the members of community %s", r.Text, where, r.Community.Short)
	if r.Attachment != nil {
		env.say("would store %s, %s, sealed like it", r.Attachment.Name, bytesText(r.Attachment.Size))
	}
	return nil
}
