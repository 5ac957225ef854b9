package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/model"
)

func newResolve(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "resolve RECORD FIELD ENTRY",
		Short: "Choose one of several values that people wrote apart",
		Long: `Choose one of several values that people wrote apart from each other: the one
that ENTRY wrote. "tally conflicts" shows them. The others stay in the history.`,
		Example: `  tally resolve e5w2k8r0tqd3m name e7c1m4z8hq0xg`,
		Args:    arguments(3, 3, "a RECORD, a FIELD and an ENTRY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f, func(s *session, b *model.Book) error { return s.resolve(ctx, b, args, f) })
		},
	}
	f.add(cmd)
	return cmd
}

func (s *session) resolve(ctx context.Context, b *model.Book, args []string, f actFlags) error {
	record, err := s.find(b.Community(), args[0])
	if err != nil {
		return err
	}
	by, err := s.find(b.Community(), args[2])
	if err != nil {
		return err
	}
	deed, err := b.Resolve(ctx, record, args[1], by)
	if err != nil {
		return err
	}
	return s.env.printDeed(b, "resolved", deed, f.json, "resolved "+args[1]+" of "+record.Short(), "resolve "+args[1]+" of "+record.Short())
}
