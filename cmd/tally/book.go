package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

func communityVar(cmd *cobra.Command, into *string, what string) {
	cmd.Flags().StringVar(into, communityFlag, "", what)
}

// book opens the book of the community that --community names, or of the only
// one that is not private.
func (s *session) book(ctx context.Context, name string) (*model.Book, error) {
	c, err := s.shared(name)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, c)
}

func (s *session) open(ctx context.Context, c *replica.Community) (*model.Book, error) {
	return model.Open(ctx, s.options(), c.ID())
}

// options are how this session opens books.
func (s *session) options() model.Options {
	return model.Options{Replica: s.replica, Device: s.device(), Random: s.env.random, Log: s.env.logger()}
}

// shared is the community that is named, or the only one that this person
// shares with others.
func (s *session) shared(name string) (*replica.Community, error) {
	if name != "" {
		return s.named(name)
	}
	all, err := s.all("")
	if err != nil {
		return nil, err
	}
	var shared []*replica.Community
	for _, c := range all {
		if !s.private(c) && len(c.Logs()) > 0 {
			shared = append(shared, c)
		}
	}
	switch len(shared) {
	case 0:
		return nil, fail(codeNotFound, "this replica holds no community that others are in",
			"`tally community create NAME` founds one, `tally join CODE` joins one",
			"--community ID means your private one, too: `tally community list` shows it")
	case 1:
		return shared[0], nil
	}
	return nil, fail(codeUsage, fmt.Sprintf("there are %d communities", len(shared)), "choose one with --community ID; `tally community list` lists them")
}

// person is the member of a community that somebody named: by short or whole
// id, or by a name that only one has.
func personIn(b *model.Book, text string) (identity.PersonID, error) {
	var found []identity.PersonID
	want, err := parseWanted('p', "a person", text)
	for _, p := range b.State().Persons() {
		switch {
		case err == nil && want.matches(p.ID, hex.EncodeToString(p.ID[:])), strings.EqualFold(b.Name(p.ID), text):
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 0:
		return identity.PersonID{}, fail(codeNotFound, "nobody called "+text+" is in community "+b.ID().Short(), "`tally member list` lists who is")
	case 1:
		return found[0], nil
	}
	return identity.PersonID{}, fail(codeUsage, text+" could be several people", "name one by id: `tally member list` shows them")
}

func personOf(b *model.Book, person identity.PersonID) named {
	return personNamed(person, b.Name(person))
}

func communityOf(b *model.Book) named {
	n := communityNamed(b.ID())
	n.Name = b.Title()
	return n
}
