package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/api/client"
)

func newOpen(env *environment) *cobra.Command {
	var asJSON, noOpen bool
	cmd := &cobra.Command{
		Use:   "open",
		Short: "Open the daemon's page in a browser",
		Long: `Open the daemon's page in a browser on this machine, and print its address. The
address works once.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.openPage(cmd.Context(), noOpen, asJSON) },
	}
	cmd.Flags().BoolVar(&noOpen, "no-open", false, "print the address and do not open a browser")
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (env *environment) openPage(ctx context.Context, noOpen, asJSON bool) error {
	return env.through(ctx, func(c *client.Client) error {
		page, err := c.PageAddress(ctx)
		if err != nil {
			return err
		}
		if asJSON {
			return env.printJSON(page)
		}
		env.print("%s\n", page.Address)
		if !noOpen && env.screen.asks && env.screen.talks {
			dir, err := env.directory()
			if err != nil {
				return err
			}
			env.browse(ctx, dir, page.Address)
		}
		return nil
	})
}
