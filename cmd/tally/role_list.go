package main

import (
	"context"

	"github.com/spf13/cobra"
)

// roleLine is one line of `tally role list --json`.
type roleLine struct {
	Type   string `json:"type"` // "role"
	Role   string `json:"role"`
	Person named  `json:"person"`
	By     named  `json:"by"` // the entry that gives it
	Until  string `json:"until,omitempty"`
	Over   bool   `json:"over"` // the term has ended by this device's clock
}

func newRoleList(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List who has which role",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listRoles(cmd.Context(), name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID`")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listRoles(ctx context.Context, name string, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	for _, p := range b.State().Persons() {
		for _, held := range p.Roles {
			l := roleLine{Type: "role", Role: string(held.Role), Person: personOf(b, p.ID), By: entryNamed(held.By), Until: dateText(held.Until)}
			l.Over = held.Until != 0 && held.Until < s.env.now().Unix()
			if asJSON {
				if err := s.env.printJSON(l); err != nil {
					return err
				}
				continue
			}
			until := ""
			if l.Until != "" {
				until = either(l.Over, "  ended ", "  until ") + l.Until
			}
			s.env.print("%-12s%s%s\n", visible(l.Role), visible(called(b, p.ID)), until)
		}
	}
	return nil
}
