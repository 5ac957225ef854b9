package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newDigest(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "digest",
		Short: "Print the values that are equal wherever the same entries are held",
		Long: `Print, for each community, the values by which replicas are compared. Two
replicas that hold the same entries show the same first two: of the entries, and
of what they decide about who belongs and who may do what. The three words stand
for both, to be compared by voice. The third value is that of what opens under
the keys held: it is the same where the same entries, texts and keys are.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error { return env.digest(cmd.Context(), c, name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the `COMMUNITY` of this name or id only")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) digest(ctx context.Context, c *client.Client, name string, asJSON bool) error {
	digests, err := c.Digest(ctx, wire.DigestQuery{Community: name})
	if err != nil {
		return err
	}
	for _, d := range digests.Items {
		if asJSON {
			if err := env.printJSON(d); err != nil {
				return err
			}
			continue
		}
		env.print("%s  %s\n", d.Community.Short, strings.Join(d.Words, " "))
		env.printRows([][2]string{{"  entries", d.Entries}, {"  authority", d.Authority}, {"  state", stateText(d.State)}})
	}
	return nil
}

// stateText is one value over all keys held: their number, and a hash that is
// the same where the same keys are.
func stateText(state map[string]string) string {
	h := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(state)) {
		fmt.Fprintf(h, "%s %s\n", key, state[key])
	}
	return hex.EncodeToString(h.Sum(nil)) + " of " + counted(len(state), "key", "keys")
}
