package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/model"
)

func communityVar(cmd *cobra.Command, into *string, what string) {
	cmd.Flags().StringVar(into, communityFlag, "", what)
}

func (s *session) open(ctx context.Context, c *replica.Community) (*model.Book, error) {
	return model.Open(ctx, s.options(), c.ID())
}

// options are how this session opens books.
func (s *session) options() model.Options {
	return model.Options{Replica: s.replica, Device: s.device(), Random: s.env.random, Log: s.env.logger()}
}
