package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

// orgLine is one line of `tally org list --json`.
type orgLine struct {
	Type string `json:"type"` // "organisation"
	named
	Representatives []mandateLine `json:"representatives"`
}

// mandateLine is one representative.
type mandateLine struct {
	Person named  `json:"person"`
	Role   string `json:"role,omitempty"` // empty: who founded it
	By     named  `json:"by"`             // the entry that gives it, for `tally org end`
	Until  string `json:"until,omitempty"`
}

func newOrgList(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List organisations and who represents them",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listOrgs(cmd.Context(), name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID`")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listOrgs(ctx context.Context, name string, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	for _, o := range b.State().Organisations() {
		l := orgLineOf(b, o)
		if asJSON {
			if err := s.env.printJSON(l); err != nil {
				return err
			}
			continue
		}
		s.env.print("%s  %s\n", l.Short, visible(l.Name))
		for _, m := range l.Representatives {
			role := m.Role
			if role == "" {
				role = "founder"
			}
			s.env.print("    %s\n", visible(strings.TrimSpace(m.By.Short+"  "+role+"  "+strings.TrimSpace(m.Person.Name+" "+m.Person.Short)+"  "+m.Until)))
		}
	}
	return nil
}

func orgLineOf(b *model.Book, o community.OrganisationOf) orgLine {
	l := orgLine{Type: "organisation", named: orgNamed(b, o.ID), Representatives: []mandateLine{}}
	for _, m := range o.Representatives {
		l.Representatives = append(l.Representatives, mandateLine{
			Person: personOf(b, m.Person), Role: string(m.Role), By: entryNamed(m.By), Until: dateText(m.Until),
		})
	}
	return l
}
