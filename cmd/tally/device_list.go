package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newDeviceList(env *environment) *cobra.Command {
	var name string
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List your devices, and whether one is new",
		Long: `List your devices in all communities, with --all everybody's. One of yours that
was not listed here before is marked as new: if you did not link it, end it.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error {
				return env.listDevices(cmd.Context(), c, wire.DeviceQuery{Community: name, All: all}, asJSON)
			})
		},
	}
	communityVar(cmd, &name, "in the `COMMUNITY` of this name or id only")
	cmd.Flags().BoolVar(&all, "all", false, "everybody's")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) listDevices(ctx context.Context, c *client.Client, q wire.DeviceQuery, asJSON bool) error {
	var seen wire.DevicesSeen
	for d, err := range c.Devices(ctx, q) {
		if err == nil && asJSON {
			err = env.printJSON(d)
		}
		if err != nil {
			return err
		}
		if !asJSON {
			env.printDevice(d)
		}
		if d.New {
			seen.Devices = append(seen.Devices, d.ID)
		}
	}
	return env.noteSeen(ctx, c, seen)
}

// noteSeen remembers what was shown, so that the next new device stands out. A
// replica that can't write shows it once more.
func (env *environment) noteSeen(ctx context.Context, c *client.Client, seen wire.DevicesSeen) error {
	if len(seen.Devices) == 0 {
		return nil
	}
	status, err := c.Status(ctx)
	if err != nil || !status.Writable {
		return err
	}
	_, err = c.DevicesSeen(ctx, wire.Act{}, seen)
	return err
}

func (env *environment) printDevice(l wire.Device) {
	text := l.Short
	switch {
	case l.This:
		text += "  this device"
	case endedEverywhere(l):
		text += "  ended"
	case l.New:
		text += "  " + env.colour(env.screen.out, bold, "NEW") + ": not listed here before; if you did not link it: tally device end " + l.Short
	default:
		text += "  " + visible(l.Person.Name)
	}
	env.print("%s\n", text)
	for _, place := range l.Communities {
		name := place.Community.Name
		if name == "" {
			name = "private or unnamed"
		}
		state := either(place.InForce, "in force", "ended") + either(place.Forked, ", forked", "")
		env.print("    %s  %s  %s\n", place.Community.Short, visible(name), state)
	}
}

// endedEverywhere reports whether a device is in force nowhere any more.
func endedEverywhere(l wire.Device) bool {
	return !slices.ContainsFunc(l.Communities, func(p wire.DevicePlace) bool { return p.InForce })
}
