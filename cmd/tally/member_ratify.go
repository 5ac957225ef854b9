package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/model"
)

type memberRatifyFlags struct {
	actFlags
	why string
}

func newMemberRatify(env *environment) *cobra.Command {
	var f memberRatifyFlags
	cmd := &cobra.Command{
		Use:   "ratify ENTRY…",
		Short: "Let entries count that were recorded after a loss of power",
		Long: `Let entries count that somebody wrote after they had lost the power to, as
others see it: a removal reached them late. Removals, answers and keys can't be
ratified.`,
		Example: `  tally member ratify e5w2k8r0tqd3m`,
		Args:    arguments(1, 64, "one ENTRY or more"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(s *session, b *model.Book) error { return s.ratify(ctx, b, args, f) })
		},
	}
	f.add(cmd)
	whyFlag(cmd, &f.why)
	return cmd
}

func (s *session) ratify(ctx context.Context, b *model.Book, texts []string, f memberRatifyFlags) error {
	var entries []crdt.ID
	for _, text := range texts {
		id, err := s.find(b.Community(), text)
		if err != nil {
			return err
		}
		entries = append(entries, id)
	}
	asked, err := b.Ratify(ctx, entries, f.why)
	if err != nil {
		return err
	}
	what := counted(len(entries), "entry", "entries")
	return s.env.printAsked(b, "ratification", asked, f.json, "ratified "+what, "ratify "+what)
}
