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

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

// digestReport is what `tally digest --json` prints, one per community.
type digestReport struct {
	Type      string            `json:"type"`
	Community named             `json:"community"`
	Entries   string            `json:"entries"`   // SHA-256 over log and tip of every branch
	Authority string            `json:"authority"` // SHA-256 over what the clear entries decide
	State     map[string]string `json:"state"`     // by key held: SHA-256 over what opens under it
	Words     []string          `json:"words"`     // the first 33 bits of SHA-256(entries, authority)
}

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
			return env.with(cmd.Context(), func(s *session) error { return s.digest(cmd.Context(), name, asJSON) })
		},
	}
	communityVar(cmd, &name, "of the community with this `ID` only")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (s *session) digest(ctx context.Context, name string, asJSON bool) error {
	communities, err := s.all(name)
	if err != nil {
		return err
	}
	for _, c := range communities {
		b, err := s.open(ctx, c)
		if err != nil {
			return err
		}
		r, err := digestOf(b)
		if err != nil {
			return err
		}
		if asJSON {
			err = s.env.printJSON(r)
		} else {
			s.env.print("%s  %s\n", r.Community.Short, strings.Join(r.Words, " "))
			s.env.printRows([][2]string{{"  entries", r.Entries}, {"  authority", r.Authority}, {"  state", r.stateText()}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stateText is one value over all keys held: their number, and a hash that is
// the same where the same keys are.
func (r digestReport) stateText() string {
	h := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(r.State)) {
		fmt.Fprintf(h, "%s %s\n", key, r.State[key])
	}
	return hex.EncodeToString(h.Sum(nil)) + " of " + counted(len(r.State), "key", "keys")
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
		// Founding or joining one was broken off where nothing at all is held.
		if len(c.Logs()) > 0 || c.Len() > 0 || c.Waiting() > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}

func digestOf(b *model.Book) (digestReport, error) {
	digest, err := b.Digest()
	if err != nil {
		return digestReport{}, err
	}
	r := digestReport{
		Type: "digest", Community: communityNamed(b.ID()), Entries: hex.EncodeToString(digest.Entries[:]),
		Authority: hex.EncodeToString(digest.Authority[:]), State: map[string]string{},
	}
	for key, state := range digest.State {
		r.State[hex.EncodeToString(key[:])] = hex.EncodeToString(state[:])
	}
	language := identity.English
	if b.State().Rules.Language == identity.Spanish {
		language = identity.Spanish
	}
	r.Words = threeWords(digest.Entries, digest.Authority, language)
	return r, nil
}
