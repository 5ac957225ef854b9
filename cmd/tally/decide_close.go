package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newDecideClose(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "close MOTION",
		Short: "Write the result of what enough have answered",
		Long: `Write the result of what enough have answered. The last answer does so by
itself; this is for answers that came together from elsewhere.`,
		Args: arguments(1, 1, "a MOTION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.closeMotion(cmd.Context(), c, args[0], f) })
		},
	}
	f.add(cmd)
	return cmd
}

func (env *environment) closeMotion(ctx context.Context, c *client.Client, motion string, f actFlags) error {
	r, err := c.CloseMotion(ctx, f.how(), wire.MotionClose{Motion: motion})
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	env.sayAsked(r.Asked, "decided: "+r.What, "decide: "+r.What)
	return nil
}
