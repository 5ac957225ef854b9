package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type memberRatifyFlags struct {
	actFlags
	why string
}

func newMemberRatify(env *environment) *cobra.Command {
	var f memberRatifyFlags
	cmd := &cobra.Command{
		Use:   "ratify ENTRY…",
		Short: "Let entries count that were recorded after a loss of power",
		Long: `Let entries count that somebody wrote after they had lost the power to, as
others see it: a removal reached them late. Removals, answers and keys can't be
ratified.`,
		Example: `  tally member ratify e5w2k8r0tqd3m`,
		Args:    arguments(1, 64, "one ENTRY or more"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.ratify(cmd.Context(), c, args, f) })
		},
	}
	f.add(cmd)
	whyFlag(cmd, &f.why)
	return cmd
}

func (env *environment) ratify(ctx context.Context, c *client.Client, entries []string, f memberRatifyFlags) error {
	r, err := c.Ratify(ctx, f.how(), wire.MemberRatify{Entries: entries, Why: f.why})
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	what := counted(len(entries), "entry", "entries")
	env.sayAsked(r, "ratified "+what, "ratify "+what)
	return nil
}
