package main

import "github.com/spf13/cobra"

func newOrg(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "org",
		Short: "Organisations of a community, and who represents them",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newOrgCreate(env), newOrgList(env), newOrgRepresent(env), newOrgEnd(env))
	return cmd
}
