package main

import "github.com/spf13/cobra"

func newRole(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "role",
		Short: "List, give, end or accept roles in a community",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newRoleList(env), newRoleGrant(env), newRoleEnd(env), newRoleAccept(env))
	return cmd
}
