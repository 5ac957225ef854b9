package main

import "github.com/spf13/cobra"

func newDecide(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decide",
		Short: "Ask, answer and close what people decide together",
		Long: `What people decide together: a motion asks, those who may decide answer, and a
result that lists the answers makes it take effect. What one person may decide
alone needs no motion of its own: "tally role grant" and the like do all three.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newDecideList(env), newDecideAsk(env), newDecideAnswer(env), newDecideClose(env))
	return cmd
}
