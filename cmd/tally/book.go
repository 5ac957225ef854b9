package main

import (
	"context"

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
	c, err := s.desk().Shared(name)
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

func personOf(b *model.Book, person identity.PersonID) named {
	return personNamed(person, b.Name(person))
}

func communityOf(b *model.Book) named {
	n := communityNamed(b.ID())
	n.Name = b.Title()
	return n
}
