package main

import "github.com/spf13/cobra"

// newBench is the parent of the benchmarks: each measures one part of the
// program on the machine at hand, and has a file of its own.
func newBench(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench COMMAND",
		Short: "Measure how fast this machine is",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newBenchReplica(env), newBenchSync(env), newBenchDaemon(env), newBenchReads(env))
	return cmd
}
