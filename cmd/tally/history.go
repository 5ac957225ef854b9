package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt"
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
order in which it adds up, with what does not count and why.`,
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
	for _, e := range entries {
		l := historyLineOf(b, e, id)
		if asJSON {
			err = s.env.printJSON(l)
		} else {
			s.env.print("%s\n", visible(l.text()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func historyLineOf(b *model.Book, e fold.Entry, record crdt.ID) historyLine {
	l := historyLine{Type: "entry", named: entryNamed(e.ID), By: personOf(b, e.Author), Body: string(e.Outcome), Kind: e.Body.Kind}
	l.Fields, _ = plain(e.Body.Fields).(map[string]any)
	delete(l.Fields, "record")
	if r := e.Refused; r != nil {
		l.Refused = &refusedLine{string(r.Rule), r.Found, r.Needed, r.Who}
	}
	return l
}

func (l historyLine) text() string {
	said := l.Body
	if l.Kind != "" {
		said = l.Kind
		for _, field := range slices.Sorted(maps.Keys(l.Fields)) {
			said += fmt.Sprintf(", %s %v", field, l.Fields[field])
		}
	}
	text := l.Short + "  " + strings.TrimSpace(l.By.Name+" "+l.By.Short) + ": " + said
	if r := l.Refused; r != nil {
		text += "; does not count: needed " + r.Needed + ", found " + r.Found
	}
	return text
}
