package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
)

type inviteAdmitFlags struct {
	json   bool
	dryRun bool
	yes    bool
	out    string
}

// admitReport is what `tally invite admit --json` prints.
type admitReport struct {
	Type      string   `json:"type"` // "admitted", or "would-admit"
	Community named    `json:"community"`
	Person    named    `json:"person"` // the name as the request tells it
	Device    named    `json:"device"`
	Log       named    `json:"log"`
	Roles     []string `json:"roles"`
	Again     bool     `json:"again"` // was admitted before; the welcome is made anew
	Words     []string `json:"words,omitempty"`
	File      string   `json:"file,omitempty"`
	wrote
}

func newInviteAdmit(env *environment) *cobra.Command {
	var f inviteAdmitFlags
	cmd := &cobra.Command{
		Use:   "admit REQUEST",
		Short: "Let in who answered an invitation",
		Long: `Let in who answered an invitation. REQUEST is the text that they sent, or a file
with it. You see who asks before anything is written; then a welcome file is
written, with which they begin.

Both screens then show the same three words. If theirs are others, somebody
else was let in: tally member remove.`,
		Example: `  tally invite admit ana.request --out ana.welcome`,
		Args:    arguments(1, 1, "a REQUEST"),
		RunE:    func(cmd *cobra.Command, args []string) error { return env.admit(cmd.Context(), args[0], f) },
	}
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	yesFlag(cmd, &f.yes)
	cmd.Flags().StringVar(&f.out, "out", "", "write the welcome to `FILE` (default: the newcomer's short id)")
	return cmd
}

func (env *environment) admit(ctx context.Context, text string, f inviteAdmitFlags) error {
	text, err := codeText(text)
	if err != nil {
		return err
	}
	q, err := model.ReadRequest(text)
	if err != nil {
		return err
	}
	return env.with(ctx, func(s *session) error {
		c, err := s.replica.Community(q.Community)
		if err != nil {
			return fail(codeDenied, "the request is for community "+q.Community.Short()+", which is not here", "give it to whose invitation it answers")
		}
		b, err := s.open(ctx, c)
		if err != nil {
			return err
		}
		asking, err := b.Check(q, env.now().Unix())
		if err != nil {
			return err
		}
		env.sayWhoAsks(b, asking)
		if f.dryRun {
			b = b.Rehearse()
		} else if err := env.confirm(f.yes, "Let them in?"); err != nil {
			return err
		}
		if f.out == "" {
			f.out = asking.Person.Short() + ".welcome"
		}
		return writingTo(unless(f.dryRun, f.out), func(out *reserved) error {
			admitted, err := b.Admit(ctx, q, env.now().Unix())
			if err != nil {
				return err
			}
			return env.welcome(b, admitted, out, f)
		})
	})
}

func (env *environment) sayWhoAsks(b *model.Book, a model.Admitted) {
	name := a.Name
	if name == "" {
		name = "somebody without a name"
	}
	as := "a member"
	if len(a.Roles) > 0 {
		as = fmt.Sprint(a.Roles)
	}
	env.say("%s asks to join %s as %s: person %s, device %s.", name, strings.TrimSpace(b.Title()+" "+b.ID().Short()), as, a.Person.Short(), a.Device.Short())
	env.say("The name is what the request says.")
}

// welcome writes the welcome file and says what was done.
func (env *environment) welcome(b *model.Book, a model.Admitted, out *reserved, f inviteAdmitFlags) error {
	r := admitReport{
		Type: "would-admit", Community: communityOf(b), Person: personNamed(a.Person, a.Name), Device: deviceNamed(a.Device), Log: logNamed(a.Log),
		Roles: []string{}, Again: a.Again, wrote: wroteBy(a.Deed),
	}
	r.Rehearsed = f.dryRun
	for _, role := range a.Roles {
		r.Roles = append(r.Roles, string(role))
	}
	if !f.dryRun {
		var file bytes.Buffer
		words, err := b.Welcome(a, &file)
		if err != nil {
			return err
		}
		if err := out.write(file.Bytes()); err != nil {
			return err
		}
		r.Type, r.Words, r.File = "admitted", words, f.out
	}
	if f.json {
		return env.printJSON(r)
	}
	if f.dryRun {
		env.say("would let them in")
		return nil
	}
	env.print("%s\n", strings.Join(r.Words, " "))
	env.sayKeys(a.Deed)
	env.say("Their screen shows the same three words when they take the welcome. If it shows")
	env.say("others, somebody else was let in: tally member remove %s", r.Person.Short)
	env.say("Send them %s; they run: tally join %s", r.File, r.File)
	return nil
}
