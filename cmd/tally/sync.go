package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

// syncReport is what `tally sync --json` prints.
type syncReport struct {
	Type   string        `json:"type"`    // "sync"
	InSync bool          `json:"in_sync"` // everybody holds the same entries, and this device their texts
	With   []wire.Synced `json:"with"`
}

func newSync(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "sync [WHO | ADDRESS | WORDS]",
		Short: "Exchange what both lack, now",
		Long: `Exchange what both lack, now: with a device or a person by name or id, with a
device at an address or by its eight words, or with everybody who is connected.
Devices that are connected do so by themselves; this waits for it, and tells
what came of it.`,
		Example: `  tally sync
  tally sync "Mercado del Río"
  tally sync /ip4/192.168.1.7/tcp/4748/p2p/12D3KooW…`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			q := wire.SyncQuery{With: strings.Join(args, " ")}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.sync(cmd.Context(), c, q, asJSON) })
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (env *environment) sync(ctx context.Context, c *client.Client, q wire.SyncQuery, asJSON bool) error {
	list, err := c.Sync(ctx, q)
	if err != nil {
		return err
	}
	r := syncReport{Type: "sync", InSync: len(list.Items) > 0 && !slices.ContainsFunc(list.Items, differs), With: list.Items}
	if asJSON {
		err = env.printJSON(r)
	} else {
		for _, s := range list.Items {
			env.printSynced(s)
		}
	}
	if err != nil {
		return err
	}
	return r.verdict()
}

// differs reports whether something is left to exchange with a device.
func differs(s wire.Synced) bool {
	return s.Problem != "" || slices.ContainsFunc(s.Peer.Common, func(c wire.Common) bool { return !c.InSync || c.Lacking > 0 })
}

func (env *environment) printSynced(s wire.Synced) {
	who := strings.TrimSpace(s.Peer.Person.Name + " " + s.Peer.Device.Short)
	env.print("%s: %s came, %s went\n", visible(who), counted(s.Entries, "entry", "entries"), counted(s.Given, "entry", "entries"))
	env.printRows(commonRows(s.Peer))
	if s.Problem != "" {
		env.say("%s: %s", who, s.Problem)
	}
}

func (r syncReport) verdict() error {
	failed, refused := 0, 0
	for _, s := range r.With {
		if s.Problem != "" {
			failed++
		}
		if s.Unheard {
			refused++
		}
	}
	switch {
	case r.InSync:
		return nil
	case len(r.With) == 0:
		return fail(codeNotFound, "nobody is connected", "`tally sync ADDRESS` dials; `tally meet` shows the address of a device")
	case refused > 0 && refused == len(r.With):
		return fail(codeFailed, "nobody there takes this device in", "it may have been removed, or they have not heard of it yet: ask them", "`tally peers` tells how often they refused it")
	case failed == len(r.With):
		return fail(codeFailed, "nobody could be reached", "both have to be on one network, with `tally up` running", "it is tried again by itself")
	case failed > 0:
		return fail(codePartly, "not everybody could be reached", "it is tried again by itself")
	}
	if lacking(r.With) {
		return fail(codePartly, "the same entries, but texts of some are not here", "who has them brings them when you meet; `tally peers` tells how many")
	}
	return fail(codePartly, "not in sync with everybody yet", "it goes on by itself; `tally peers` tells how far it is")
}

// lacking reports whether all that is left is texts that are not here.
func lacking(with []wire.Synced) bool {
	return !slices.ContainsFunc(with, func(s wire.Synced) bool {
		return s.Problem != "" || slices.ContainsFunc(s.Peer.Common, func(c wire.Common) bool { return !c.InSync })
	})
}
