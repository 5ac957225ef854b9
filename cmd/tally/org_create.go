package main

import (
	"github.com/spf13/cobra"

	"tallystick/model"
)

// orgReport is what `tally org create --json` prints.
type orgReport struct {
	Type         string `json:"type"` // "organisation"
	Community    named  `json:"community"`
	Organisation *named `json:"organisation,omitempty"`
	wrote
}

func newOrgCreate(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:     "create NAME",
		Short:   "Found an organisation, with you to represent it",
		Example: `  tally org create "Finca El Roble"`,
		Args:    arguments(1, 1, "a NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkName(args[0]); err != nil {
				return err
			}
			ctx := cmd.Context()
			return env.act(ctx, f, func(_ *session, b *model.Book) error {
				o, err := b.FoundOrganisation(ctx, args[0])
				if err != nil {
					return err
				}
				return env.printOrg(b, o, args[0], f.json)
			})
		},
	}
	f.add(cmd)
	return cmd
}

func (env *environment) printOrg(b *model.Book, o model.Organised, name string, asJSON bool) error {
	r := orgReport{Type: "organisation", Community: communityOf(b), wrote: wroteBy(o.Deed)}
	if !o.Rehearsed {
		n := orgNamed(b, o.ID)
		r.Organisation = &n
	}
	if asJSON {
		return env.printJSON(r)
	}
	if r.Organisation != nil {
		env.print("%s\n", r.Organisation.Short)
	}
	env.say("%s the organisation %s; you represent it", would(o.Deed, "founded", "found"), name)
	return nil
}
