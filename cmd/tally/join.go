package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

type joinFlags struct {
	name   string
	out    string
	json   bool
	dryRun bool
	yes    bool
	wait   time.Duration
}

// askReport is what `tally join CODE --json` prints.
type askReport struct {
	wire.Joining
	File string `json:"file,omitempty"`
}

func newJoin(env *environment) *cobra.Command {
	var f joinFlags
	cmd := &cobra.Command{
		Use:   "join CODE | FILE",
		Short: "Answer an invitation, or take the welcome that comes back",
		Long: `Answer an invitation: with a CODE, or a FILE that holds it, it shows which
community and who invites, and prints a request to send back. With the welcome
file that comes in return, you are in.

While "tally up" runs, it asks over the network as well, again and again: where
the two devices can reach each other nothing has to be carried. --wait shows
what comes of it.

What a code says a community or a person is called, nobody vouches for until
you are in.`,
		Example: `  tally join tally-invite-1:…
  tally join ana.invite --wait 10m
  tally join ana.invite --out me.request
  tally join me.welcome`,
		Args: arguments(1, 1, "a CODE or FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.join(cmd.Context(), args[0], f) },
	}
	cmd.Flags().StringVar(&f.name, "name", "", "the `NAME` that you go by there (default: your name)")
	cmd.Flags().StringVar(&f.out, "out", "", "write the request to `FILE`, too")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	yesFlag(cmd, &f.yes)
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "wait `TIME` at most, such as 10m, until you are let in over the network")
	return cmd
}

func (env *environment) join(ctx context.Context, argument string, f joinFlags) error {
	if err := checkName(f.name); err != nil {
		return err
	}
	if isWelcome(argument) {
		return env.takeWelcome(ctx, argument, f)
	}
	text, err := codeText(argument)
	if err != nil {
		return err
	}
	if form, _ := model.FormOf(text); form == model.FormLink {
		return fail(codeUsage, "this code is for a second device of somebody, not for joining a community", "on a new machine of that person: tally link CODE")
	}
	code, err := model.ReadInviteCode(text)
	if err != nil {
		return err
	}
	return env.through(ctx, func(c *client.Client) error { return env.askToJoin(ctx, c, code, f) })
}

// askToJoin answers an invitation.
func (env *environment) askToJoin(ctx context.Context, c *client.Client, code model.InviteCode, f joinFlags) error {
	env.sayInvitation(code)
	if code.Expires != 0 && env.now().Unix() > code.Expires {
		env.say("By this device's clock it expired on %s; the inviter's clock decides.", dateText(code.Expires))
	}
	if !f.dryRun {
		if err := env.confirm(f.yes, "Ask to join?"); err != nil {
			return err
		}
	}
	if f.wait > 0 && !f.dryRun {
		if _, err := c.Here(ctx); err != nil {
			return err // it is the daemon that asks
		}
	}
	return writingTo(unless(f.dryRun, f.out), func(out *reserved) error {
		joining, err := c.Join(ctx, wire.Act{DryRun: f.dryRun}, wire.Join{Code: code.Text(), Name: f.name})
		if err != nil {
			return err
		}
		r := askReport{Joining: joining}
		if !f.dryRun {
			r.File = f.out
			err = out.write([]byte(model.Lines(r.Request)))
		}
		if err == nil && f.wait > 0 && !f.dryRun {
			return env.awaitWelcome(ctx, c, joining, f)
		}
		return errors.Join(err, env.printAsk(r, f))
	})
}

func (env *environment) sayInvitation(code model.InviteCode) {
	env.say("This code invites you to join a community.")
	env.say("  community  %s %s", told(code.CommunityName), code.Community.Short())
	env.say("  invited by %s", told(code.InviterName))
	for _, role := range code.Roles {
		env.say("  as         %s", role)
	}
	if slices.Contains(code.Roles, community.RoleCourier) {
		env.say("Names are as told by this code. A courier carries what the others write, and")
		env.say("reads none of it. Members and couriers see that you write there and when.")
		return
	}
	env.say("Names are as told by this code. If you join, its members and couriers see that")
	env.say("you write there and when; what you write, its members can read.")
}

func told(name string) string {
	if name == "" {
		return "(no name)"
	}
	return `"` + name + `"`
}

func (env *environment) printAsk(r askReport, f joinFlags) error {
	if f.json {
		return env.printJSON(r)
	}
	if f.dryRun {
		env.say("would begin a log there and print a request")
		return nil
	}
	env.print("%s", model.Lines(r.Request))
	if f.out != "" {
		env.say("The request is in %s, too.", f.out)
	}
	env.say("Send this request to who invited you. They send back a welcome file:")
	env.say("tally join FILE")
	return nil
}

// takeWelcome takes the answer.
func (env *environment) takeWelcome(ctx context.Context, path string, f joinFlags) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return env.through(ctx, func(c *client.Client) error {
		if f.dryRun {
			env.say("would take the welcome in %s", path)
			return nil
		}
		r, err := c.TakeWelcome(ctx, file)
		if err != nil {
			return err
		}
		if f.json {
			return env.printJSON(r)
		}
		env.printJoined(r)
		return nil
	})
}

func (env *environment) printJoined(r wire.Joined) {
	var names []string
	for _, p := range r.Members {
		names = append(names, personText(p))
	}
	env.print("%s\n", strings.Join(r.Words, " "))
	env.say("You are in %s. The inviter's screen showed the same three words; if", nameText(r.Community))
	env.say("it showed others, tell them at once: somebody else was let in.")
	env.say("With you: %s", strings.Join(names, ", "))
}
