package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/identity/keystore"
	"tallystick/model"
)

type linkFlags struct {
	expires string
	out     string
	json    bool
	dryRun  bool
	yes     bool
}

// linkReport is what `tally link --json` prints. The code holds a secret.
type linkReport struct {
	wire.LinkCode
	File string `json:"file,omitempty"`
}

// linkAskReport is what `tally link CODE --json` prints.
type linkAskReport struct {
	Type        string  `json:"type"` // "link-asked"
	Person      named   `json:"person"`
	Device      named   `json:"device"`
	Request     string  `json:"request"`
	File        string  `json:"file,omitempty"`
	Communities []named `json:"communities"` // none: it is in none yet
}

// usualLinkExpiry is how long a link code is good for: both machines are at
// hand.
const usualLinkExpiry = "1h"

func newLink(env *environment) *cobra.Command {
	var f linkFlags
	cmd := &cobra.Command{
		Use:   "link [CODE | WELCOME]",
		Short: "Make another machine a device of yours",
		Long: `Make another machine a device of yours. It becomes you: it reads what you read
and signs as you do. Never give the code to anybody else.

  this device   tally link                 prints the code
  new machine   tally link CODE            makes a replica and prints a request
  this device   tally link admit REQUEST   writes a welcome file
  new machine   tally link WELCOME

Your other devices list the new one as news: tally device list.`,
		Example: `  tally link --out phone.link
  tally link phone.link --dir ~/books --out phone.request
  tally link phone.welcome --dir ~/books`,
		Args: arguments(0, 1, "a CODE or WELCOME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return env.makeLinkCode(cmd.Context(), f)
			case isWelcome(args[0]):
				return env.takeLinkWelcome(cmd.Context(), args[0], f)
			}
			return env.askLink(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.expires, "expires", usualLinkExpiry, "until when the code is good: a `TIME` such as 1h, or never")
	cmd.Flags().StringVar(&f.out, "out", "", "write the code or request to `FILE`, too")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	yesFlag(cmd, &f.yes)
	cmd.AddCommand(newLinkAdmit(env))
	return cmd
}

func (env *environment) makeLinkCode(ctx context.Context, f linkFlags) error {
	expires, err := env.deadline(f.expires)
	if err != nil {
		return err
	}
	return env.through(ctx, func(c *client.Client) error {
		return writingTo(unless(f.dryRun, f.out), func(out *reserved) error {
			code, err := c.Link(ctx, wire.Act{DryRun: f.dryRun}, wire.LinkCreate{Expires: expires})
			if err != nil {
				return err
			}
			r := linkReport{LinkCode: code}
			if !f.dryRun {
				r.File = f.out
				err = out.write([]byte(model.Lines(r.Code)))
			}
			return errors.Join(err, env.printLinkCode(r, f.json))
		})
	})
}

func (env *environment) printLinkCode(r linkReport, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	if r.Code == "" {
		env.say("would make a code by which another machine becomes you, in %s", counted(len(r.Communities), "community", "communities"))
		return nil
	}
	env.print("%s", model.Lines(r.Code))
	env.say("This code makes another machine YOU, in %s, once%s.", counted(len(r.Communities), "community", "communities"), either(r.Expires == "", "", " and until "+whenText(r.Expires)))
	env.say("Give it to nobody else. On the new machine: tally link CODE")
	return nil
}

// askLink makes a replica on a new machine for the person that a code names.
func (env *environment) askLink(ctx context.Context, argument string, f linkFlags) error {
	text, err := codeText(argument)
	if err != nil {
		return err
	}
	if form, _ := model.FormOf(text); form == model.FormInvite {
		return fail(codeUsage, "this code invites to a community; it is not for a second device", "tally join CODE")
	}
	code, err := model.ReadLinkCode(text)
	if err != nil {
		return err
	}
	dir, err := env.directory()
	if err != nil {
		return err
	}
	if err := freshDirectory(dir); err != nil {
		return err
	}
	env.say("This code makes this machine a device of %s, person %s.", told(code.Name), code.Person.Short())
	env.say("It will read what they read and sign as they do. The name is as told by this code.")
	if f.dryRun {
		env.say("would make a replica in %s for them", dir)
		return nil
	}
	if err := env.confirm(f.yes, "Are you "+told(code.Name)+", and is this machine yours?"); err != nil {
		return err
	}
	passphrase, err := env.newPassphrase(ctx)
	if err != nil {
		return err
	}
	return writingTo(f.out, func(out *reserved) error {
		r, err := env.makeLinked(ctx, dir, code, passphrase)
		if err != nil {
			return err
		}
		r.File = f.out
		return errors.Join(out.write([]byte(model.Lines(r.Request))), env.printLinkAsked(r, f.json))
	})
}

// makeLinked makes the directory of a device that has no words at hand. As in
// init, the keystore comes last.
func (env *environment) makeLinked(ctx context.Context, dir string, code model.LinkCode, passphrase []byte) (linkAskReport, error) {
	secrets, err := env.linkedSecrets(code, len(passphrase) > 0)
	if err != nil {
		return linkAskReport{}, err
	}
	s := &session{env: env, dir: dir, secrets: secrets}
	options, err := env.options(dir, secrets)
	if err != nil {
		return linkAskReport{}, err
	}
	_, existed := os.Stat(dir)
	q := model.LinkRequest{}
	if s.replica, err = replica.Create(ctx, options); err == nil {
		q, err = model.AskLink(ctx, s.options(), code)
		if closed := s.replica.Close(); err == nil {
			err = closed
		}
	}
	if err == nil {
		err = keystore.Create(filepath.Join(dir, keystoreName), secrets, passphrase)
	}
	if err != nil {
		if cleared := clearDirectory(dir, existed != nil, err); cleared != nil {
			env.say("left over: %v", cleared)
		}
		return linkAskReport{}, err
	}
	return linkAskReport{
		Type: "link-asked", Person: personNamed(code.Person, code.Name), Device: deviceNamed(secrets.Device.ID()), Request: q.Text(), Communities: []named{},
	}, nil
}

// linkedSecrets are the keys of a device that another one of the same person
// vouches for.
func (env *environment) linkedSecrets(code model.LinkCode, protected bool) (s keystore.Secrets, err error) {
	s.Person, s.Backup = code.Person, code.Backup
	if s.Device, err = identity.NewDeviceKey(env.random); err != nil {
		return s, err
	}
	if s.Sealing, err = identity.NewSealingKey(env.random); err != nil {
		return s, err
	}
	if s.Transport, err = identity.NewTransportKey(env.random); err == nil && protected {
		s.Store, err = identity.NewKey(env.random)
	}
	return s, err
}

func (env *environment) printLinkAsked(r linkAskReport, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	env.print("%s", model.Lines(r.Request))
	env.say("Carry this request to the device that made the code: tally link admit REQUEST")
	env.say("It writes a welcome file; then here: tally link FILE")
	return nil
}

func (env *environment) takeLinkWelcome(ctx context.Context, path string, f linkFlags) error {
	if f.dryRun {
		env.say("would take the welcome in %s", path)
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.TakeLinkWelcome(ctx, file)
		if err != nil {
			return err
		}
		if f.json {
			return env.printJSON(r)
		}
		env.print("%s\n", strings.Join(r.Words, " "))
		env.say("This machine is a device of %s now, in %s.", nameText(r.Person), counted(len(r.Communities), "community", "communities"))
		env.say("The other device's screen shows the same three words.")
		return nil
	})
}
