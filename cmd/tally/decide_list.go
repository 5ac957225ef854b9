package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

// motionLine is one line of `tally decide list --json`.
type motionLine struct {
	Type string `json:"type"` // "motion"
	named
	Kind    string       `json:"kind"`
	What    string       `json:"what"`
	Text    string       `json:"text,omitempty"`
	By      named        `json:"by"`
	Closed  bool         `json:"closed"`
	Yes     int          `json:"yes"`
	Needed  int          `json:"needed"`
	Answers []answerLine `json:"answers"`
	Waits   []named      `json:"waits_for"`
	You     bool         `json:"needs_you"` // you may answer and have not, and an answer can still change something
	Moot    bool         `json:"moot"`      // what it asks for is the case already, or can't be any more
	Ready   bool         `json:"ready"`     // enough have answered yes, and you may close it
}

// answerLine is one person's answer.
type answerLine struct {
	ID     named  `json:"entry"`
	By     named  `json:"by"`
	Choice string `json:"choice"`
}

func newDecideList(env *environment) *cobra.Command {
	var name string
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what waits for answers",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listMotions(cmd.Context(), name, all, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID`")
	cmd.Flags().BoolVar(&all, "all", false, "those that are closed, too")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listMotions(ctx context.Context, name string, all, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	for _, q := range b.State().Questions() {
		if !all && !model.IsOpen(q) {
			continue
		}
		l := motionLineOf(b, q)
		if asJSON {
			if err := s.env.printJSON(l); err != nil {
				return err
			}
			continue
		}
		s.env.printMotion(l)
	}
	return nil
}

func motionLineOf(b *model.Book, q community.Question) motionLine {
	l := motionLine{
		Type: "motion", named: entryNamed(q.ID), Kind: string(q.Motion.Kind), What: motionText(b, q.Motion), Text: b.Prose(q.Motion.Text),
		By: personOf(b, q.By), Closed: !model.IsOpen(q), Needed: q.Needed, Answers: []answerLine{}, Waits: []named{},
	}
	for _, given := range q.Answers {
		l.Answers = append(l.Answers, answerLine{entryNamed(given.ID), personOf(b, given.By), string(given.Choice)})
		if given.Choice == community.Yes {
			l.Yes++
		}
	}
	l.Moot, l.Ready = !l.Closed && b.IsMoot(q), b.IsReady(q)
	if !l.Closed && !l.Moot {
		l.Waits = append(l.Waits, unanswered(b, q)...)
	}
	me := personOf(b, b.Me())
	l.You = slices.Contains(l.Waits, me) && !l.Ready
	return l
}

func (env *environment) printMotion(l motionLine) {
	state := fmt.Sprintf("%d of %d yes", l.Yes, l.Needed)
	switch {
	case l.Closed:
		state = "closed"
	case l.Moot:
		state += ", moot: done already or no longer possible"
	case l.Ready:
		state += ", enough: tally decide close " + l.Short
	case l.You:
		state += ", needs you"
	}
	env.print("%s  %s: %s\n", l.Short, visible(l.What), state)
	if l.Text != "" {
		env.print("%s", visibleLines("    ", l.Text))
	}
	for _, a := range l.Answers {
		env.print("    %s  %s\n", visible(strings.TrimSpace(a.By.Name+" "+a.By.Short)), a.Choice)
	}
}

// rulesText is an amendment for people.
func rulesText(rules map[string]any) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		parts = append(parts, fmt.Sprintf("%s = %v", name, plain(rules[name])))
	}
	return strings.Join(parts, ", ")
}
