package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type inviteAdmitFlags struct {
	actFlags
	yes  bool
	out  string
	wait time.Duration
}

// admitReport is what `tally invite admit --json` prints.
type admitReport struct {
	wire.Admitted
	Words []string `json:"words,omitempty"`
	File  string   `json:"file,omitempty"`
}

func newInviteAdmit(env *environment) *cobra.Command {
	var f inviteAdmitFlags
	cmd := &cobra.Command{
		Use:   "admit [REQUEST | ID]",
		Short: "Let in who answered an invitation",
		Long: `Let in who answered an invitation: who asked over the network and waits, by the
ID of the invitation if there are several; or who sent a REQUEST, as text or in
a file. You see who asks before anything is written. To a REQUEST the answer is
a welcome file, with which they begin.

Both screens then show the same three words. If theirs are others, somebody
else was let in: tally member remove.`,
		Example: `  tally invite admit
  tally invite admit ana.request --out ana.welcome`,
		Args: arguments(0, 1, "a REQUEST or an ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return env.admitAsking(cmd.Context(), "", f)
			case isAsker(args[0]):
				return env.admitAsking(cmd.Context(), args[0], f)
			}
			return env.admit(cmd.Context(), args[0], f)
		},
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "wait `TIME` at most, such as 10m, until somebody asks over the network")
	cmd.Flags().StringVar(&f.out, "out", "", "write the welcome to `FILE` (default: the newcomer's short id, to a REQUEST)")
	return cmd
}

func (env *environment) admit(ctx context.Context, argument string, f inviteAdmitFlags) error {
	text, err := codeText(argument)
	if err != nil {
		return err
	}
	request := wire.Request{Request: text}
	return env.through(ctx, func(c *client.Client) error {
		asking, err := c.Admit(ctx, wire.Act{DryRun: true}, request)
		if err == nil {
			err = meant(ctx, c, f.community, asking.Community)
		}
		if err != nil {
			return err
		}
		env.sayWhoAsks(asking)
		if f.dryRun {
			return env.printAdmit(admitReport{Admitted: asking}, f.json)
		}
		if err := env.confirm(f.yes, "Let them in?"); err != nil {
			return err
		}
		if f.out == "" {
			f.out = asking.Person.Short + ".welcome"
		}
		return writingTo(f.out, func(out *reserved) error {
			r := admitReport{File: f.out}
			if r.Admitted, err = c.Admit(ctx, wire.Act{}, request); err != nil {
				return err
			}
			err := out.fill(func(dst io.Writer) (err error) {
				r.Words, err = c.Welcome(ctx, request, dst)
				return err
			})
			if err != nil {
				return err
			}
			return env.printAdmit(r, f.json)
		})
	})
}

func (env *environment) sayWhoAsks(a wire.Admitted) {
	as := "a member"
	if len(a.Roles) > 0 {
		as = fmt.Sprint(a.Roles)
	}
	env.say("%s asks to join %s as %s: person %s, device %s.", asTold(a.Person), nameText(a.Community), as, a.Person.Short, a.Device.Short)
	env.say("The name is what the request says.")
}

// asTold is the name that a request tells.
func asTold(n wire.Named) string {
	if n.Name == "" {
		return "somebody without a name"
	}
	return n.Name
}

// meant refuses a request for another community than the one that is named, if
// one is.
func meant(ctx context.Context, c *client.Client, name string, asked wire.Named) error {
	if name == "" {
		return nil
	}
	named, err := c.Community(ctx, wire.In{Community: name})
	if err == nil && named.Community.ID != asked.ID {
		err = fail(codeDenied, "the request is for "+nameText(asked), "leave --community out, or give the request that is for "+name)
	}
	return err
}

func (env *environment) printAdmit(r admitReport, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	if r.DryRun {
		env.say("would let them in")
		return nil
	}
	env.print("%s\n", strings.Join(r.Words, " "))
	env.sayNewKey(r.Wrote)
	env.say("Their screen shows the same three words when they begin. If it shows")
	env.say("others, somebody else was let in: tally member remove %s", r.Person.Short)
	if r.File == "" {
		return nil
	}
	env.say("Send them %s; they run: tally join %s", r.File, r.File)
	return nil
}
