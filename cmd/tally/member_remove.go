package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/model"
)

type memberRemoveFlags struct {
	actFlags
	why string
	yes bool
}

func newMemberRemove(env *environment) *cobra.Command {
	var f memberRemoveFlags
	cmd := &cobra.Command{
		Use:   "remove PERSON",
		Short: "Remove somebody from a community, or ask the stewards to",
		Long: `Remove somebody from a community, or ask the stewards to: it takes more than
half of them. What the person wrote up to now stays as it is.

A removed member's devices keep everything that they had: what is written from
now on is under a key that they do not get.`,
		Example: `  tally member remove Bea --why "sold what was not hers"
  tally member remove p3xk0c9b5r2tq --dry-run`,
		Args: arguments(1, 1, "a PERSON, by name or id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(_ *session, b *model.Book) error { return env.removeMember(ctx, b, args[0], f) })
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	whyFlag(cmd, &f.why)
	return cmd
}

func whyFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "why", "", "say why, in `TEXT`, sealed for the members")
}

func (env *environment) removeMember(ctx context.Context, b *model.Book, who string, f memberRemoveFlags) error {
	person, err := personIn(b, who)
	if err != nil {
		return err
	}
	if person == b.Me() {
		return fail(codeUsage, "that is you", "`tally community leave` ends your own membership")
	}
	name := called(b, person)
	env.say("%s keeps what their devices hold by now, and opens nothing that is written after.", name)
	if !f.dryRun {
		if err := env.confirm(f.yes, "Remove "+name+"?"); err != nil {
			return err
		}
	}
	asked, err := b.Remove(ctx, person, f.why)
	if err != nil {
		return err
	}
	return env.printAsked(b, "removal", asked, f.json, "removed "+name, "remove "+name)
}
