package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/model"
	"tallystick/model/fold"
)

// conflictLine is one line of `tally conflicts --json`: one field of a record.
type conflictLine struct {
	Type string `json:"type"` // "conflict"
	named
	Kind   string      `json:"kind"`
	Field  string      `json:"field"`
	Values []valueLine `json:"values"` // shown first first
}

// valueLine is one value that stands.
type valueLine struct {
	Value any     `json:"value"`
	By    []named `json:"by"` // the entries that wrote it
	Who   []named `json:"who"`
}

func newConflicts(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "conflicts",
		Short: "List what people have written apart from each other",
		Long: `List the fields of records that people have written without knowing of each
other. All values stand, and the same one is shown first on every replica, until
somebody chooses: tally resolve.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listConflicts(cmd.Context(), name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID`")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listConflicts(ctx context.Context, name string, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	lines, err := conflictsOf(b)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if asJSON {
			if err := s.env.printJSON(l); err != nil {
				return err
			}
			continue
		}
		s.env.print("%s  %s: %s\n", l.Short, l.Kind, l.Field)
		for _, v := range l.Values {
			s.env.print("    %s  %s  by %s\n", shorts(v.By), visible(fmt.Sprint(v.Value)), visible(namesText(v.Who)))
		}
	}
	return nil
}

func conflictsOf(b *model.Book) (lines []conflictLine, err error) {
	for id, err := range b.Records().Conflicts() {
		if err != nil {
			return nil, err
		}
		r, ok, err := b.Records().Record(id)
		if err != nil || !ok {
			return lines, err
		}
		for _, field := range b.Records().Conflicting(r) {
			l := conflictLine{Type: "conflict", named: entryNamed(id), Kind: r.Kind, Field: field}
			for _, value := range r.Fields[field] {
				l.Values = append(l.Values, valueOf(b, value))
			}
			lines = append(lines, l)
		}
	}
	return lines, nil
}

func valueOf(b *model.Book, value fold.Value) valueLine {
	l := valueLine{Value: plain(value.V)}
	for _, by := range value.By {
		l.By = append(l.By, entryNamed(by))
		l.Who = append(l.Who, authorOf(b, by))
	}
	return l
}

func authorOf(b *model.Book, id crdt.ID) named {
	v, err := b.Community().Entry(id)
	if err != nil {
		return named{}
	}
	in, _ := b.Community().Introduction(v.Log())
	return personOf(b, in.Person)
}

func shorts(list []named) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, n.Short)
	}
	return strings.Join(texts, " ")
}

func namesText(list []named) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, strings.TrimSpace(n.Name+" "+n.Short))
	}
	return strings.Join(texts, ", ")
}
