package main

import (
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// digestReport is what `tally digest --json` prints, one per community.
type digestReport struct {
	Type      string   `json:"type"`
	Community named    `json:"community"`
	Entries   string   `json:"entries"`   // SHA-256 over log and tip of every branch
	Authority *string  `json:"authority"` // null: this version does not work it out yet
	Words     []string `json:"words"`     // the first 33 bits of SHA-256(entries)
}

func newDigest(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "digest",
		Short: "Print the value that is equal wherever the same entries are held",
		Long: `Print, for each community, the digest of its entries: two replicas show the same
one exactly if they hold the same entries. The three words stand for it, to be
compared by voice.

This version compares entries alone. What they decide about membership will
have a digest of its own, and the words will then stand for both.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.digest(name, asJSON) })
		},
	}
	cmd.Flags().StringVar(&name, communityFlag, "", "of the community with this `ID` only")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) digest(name string, asJSON bool) error {
	communities, err := s.all(name)
	if err != nil {
		return err
	}
	for _, c := range communities {
		r, err := digestOf(c)
		if err != nil {
			return err
		}
		if asJSON {
			err = s.env.printJSON(r)
		} else {
			s.env.print("%s  %s  %s\n", r.Community.Short, r.Entries, strings.Join(r.Words, " "))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// all are the communities held, or the one that is named.
func (s *session) all(name string) ([]*replica.Community, error) {
	if name != "" {
		c, err := s.named(name)
		return []*replica.Community{c}, err
	}
	var all []*replica.Community
	for _, id := range s.replica.Communities() {
		c, err := s.replica.Community(id)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func digestOf(c *replica.Community) (digestReport, error) {
	entries := c.Digest()
	language := identity.English
	if charter, err := community.ReadCharter(c); err == nil && community.ReadRules(charter).Language == identity.Spanish {
		language = identity.Spanish
	}
	words, err := threeWords(entries, language)
	return digestReport{Type: "digest", Community: communityNamed(c.ID()), Entries: hex.EncodeToString(entries[:]), Words: words}, err
}
