package main

import (
	"context"

	"github.com/spf13/cobra"

	"tallystick/model"
)

type orgRepresentFlags struct {
	actFlags
	until string
}

func newOrgRepresent(env *environment) *cobra.Command {
	var f orgRepresentFlags
	cmd := &cobra.Command{
		Use:     "represent ORGANISATION PERSON ROLE",
		Short:   "Let somebody act for an organisation that you represent",
		Example: `  tally org represent "Finca El Roble" Bea buyer --until 2027-12-31`,
		Args:    arguments(3, 3, "an ORGANISATION, a PERSON and a ROLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(_ *session, b *model.Book) error { return env.represent(ctx, b, args, f) })
		},
	}
	f.add(cmd)
	untilFlag(cmd, &f.until)
	return cmd
}

func (env *environment) represent(ctx context.Context, b *model.Book, args []string, f orgRepresentFlags) error {
	until, err := endOfDay(f.until)
	if err != nil {
		return err
	}
	role, err := roleText(args[2])
	if err != nil {
		return err
	}
	organisation, err := orgIn(b, args[0])
	if err != nil {
		return err
	}
	person, err := personIn(b, args[1])
	if err != nil {
		return err
	}
	deed, err := b.Represent(ctx, organisation, person, role, until)
	if err != nil {
		return err
	}
	what := called(b, person) + " represent " + orgNamed(b, organisation).Name + " as " + string(role)
	return env.printDeed(b, "representative", deed, f.json, "let "+what, "let "+what)
}
