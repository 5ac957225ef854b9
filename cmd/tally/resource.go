package main

import "github.com/spf13/cobra"

func newResource(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "resource",
		Short: "Economic resources: what there is, where it came from, what became of it",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newResourceShow(env), newResourceTrace(env), newResourceTrack(env))
	return cmd
}
