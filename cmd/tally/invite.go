package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

type inviteFlags struct {
	actFlags
	roles   []string
	expires string
	out     string
}

// inviteReport is what `tally invite --json` prints. It holds the code, and
// with it the secret.
type inviteReport struct {
	Type       string `json:"type"` // "invited", or "would-invite"
	Community  named  `json:"community"`
	Invitation *named `json:"invitation,omitempty"`
	Expires    string `json:"expires,omitempty"`
	Code       string `json:"code,omitempty"`
	File       string `json:"file,omitempty"`
	wrote
}

// usualExpiry is how long an invitation is good for: until the next market day
// and the one after.
const usualExpiry = "14d"

func newInvite(env *environment) *cobra.Command {
	var f inviteFlags
	cmd := &cobra.Command{
		Use:   "invite",
		Short: "Invite one person into a community",
		Long: `Invite one person into a community. It prints a code, which is good once: give
it to the one whom it is for, by hand or over a way that you trust. Whoever has
it can ask to join, and you see who asks before you let them in:

  you    tally invite               prints the code
  they   tally join CODE            prints a request
  you    tally invite admit REQUEST writes a welcome file
  they   tally join WELCOME

Only this device can admit by it. The time it expires is by this device's clock.`,
		Example: `  tally invite
  tally invite --expires 7d --out ana.invite
  tally invite --role courier`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.invite(cmd.Context(), f) },
	}
	f.add(cmd)
	cmd.Flags().StringSliceVar(&f.roles, "role", nil, "give the newcomer this `ROLE`, such as courier")
	cmd.Flags().StringVar(&f.expires, "expires", usualExpiry, "until when it is good: a `TIME` such as 7d or 12h, or never")
	cmd.Flags().StringVar(&f.out, "out", "", "write the code to `FILE`, too")
	cmd.AddCommand(newInviteAdmit(env), newInviteVouch(env), newInviteList(env))
	return cmd
}

func (env *environment) invite(ctx context.Context, f inviteFlags) error {
	expires, err := env.deadline(f.expires)
	if err != nil {
		return err
	}
	roles, err := rolesOf(f.roles)
	if err != nil {
		return err
	}
	return env.with(ctx, func(s *session) error {
		b, err := s.acting(ctx, f.actFlags)
		if err != nil {
			return err
		}
		return writingTo(unless(f.dryRun, f.out), func(out *reserved) error {
			invited, err := b.Invite(ctx, roles, expires)
			if err != nil {
				return err
			}
			r := inviteReport{Type: "would-invite", Community: communityOf(b), Expires: dateText(expires), wrote: wroteBy(invited.Deed)}
			if !invited.Rehearsed {
				r.Type, r.Invitation, r.Code, r.File = "invited", idOf(invited.Invitation), invited.Code.Text(), f.out
				err = out.write([]byte(model.Lines(r.Code)))
			}
			return errors.Join(err, env.printInvite(r, f.json))
		})
	})
}

func (env *environment) printInvite(r inviteReport, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	until := "for ever"
	if r.Expires != "" {
		until = "until " + r.Expires
	}
	if r.Code == "" {
		env.say("would write an invitation into %s, good once and %s", r.Community.Short, until)
		return nil
	}
	env.print("%s", model.Lines(r.Code))
	env.say("Invitation %s is good once and %s.", r.Invitation.Short, until)
	if r.File != "" {
		env.say("The code is in %s, too.", r.File)
	}
	env.say("Who has the code can ask to join: give it to nobody else. When their request")
	env.say("comes: tally invite admit REQUEST")
	return nil
}

func rolesOf(texts []string) (roles []community.Role, err error) {
	for _, text := range texts {
		role, err := roleText(text)
		if err != nil {
			return nil, err
		}
		roles = append(roles, role)
	}
	slices.Sort(roles)
	if roles = slices.Compact(roles); len(roles) > community.MaxRoles {
		return nil, fail(codeUsage, fmt.Sprintf("%d roles in one invitation, at most %d", len(roles), community.MaxRoles), "give the others when they are in: `tally role grant PERSON ROLE`")
	}
	return roles, nil
}

// deadline is the time that a duration from now ends, in Unix seconds; 0 for
// "never".
func (env *environment) deadline(text string) (int64, error) {
	if text == "never" {
		return 0, nil
	}
	span := text
	if days, ok := strings.CutSuffix(text, "d"); ok {
		span = days + "h"
	}
	d, err := time.ParseDuration(span)
	if span != text {
		d *= 24
	}
	if err != nil || d <= 0 {
		return 0, fail(codeUsage, fmt.Sprintf("--expires %q is no time from now", text), "give it as 7d, 12h or never")
	}
	return env.now().Add(d).Unix(), nil
}

// dateText is a point in time for people and programs; empty for none.
func dateText(seconds int64) string {
	if seconds == 0 {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04 MST")
}
