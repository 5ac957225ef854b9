package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newResolve(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "resolve RECORD FIELD ENTRY",
		Short: "Choose one of several values that people wrote apart",
		Long: `Choose one of several values that people wrote apart from each other: the one
that ENTRY wrote. "tally conflicts" shows them. The others stay in the history.`,
		Example: `  tally resolve e5w2k8r0tqd3m name e7c1m4z8hq0xg`,
		Args:    arguments(3, 3, "a RECORD, a FIELD and an ENTRY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := wire.ConflictResolve{Record: args[0], Field: args[1], Entry: args[2]}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.resolve(cmd.Context(), c, in, f) })
		},
	}
	f.add(cmd)
	return cmd
}

func (env *environment) resolve(ctx context.Context, c *client.Client, in wire.ConflictResolve, f actFlags) error {
	r, err := c.Resolve(ctx, f.how(), in)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	what := r.Field + " of " + r.Record.Short
	env.sayDeed(r.Wrote, "resolved "+what, "resolve "+what)
	return nil
}
