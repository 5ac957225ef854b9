package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

type appendFlags struct {
	attach    string
	community string
	json      bool
	dryRun    bool
}

// appendReport is what `tally append --json` prints.
type appendReport struct {
	Type       string      `json:"type"` // "appended", or "would-append" for a dry run
	Entry      *named      `json:"entry,omitempty"`
	Community  named       `json:"community"`
	Log        *named      `json:"log,omitempty"` // absent where a dry run would begin one
	Seq        uint64      `json:"seq"`
	NewLog     bool        `json:"new_log"`
	Text       int         `json:"text_bytes"`
	Attachment *attachment `json:"attachment,omitempty"`
}

func newAppend(env *environment) *cobra.Command {
	var f appendFlags
	cmd := &cobra.Command{
		Use:   "append [TEXT… | -]",
		Short: "Sign a note into your log, with a file if you like",
		Long: `Sign a note into your log. It is sealed: only devices of the community's members
can read it. When the command ends, the note is on disk.

The text comes from the arguments, or from stdin with "-" or when stdin is not
a terminal. It prints the id of the new entry.`,
		Example: `  tally append "12 crates of tomatoes to the hub"
  tally append --attach photo.jpg "two crates were crushed"
  date | tally append -`,
		RunE: func(cmd *cobra.Command, args []string) error { return env.append(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVar(&f.attach, "attach", "", "attach `FILE`, of at most 8 MB")
	cmd.Flags().StringVar(&f.community, communityFlag, "", "write in the community with this `ID`")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) append(ctx context.Context, args []string, f appendFlags) error {
	text, err := env.noteText(args, f.attach != "")
	if err != nil {
		return err
	}
	var file *attached
	if f.attach != "" {
		if file, err = readAttached(f.attach); err != nil {
			return err
		}
	}
	return env.with(ctx, func(s *session) error {
		c, err := s.pick(f.community)
		if err != nil {
			return err
		}
		b, err := s.open(ctx, c)
		if err != nil {
			return err
		}
		note := community.Note{Text: text, At: env.now()}
		if f.dryRun {
			return env.printAppend(s.wouldAppend(b, note, file), f)
		}
		report, err := s.append(ctx, b, note, file)
		if err != nil {
			return err
		}
		return env.printAppend(report, f)
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

// append writes a note, and first whatever the device needs before it can.
func (s *session) append(ctx context.Context, b *model.Book, note community.Note, file *attached) (appendReport, error) {
	begun, err := b.Ready(ctx)
	if err != nil {
		return appendReport{}, err
	}
	if begun != nil {
		s.explain(*begun)
	}
	if file != nil {
		if note.File, err = s.store(ctx, b, file); err != nil {
			return appendReport{}, err
		}
	}
	deed, err := b.Write(ctx, note.Body())
	if err != nil {
		return appendReport{}, err
	}
	r := s.wouldAppend(b, note, file)
	id := entryNamed(deed.Written[0].ID)
	r.Type, r.Entry, r.Seq, r.NewLog = "appended", &id, r.Seq-1, begun != nil
	return r, nil
}

// explain says in one line why a device goes on in another log.
func (s *session) explain(begun community.Incarnation) {
	var older []string
	for _, log := range begun.Replaces {
		older = append(older, log.Short())
	}
	s.env.say("a new log, %s, replaces %s: this directory was copied, moved, restored or has lost entries, and a log is never continued in two places",
		begun.Log.Short(), strings.Join(older, ", "))
}

// store puts the sealed file into the replica, before the note that names it.
func (s *session) store(ctx context.Context, b *model.Book, a *attached) (*community.File, error) {
	key, err := b.NextBodyKey()
	if err != nil {
		return nil, err
	}
	chunks, err := a.seal(key, s.env.random)
	if err != nil {
		return nil, err
	}
	file := a.file
	file.Hash, err = b.Community().PutAttachment(ctx, chunks)
	return &file, err
}

func (s *session) wouldAppend(b *model.Book, note community.Note, file *attached) appendReport {
	r := appendReport{Type: "would-append", Community: communityNamed(b.ID()), Text: len(note.Text), NewLog: true}
	if log, ok := b.Log(); ok {
		named := logNamed(log)
		r.Log, r.Seq, r.NewLog = &named, b.Next().Seq, false
	}
	if file != nil {
		r.Attachment = &attachment{Name: file.file.Name, Type: file.file.Type, Size: file.file.Size}
	}
	return r
}

func (env *environment) printAppend(r appendReport, f appendFlags) error {
	if f.json {
		return env.printJSON(r)
	}
	if r.Entry != nil {
		env.print("%s\n", r.Entry.Short)
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
