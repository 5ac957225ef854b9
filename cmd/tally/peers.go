package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newPeers(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "peers",
		Short: "List the devices that this one meets, and how far each is in sync",
		Long: `List where others find this device, then the devices that it meets, each with
the communities in common: in sync, or what differs, as of when the two last
told each other what they hold.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.peers(cmd.Context(), c, asJSON) })
		},
	}
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) peers(ctx context.Context, c *client.Client, asJSON bool) error {
	here, err := c.Here(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		err = env.printJSON(here)
	} else {
		env.printRows(hereRows(here))
	}
	for p, failed := range c.Peers(ctx, wire.Page{}) {
		if failed != nil {
			return failed
		}
		if asJSON {
			err = env.printJSON(p)
		} else {
			env.print("\n%s\n", visible(peerText(p)))
			env.printRows(commonRows(p))
		}
		if err != nil {
			return err
		}
	}
	return err
}

// hereRows are where others find this device.
func hereRows(here wire.Here) [][2]string {
	rows := [][2]string{{"you", here.Device.Short}}
	name := "found at"
	for _, address := range here.Addresses {
		rows = append(rows, [2]string{name, address})
		name = ""
	}
	if len(here.Addresses) == 0 {
		rows = append(rows, [2]string{name, "nowhere: this device is not on a network"})
	}
	return append(rows, [2]string{"or by", strings.Join(here.Words, " ")})
}

// peerText is who a device is, and whether it is here.
func peerText(p wire.Peer) string {
	return strings.TrimSpace(p.Person.Name+" "+p.Device.Short) + ": " + presence(p)
}

func presence(p wire.Peer) string {
	switch {
	case p.Refused >= wire.RefusedTold:
		return "connects, but refuses this device (" + counted(p.Refused, "time", "times") + " since " + p.RefusedSince + ")"
	case p.Connected:
		return "connected"
	case p.Met != "":
		return "last met " + p.Met
	}
	return "not met yet"
}

func commonRows(p wire.Peer) (rows [][2]string) {
	for _, c := range p.Common {
		text := agreement(c)
		if c.Agreed != "" {
			text += "; both held the same on " + c.Agreed
		}
		rows = append(rows, [2]string{"  " + nameText(c.Community), text})
	}
	return rows
}

// agreement is how far two devices are in sync in a community.
func agreement(c wire.Common) string {
	var parts []string
	if c.Running {
		parts = append(parts, "exchanging")
	}
	switch {
	case !c.Compared:
		parts = append(parts, "not compared yet")
	case c.InSync:
		parts = append(parts, "in sync at "+c.Digest[:min(len(c.Digest), 8)]+"…")
	default:
		parts = append(parts, counted(c.Logs, "log differs", "logs differ"))
	}
	if c.Lacking > 0 {
		parts = append(parts, counted(c.Lacking, "text is not here", "texts are not here"))
	}
	return strings.Join(parts, ", ")
}
