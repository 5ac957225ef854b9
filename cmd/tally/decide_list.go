package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newDecideList(env *environment) *cobra.Command {
	var q wire.MotionQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what waits for answers",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listMotions(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "of the `COMMUNITY` of this name or id")
	cmd.Flags().BoolVar(&q.All, "all", false, "those that are closed, too")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listMotions(ctx context.Context, c *client.Client, q wire.MotionQuery, asJSON bool) error {
	for m, err := range c.Motions(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(m)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.printMotion(m)
		}
	}
	return nil
}

func (env *environment) printMotion(m wire.Motion) {
	state := fmt.Sprintf("%d of %d yes", m.Yes, m.Needed)
	switch {
	case m.Closed:
		state = "closed"
	case m.Moot:
		state += ", moot: done already or no longer possible"
	case m.Ready:
		state += ", enough: tally decide close " + m.Short
	case m.You:
		state += ", needs you"
	}
	env.print("%s  %s: %s\n", m.Short, visible(m.What), state)
	if m.Text != "" {
		env.print("%s", visibleLines("    ", m.Text))
	}
	for _, a := range m.Answers {
		env.print("    %s  %s\n", visible(nameText(a.By)), a.Choice)
	}
}
