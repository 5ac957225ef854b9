package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
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
		RunE:    func(cmd *cobra.Command, args []string) error { return env.vouch(cmd.Context(), args[0], f) },
	}
	f.add(cmd)
	return cmd
}

func (env *environment) vouch(ctx context.Context, argument string, f actFlags) error {
	text, err := codeText(argument)
	if err != nil {
		return err
	}
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.Vouch(ctx, f.how(), wire.Request{Request: text})
		if err != nil {
			return err
		}
		if f.json {
			return env.printJSON(r)
		}
		env.sayDeed(r.Wrote, "vouched for them", "vouch for them")
		return nil
	})
}
