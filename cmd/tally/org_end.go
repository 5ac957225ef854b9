package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
)

func newOrgEnd(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "end ENTRY",
		Short: "End what somebody may do for an organisation",
		Long: `End what somebody may do for an organisation: by the entry that let them, which
"tally org list" shows. What they did up to now stays as it is.`,
		Args: arguments(1, 1, "the ENTRY that let them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f, func(s *session, b *model.Book) error { return s.endMandate(ctx, b, args[0], f) })
		},
	}
	f.add(cmd)
	return cmd
}

func (s *session) endMandate(ctx context.Context, b *model.Book, text string, f actFlags) error {
	id, err := s.find(b.Community(), text)
	if err != nil {
		return err
	}
	person, ok := mandated(b, id)
	if !ok {
		return fail(codeNotFound, "entry "+id.Short()+" lets nobody represent an organisation", "`tally org list` shows the entries that do")
	}
	deed, err := b.EndMandate(ctx, id, person)
	if err != nil {
		return err
	}
	return s.env.printDeed(b, "representative-end", deed, f.json, "ended it for "+called(b, person), "end it for "+called(b, person))
}

func mandated(b *model.Book, grant crdt.ID) (person identity.PersonID, ok bool) {
	for _, o := range b.State().Organisations() {
		for _, m := range o.Representatives {
			if m.By == grant {
				return m.Person, true
			}
		}
	}
	return person, false
}
