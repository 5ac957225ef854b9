package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/model"
)

// communityLine is one line of `tally community list --json`.
type communityLine struct {
	Type string `json:"type"` // "community"
	named
	Purpose string `json:"purpose"`
	Members int    `json:"members"`
	You     string `json:"you"`               // member, courier, leaving, left, removed, or asked
	Told    string `json:"told_by,omitempty"` // who invited, as the code tells it, while nobody has answered
}

func newCommunityList(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the communities that are held here",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listCommunities(cmd.Context(), asJSON) })
		},
	}
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listCommunities(ctx context.Context, asJSON bool) error {
	lines, err := s.communityLines(ctx)
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
		name := l.Name
		switch {
		case l.You == string(asked):
			name += " (you asked " + l.Told + " to join; `tally join WELCOME` takes the answer)"
		case l.You != "member":
			name += " (you: " + l.You + ")"
		}
		s.env.print("%s  %3d  %-10s  %s\n", l.Short, l.Members, visible(l.Purpose), visible(name))
	}
	return nil
}

// asked is how somebody stands who has no answer yet.
const asked = "asked"

func (s *session) communityLines(ctx context.Context) (lines []communityLine, err error) {
	all, err := s.all("")
	if err != nil {
		return nil, err
	}
	waiting, err := model.Waiting(s.replica)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		b, err := s.open(ctx, c)
		if err != nil {
			return nil, err
		}
		l := communityLine{Type: "community", named: communityOf(b), Purpose: b.State().Rules.Purpose, You: b.MyStatus(), Members: b.Members()}
		for _, code := range waiting {
			if code.Community == c.ID() {
				l.You, l.Name, l.Told = asked, code.CommunityName, code.InviterName
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}
