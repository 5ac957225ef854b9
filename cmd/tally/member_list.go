package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

// memberLine is one line of `tally member list --json`.
type memberLine struct {
	Type string `json:"type"` // "member"
	named
	Status  string   `json:"status"`
	Roles   []string `json:"roles"`
	Devices int      `json:"devices"` // in force
	Forked  bool     `json:"forked"`  // a log of theirs has several histories
	You     bool     `json:"you"`
	Over    []string `json:"over"` // of the roles: whose term has ended by this device's clock
}

func newMemberList(env *environment) *cobra.Command {
	var name string
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List who is in a community",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listMembers(cmd.Context(), name, all, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID`")
	cmd.Flags().BoolVar(&all, "all", false, "those who left or were removed, too")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) listMembers(ctx context.Context, name string, all, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	for _, p := range b.State().Persons() {
		gone := p.Status == community.StatusLeft || p.Status == community.StatusRemoved
		if gone && !all {
			continue
		}
		l := memberLineOf(b, p, s.env.now().Unix())
		if asJSON {
			if err := s.env.printJSON(l); err != nil {
				return err
			}
			continue
		}
		s.env.print("%s\n", visible(l.text()))
	}
	return nil
}

// memberLineOf is somebody as of now, in Unix seconds.
func memberLineOf(b *model.Book, p community.Person, now int64) memberLine {
	l := memberLine{Type: "member", named: personOf(b, p.ID), Status: string(p.Status), Roles: []string{}, Over: []string{}, You: p.ID == b.Me()}
	for _, held := range p.Roles {
		l.Roles = append(l.Roles, string(held.Role))
		if held.Until != 0 && held.Until < now {
			l.Over = append(l.Over, string(held.Role))
		}
	}
	for _, device := range p.Logs {
		if device.InForce {
			l.Devices++
		}
		l.Forked = l.Forked || device.Forked
	}
	return l
}

func (l memberLine) text() string {
	parts := []string{l.Status}
	if l.You {
		parts = append(parts, "you")
	}
	for _, role := range l.Roles {
		parts = append(parts, role+either(slices.Contains(l.Over, role), " (ended)", ""))
	}
	parts = append(parts, counted(l.Devices, "device", "devices"))
	if l.Forked {
		parts = append(parts, "a log of theirs is forked")
	}
	name := l.Name
	if name == "" {
		name = "(no name yet)"
	}
	return l.Short + "  " + name + ": " + strings.Join(parts, ", ")
}
