package main

import (
	"github.com/spf13/cobra"

	"tallystick/model"
)

func newRoleAccept(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "accept",
		Short: "Accept to be a steward, whom the charter names",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f, func(_ *session, b *model.Book) error {
				deed, err := b.Accept(ctx)
				if err != nil {
					return err
				}
				return env.printDeed(b, "acceptance", deed, f.json, "you are a steward now", "become a steward")
			})
		},
	}
	f.add(cmd)
	return cmd
}
