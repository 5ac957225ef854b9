package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type linkAdmitFlags struct {
	out    string
	json   bool
	dryRun bool
	yes    bool
}

// linkAdmitReport is what `tally link admit --json` prints.
type linkAdmitReport struct {
	wire.LinkAdmitted
	Words []string `json:"words,omitempty"`
	File  string   `json:"file,omitempty"`
}

func newLinkAdmit(env *environment) *cobra.Command {
	var f linkAdmitFlags
	cmd := &cobra.Command{
		Use:     "admit REQUEST",
		Short:   "Let in the machine that answered a link code",
		Example: `  tally link admit phone.request --out phone.welcome`,
		Args:    arguments(1, 1, "a REQUEST"),
		RunE:    func(cmd *cobra.Command, args []string) error { return env.admitLink(cmd.Context(), args[0], f) },
	}
	cmd.Flags().StringVar(&f.out, "out", "", "write the welcome to `FILE` (default: the device's short id)")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	yesFlag(cmd, &f.yes)
	return cmd
}

func (env *environment) admitLink(ctx context.Context, argument string, f linkAdmitFlags) error {
	text, err := codeText(argument)
	if err != nil {
		return err
	}
	request := wire.Request{Request: text}
	return env.through(ctx, func(c *client.Client) error {
		asking, err := c.AdmitLink(ctx, wire.Act{DryRun: true}, request)
		if err != nil {
			return err
		}
		env.say("A machine asks to become YOUR device: %s. It will read what you read and", asking.Device.Short)
		env.say("sign as you do.")
		if f.dryRun {
			return env.printLinkAdmitted(linkAdmitReport{LinkAdmitted: asking}, f.json)
		}
		if err := env.confirm(f.yes, "Is that machine yours?"); err != nil {
			return err
		}
		if f.out == "" {
			f.out = asking.Device.Short + ".welcome"
		}
		return writingTo(f.out, func(out *reserved) error {
			r := linkAdmitReport{File: f.out}
			if r.LinkAdmitted, err = c.AdmitLink(ctx, wire.Act{}, request); err != nil {
				return err
			}
			err := out.fill(func(dst io.Writer) (err error) {
				r.Words, err = c.LinkWelcome(ctx, request, dst)
				return err
			})
			if err != nil {
				return err
			}
			return env.printLinkAdmitted(r, f.json)
		})
	})
}

func (env *environment) printLinkAdmitted(r linkAdmitReport, asJSON bool) error {
	for _, lacking := range r.Lacking {
		env.say("the code names community %s, which this device is not in any more", lacking.Short)
	}
	if asJSON {
		return env.printJSON(r)
	}
	if r.File == "" {
		env.say("would let it in, in %s", counted(len(r.Communities), "community", "communities"))
		return nil
	}
	env.print("%s\n", strings.Join(r.Words, " "))
	env.say("Let it in, in %s. Its screen shows the same three words when it takes", counted(len(r.Communities), "community", "communities"))
	env.say("%s; if it shows others: tally device end %s", r.File, r.Device.Short)
	env.say("On that machine: tally link %s", r.File)
	return nil
}
