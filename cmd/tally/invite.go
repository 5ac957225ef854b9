package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/model"
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
	wire.Invited
	File string `json:"file,omitempty"`
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

Where "tally up" runs on both devices and they can reach each other, requests
and answers go over the network, and "tally invite admit" is all there is to do.

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
	cmd.AddCommand(newInviteAdmit(env), newInviteDecline(env), newInviteRevoke(env), newInviteVouch(env), newInviteList(env))
	return cmd
}

func (env *environment) invite(ctx context.Context, f inviteFlags) error {
	expires, err := env.deadline(f.expires)
	if err != nil {
		return err
	}
	in := wire.InvitationCreate{Roles: f.roles, Expires: expires}
	return env.through(ctx, func(c *client.Client) error {
		return writingTo(unless(f.dryRun, f.out), func(out *reserved) error {
			invited, err := c.Invite(ctx, f.how(), in)
			if err != nil {
				return err
			}
			r := inviteReport{Invited: invited}
			if !invited.DryRun {
				r.File = f.out
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
		until = "until " + whenText(r.Expires)
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
	env.say("comes: tally invite admit")
	return nil
}

// deadline is when a duration from now ends, as operations are told; empty for
// "never".
func (env *environment) deadline(text string) (string, error) {
	if text == "never" {
		return "", nil
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
		return "", fail(codeUsage, fmt.Sprintf("--expires %q is no time from now", text), "give it as 7d, 12h or never")
	}
	return env.now().Add(d).UTC().Format(time.RFC3339), nil
}
