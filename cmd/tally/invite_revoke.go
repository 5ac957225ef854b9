package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newInviteRevoke(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "revoke ID",
		Short: "Take back an invitation that nobody has used",
		Long: `Take back an invitation that nobody has used: its code is of no use any more,
whoever has it. Who asks by it within a day is told so.`,
		Example: `  tally invite list
  tally invite revoke e5w2k8r0tqd3m`,
		Args: arguments(1, 1, "the ID of an invitation"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.revoke(cmd.Context(), args[0], f) },
	}
	f.add(cmd)
	return cmd
}

func (env *environment) revoke(ctx context.Context, invitation string, f actFlags) error {
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.Revoke(ctx, f.how(), wire.InvitationRevoke{Invitation: invitation})
		switch {
		case err != nil:
			return err
		case f.json:
			return env.printJSON(r)
		case r.DryRun:
			env.say("would take back invitation %s", r.Invitation.Short)
		default:
			env.say("Invitation %s is taken back: nobody is let in by it.", r.Invitation.Short)
		}
		return nil
	})
}
