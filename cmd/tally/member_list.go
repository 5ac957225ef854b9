package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newMemberList(env *environment) *cobra.Command {
	var q wire.MemberQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List who is in a community",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listMembers(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "of the `COMMUNITY` of this name or id")
	cmd.Flags().BoolVar(&q.All, "all", false, "those who left or were removed, too")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listMembers(ctx context.Context, c *client.Client, q wire.MemberQuery, asJSON bool) error {
	for m, err := range c.Members(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(m)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.print("%s\n", visible(memberText(m)))
		}
	}
	return nil
}

func memberText(l wire.Member) string {
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
