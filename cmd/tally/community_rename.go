package main

import (
	"github.com/spf13/cobra"

	"tallystick/model"
)

func newCommunityRename(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:     "rename NAME",
		Short:   "Change what a community is called",
		Example: `  tally community rename "Mercado Nuevo"`,
		Args:    arguments(1, 1, "a NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkTitle(args[0]); err != nil {
				return err
			}
			ctx := cmd.Context()
			return env.act(ctx, f, func(_ *session, b *model.Book) error {
				deed, err := b.Rename(ctx, args[0])
				if err != nil {
					return err
				}
				return env.printDeed(b, "rename", deed, f.json, "it is called "+args[0]+" now", "call it "+args[0])
			})
		},
	}
	f.add(cmd)
	return cmd
}
