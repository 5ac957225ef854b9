package main

import "github.com/spf13/cobra"

func newDevice(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "device",
		Short: "List devices, or end one that was lost or stolen",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newDeviceList(env), newDeviceEnd(env))
	return cmd
}
