package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newCommunityList(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the communities that are held here",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listCommunities(cmd.Context(), c, asJSON) })
		},
	}
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listCommunities(ctx context.Context, c *client.Client, asJSON bool) error {
	for l, err := range c.Communities(ctx, wire.Page{}) {
		if err == nil && asJSON {
			err = env.printJSON(l)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.printCommunityLine(l)
		}
	}
	return nil
}

func (env *environment) printCommunityLine(l wire.CommunityLine) {
	name := l.Name
	switch {
	case l.You == asked:
		name += " (you asked " + l.Told + " to join; `tally join WELCOME` takes the answer)"
	case l.You != "member":
		name += " (you: " + l.You + ")"
	}
	env.print("%s  %3d  %-10s  %s\n", l.Short, l.Members, visible(l.Purpose), visible(name))
}

// asked is how somebody stands who has no answer yet.
const asked = "asked"
