package main

import "github.com/spf13/cobra"

func newRecord(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Records of ValueFlows: what flows, who promised it, what came of it",
		Long: `Records of ValueFlows: what flows, who promised it, what came of it. There are
records of all its classes, such as EconomicEvent, Commitment, Process and Plan,
with its properties.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newRecordPut(env), newRecordGet(env), newRecordList(env), newRecordPlan(env))
	return cmd
}
