package main

import "github.com/spf13/cobra"

func newImport(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Record what a file from elsewhere says",
		Long: `Record what a file from elsewhere says. All of it is checked before any of it is
recorded, and importing a file twice records nothing twice.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newImportVF(env))
	return cmd
}
