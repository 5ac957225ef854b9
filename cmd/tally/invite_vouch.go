package main

import (
	"github.com/spf13/cobra"

	"tallystick/model"
)

func newInviteVouch(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "vouch REQUEST",
		Short: "Say that who answered an invitation is who they say",
		Long: `Say that who answered an invitation is who they say, where the charter asks
members to. Whoever invited them lets them in: tally invite admit.`,
		Example: `  tally invite vouch ana.request`,
		Args:    arguments(1, 1, "a REQUEST"),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := codeText(args[0])
			if err != nil {
				return err
			}
			q, err := model.ReadRequest(text)
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			return env.act(ctx, f, func(_ *session, b *model.Book) error {
				deed, err := b.Vouch(ctx, q)
				if err != nil {
					return err
				}
				return env.printDeed(b, "vouch", deed, f.json, "vouched for them", "vouch for them")
			})
		},
	}
	f.add(cmd)
	return cmd
}
