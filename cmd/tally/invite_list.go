package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newInviteList(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the invitations that this device issued",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.listInvitations(cmd.Context(), c, name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listInvitations(ctx context.Context, c *client.Client, name string, asJSON bool) error {
	for i, err := range c.Invitations(ctx, wire.InvitationQuery{In: wire.In{Community: name}}) {
		if err == nil && asJSON {
			err = env.printJSON(i)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.print("%s  %s\n", i.Short, visible(invitationText(i)))
		}
	}
	return nil
}

// invitationText is how an invitation stands.
func invitationText(i wire.Invitation) string {
	switch {
	case i.By != nil && i.Asks != nil:
		return i.State + " by " + nameText(*i.By) + ", whose screen shows " + strings.Join(i.Asks.Words, " ")
	case i.By != nil:
		return i.State + " by " + i.By.Name + " " + i.By.Short
	case i.Asks != nil:
		return nameText(i.Asks.Person) + " asks to be let in: tally invite admit " + i.Short
	case i.Expires != "":
		return i.State + ", until " + whenText(i.Expires)
	}
	return i.State
}
