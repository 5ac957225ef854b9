package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/model"
)

// invitationLine is one line of `tally invite list --json`.
type invitationLine struct {
	Type string `json:"type"` // "invitation"
	named
	State   string   `json:"state"` // open, expired or used
	Expires string   `json:"expires,omitempty"`
	Roles   []string `json:"roles"`
	By      *named   `json:"used_by,omitempty"`
}

func newInviteList(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the invitations that this device issued",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listInvitations(cmd.Context(), name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID`")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listInvitations(ctx context.Context, name string, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	invitations, err := b.Invitations()
	if err != nil {
		return err
	}
	for _, i := range invitations {
		l := s.invitationLine(b, i)
		if asJSON {
			if err := s.env.printJSON(l); err != nil {
				return err
			}
			continue
		}
		more := l.State
		if l.By != nil {
			more += " by " + l.By.Name + " " + l.By.Short
		} else if l.Expires != "" {
			more += ", until " + l.Expires
		}
		s.env.print("%s  %s\n", l.Short, visible(more))
	}
	return nil
}

func (s *session) invitationLine(b *model.Book, i model.Invitation) invitationLine {
	l := invitationLine{Type: "invitation", named: entryNamed(i.ID), State: "open", Expires: dateText(i.Expires), Roles: []string{}}
	for _, role := range i.Roles {
		l.Roles = append(l.Roles, string(role))
	}
	switch {
	case !i.Admitted.IsZero():
		l.State = "used"
		if person, known := b.State().Person(i.Log); known {
			by := personOf(b, person)
			l.By = &by
		}
	case i.Expires != 0 && s.env.now().Unix() > i.Expires:
		l.State = "expired"
	}
	return l
}
