package main

import (
	"github.com/spf13/cobra"
)

func newCommunity(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "community",
		Short: "Found, show, list, rename or leave a community",
		Long: `A community is the people who keep books together. It begins with a charter,
which says who decides what; decisions can amend it.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newCommunityCreate(env), newCommunityShow(env), newCommunityList(env), newCommunityRename(env), newCommunityLeave(env))
	return cmd
}
