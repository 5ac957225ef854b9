package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/fold"
)

// historyLine is one line of `tally history --json`: one entry about a record.
type historyLine struct {
	Type string `json:"type"` // "entry"
	named
	By      named          `json:"by"`
	Body    string         `json:"body"` // an outcome of opening it: text, no key, …
	Kind    string         `json:"kind,omitempty"`
	Fields  map[string]any `json:"fields,omitempty"`
	Refused *refusedLine   `json:"refused,omitempty"` // why it does not count

	Progress *progressLine `json:"progress,omitempty"` // of your own entries: how far it has come
	Dated    *datedLine    `json:"dated,omitempty"`    // by what others wrote, where that tells

	edits []string // in words
}

// progressLine is how far an entry has come.
type progressLine struct {
	Saved        bool    `json:"saved"`           // here
	Left         bool    `json:"left"`            // this device, in a file or to a peer
	Held         []named `json:"held_by"`         // who wrote something since that follows it
	Acknowledged []named `json:"acknowledged_by"` // who wrote about the same record since, knowing it
}

// datedLine is between when an entry was written by what others say.
type datedLine struct {
	From    string `json:"from,omitempty"`
	Until   string `json:"until,omitempty"`
	Suspect bool   `json:"clock_suspect"` // the date that it tells lies outside
}

// refusedLine is why an entry does not count.
type refusedLine struct {
	Rule   string `json:"rule"`
	Found  string `json:"found"`
	Needed string `json:"needed"`
	Who    string `json:"who"` // can fix it
}

func newHistory(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "history RECORD",
		Short: "Print everything that was written about a record",
		Long: `Print everything that was written about a record and can be read here, in the
order in which it adds up, with what does not count and why. Of what you wrote
it says how far it has come: saved here, left this device, held by others, who
wrote something since that follows it, and acknowledged by those who wrote about
the same thing since. Others' entries tell between when one was written.`,
		Example: `  tally history e5w2k8r0tqd3m`,
		Args:    arguments(1, 1, "the id of a RECORD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.history(cmd.Context(), args[0], name, asJSON) })
		},
	}
	communityVar(cmd, &name, "in the community with this `ID`")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) history(ctx context.Context, text, name string, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	id, err := s.find(b.Community(), text)
	if err != nil {
		return err
	}
	entries, err := b.Records().History(id)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fail(codeNotFound, "entry "+id.Short()+" begins no record that can be read here", "`tally log "+text+"` shows the entry itself")
	}
	before := written{}
	for _, e := range entries {
		l, err := historyLineOf(b, e)
		if err != nil {
			return err
		}
		l.edits = before.changes(e)
		if asJSON {
			err = s.env.printJSON(l)
		} else {
			s.env.print("%s\n", visible(l.text()))
			for _, more := range []string{l.Progress.text(b.Me()), l.Dated.text()} {
				if more != "" {
					s.env.print("    %s\n", visible(more))
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func historyLineOf(b *model.Book, e fold.Entry) (historyLine, error) {
	l := historyLine{Type: "entry", named: entryNamed(e.ID), By: personOf(b, e.Author), Body: string(e.Outcome), Kind: e.Body.Kind}
	l.Fields, _ = plain(e.Body.Fields).(map[string]any)
	delete(l.Fields, "record")
	if r := e.Refused; r != nil {
		l.Refused = &refusedLine{string(r.Rule), r.Found, r.Needed, r.Who}
	}
	if e.Author == b.Me() {
		p, err := b.Records().Progress(e.ID)
		if err != nil {
			return l, err
		}
		l.Progress = &progressLine{p.Saved, p.Left, agentsNamed(b, p.Held), agentsNamed(b, p.Acknowledged)}
	}
	bounds, suspect, err := b.Records().Bounds(e.ID)
	if bounds != (fold.Bounds{}) {
		l.Dated = &datedLine{dateText(int64(bounds.From)), dateText(int64(bounds.Until)), suspect}
	}
	return l, err
}

func (l historyLine) text() string {
	said := l.Body
	if l.Kind != "" {
		said = l.Kind
		for _, field := range slices.Sorted(maps.Keys(l.Fields)) {
			if !slices.Contains([]string{"edits", "adds", "removes"}, field) {
				said += fmt.Sprintf(", %s %s", field, shown(l.Fields[field]))
			}
		}
		for _, edit := range l.edits {
			said += ", " + edit
		}
	}
	text := l.Short + "  " + strings.TrimSpace(l.By.Name+" "+l.By.Short) + ": " + said
	if r := l.Refused; r != nil {
		text += "; does not count: needed " + r.Needed + ", found " + r.Found
	}
	return text
}
