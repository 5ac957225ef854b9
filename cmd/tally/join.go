package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

type joinFlags struct {
	name   string
	out    string
	json   bool
	dryRun bool
	yes    bool
}

// joinReport is what `tally join --json` prints.
type joinReport struct {
	Type      string   `json:"type"`              // "asked", "joined", or "would-ask"
	Community named    `json:"community"`         // while nobody has answered, its name as the code tells it
	Inviter   string   `json:"inviter,omitempty"` // as the code tells it
	Request   string   `json:"request,omitempty"`
	File      string   `json:"file,omitempty"`
	Words     []string `json:"words,omitempty"`
	Members   []named  `json:"members,omitempty"`
}

func newJoin(env *environment) *cobra.Command {
	var f joinFlags
	cmd := &cobra.Command{
		Use:   "join CODE | FILE",
		Short: "Answer an invitation, or take the welcome that comes back",
		Long: `Answer an invitation: with a CODE, or a FILE that holds it, it shows which
community and who invites, and prints a request to send back. With the welcome
file that comes in return, you are in.

What a code says a community or a person is called, nobody vouches for until
you are in.`,
		Example: `  tally join tally-invite-1:…
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
	return cmd
}

func (env *environment) join(ctx context.Context, argument string, f joinFlags) error {
	if err := checkName(f.name); err != nil {
		return err
	}
	if isWelcome(argument) {
		return env.with(ctx, func(s *session) error { return s.takeWelcome(ctx, argument, f) })
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
	return env.with(ctx, func(s *session) error { return s.ask(ctx, code, f) })
}

// ask answers an invitation.
func (s *session) ask(ctx context.Context, code model.InviteCode, f joinFlags) error {
	r := joinReport{Type: "would-ask", Community: communityNamed(code.Community), Inviter: code.InviterName}
	r.Community.Name = code.CommunityName
	s.env.sayInvitation(code)
	if code.Expires != 0 && s.env.now().Unix() > code.Expires {
		s.env.say("By this device's clock it expired on %s; the inviter's clock decides.", dateText(code.Expires))
	}
	if f.dryRun {
		return s.env.printAsk(r, f)
	}
	if err := s.env.confirm(f.yes, "Ask to join?"); err != nil {
		return err
	}
	name, err := s.nameOr(ctx, f.name)
	if err != nil {
		return err
	}
	return writingTo(f.out, func(out *reserved) error {
		q, err := model.Join(ctx, s.options(), code, name)
		if err != nil {
			return err
		}
		r.Type, r.Request, r.File = "asked", q.Text(), f.out
		return errors.Join(out.write([]byte(model.Lines(r.Request))), s.env.printAsk(r, f))
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

func (env *environment) printAsk(r joinReport, f joinFlags) error {
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
func (s *session) takeWelcome(ctx context.Context, path string, f joinFlags) error {
	if f.dryRun {
		s.env.say("would take the welcome in %s", path)
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	joined, err := model.TakeWelcome(ctx, s.options(), file)
	if err != nil {
		return err
	}
	b := joined.Book
	r := joinReport{Type: "joined", Community: communityOf(b), Inviter: joined.Code.InviterName, Words: joined.Words}
	var names []string
	for _, p := range b.State().Persons() {
		if b.State().IsMember(p.ID) {
			r.Members = append(r.Members, personOf(b, p.ID))
			names = append(names, called(b, p.ID))
		}
	}
	if f.json {
		return s.env.printJSON(r)
	}
	s.env.print("%s\n", strings.Join(r.Words, " "))
	s.env.say("You are in %s. The inviter's screen showed the same three words; if", strings.TrimSpace(r.Community.Name+" "+r.Community.Short))
	s.env.say("it showed others, tell them at once: somebody else was let in.")
	s.env.say("With you: %s", strings.Join(names, ", "))
	return nil
}
