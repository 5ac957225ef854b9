package main

import "github.com/spf13/cobra"

func newExport(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write records into a file that others can read",
		Long: `Write records into a file that others can read, in a form that does not need
tally. What is sealed to some of the community never goes into one.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newExportVF(env))
	return cmd
}
