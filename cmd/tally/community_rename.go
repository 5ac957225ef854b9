package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newCommunityRename(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:     "rename NAME",
		Short:   "Change what a community is called",
		Example: `  tally community rename "Mercado Nuevo"`,
		Args:    arguments(1, 1, "a NAME"),
		RunE:    func(cmd *cobra.Command, args []string) error { return env.renameCommunity(cmd.Context(), args[0], f) },
	}
	f.add(cmd)
	return cmd
}

func (env *environment) renameCommunity(ctx context.Context, name string, f actFlags) error {
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.RenameCommunity(ctx, f.how(), wire.CommunityRename{Name: name})
		if err != nil {
			return err
		}
		if f.json {
			return env.printJSON(r)
		}
		env.sayDeed(r.Wrote, "it is called "+name+" now", "call it "+name)
		return nil
	})
}
