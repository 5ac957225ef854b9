package main

import "github.com/spf13/cobra"

func newMember(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "member",
		Short: "List or remove members, or make late entries count",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newMemberList(env), newMemberRemove(env), newMemberRatify(env))
	return cmd
}
