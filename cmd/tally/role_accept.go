package main

import (
	"github.com/spf13/cobra"

	"tallystick/api/client"
)

func newRoleAccept(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "accept",
		Short: "Accept to be a steward, whom the charter names",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error {
				r, err := c.AcceptRole(cmd.Context(), f.how())
				if err != nil {
					return err
				}
				if f.json {
					return env.printJSON(r)
				}
				env.sayDeed(r.Wrote, "you are a steward now", "become a steward")
				return nil
			})
		},
	}
	f.add(cmd)
	return cmd
}
