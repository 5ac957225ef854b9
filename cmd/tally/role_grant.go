package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tallystick/model"
)

type roleGrantFlags struct {
	actFlags
	until string
	why   string
}

func newRoleGrant(env *environment) *cobra.Command {
	var f roleGrantFlags
	cmd := &cobra.Command{
		Use:   "grant PERSON ROLE",
		Short: "Give a member a role, or ask the stewards to",
		Long: `Give a member a role, or ask the stewards to. The roles that rules speak of are
steward, matcher, buyer, approver, receiver, treasurer, mediator, teller; others
are yours to name.`,
		Example: `  tally role grant Bea steward
  tally role grant Chus treasurer --until 2027-12-31`,
		Args: arguments(2, 2, "a PERSON and a ROLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(_ *session, b *model.Book) error {
				return env.grantRole(ctx, b, args[0], args[1], f)
			})
		},
	}
	f.add(cmd)
	untilFlag(cmd, &f.until)
	whyFlag(cmd, &f.why)
	return cmd
}

// recoveryCommand is what helps a community that has no steward left.
const recoveryCommand = "tally decide ask --recovery PERSONS --yes"

func untilFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "until", "", "for a term that ends with this `DATE`, such as 2027-12-31")
}

// endOfDay is when a date ends, in Unix seconds; 0 for none.
func endOfDay(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fail(codeUsage, fmt.Sprintf("%q is no date", text), "write it as 2027-12-31")
	}
	return day.AddDate(0, 0, 1).Unix() - 1, nil
}

func (env *environment) grantRole(ctx context.Context, b *model.Book, who, what string, f roleGrantFlags) error {
	role, err := roleText(what)
	if err != nil {
		return err
	}
	until, err := endOfDay(f.until)
	if err != nil {
		return err
	}
	if until != 0 && until < env.now().Unix() {
		return fail(codeUsage, "--until "+f.until+" is past already", "name a day that is still to come, or leave --until out for no term")
	}
	person, err := personIn(b, who)
	if err != nil {
		return err
	}
	if b.Ungoverned() {
		return fail(codeConflict, "no steward is left who could agree to that", "two thirds of the members elect some: "+recoveryCommand)
	}
	asked, err := b.GrantRole(ctx, person, role, until, f.why)
	if err != nil {
		return err
	}
	name := called(b, person)
	return env.printAsked(b, "role", asked, f.json, name+" is "+string(role)+" now", "make "+name+" "+string(role))
}
