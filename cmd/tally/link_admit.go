package main

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
)

type linkAdmitFlags struct {
	out    string
	json   bool
	dryRun bool
	yes    bool
}

// linkAdmitReport is what `tally link admit --json` prints.
type linkAdmitReport struct {
	Type        string            `json:"type"` // "link-admitted", or "would-admit-link"
	Device      named             `json:"device"`
	Again       bool              `json:"again"`
	Words       []string          `json:"words,omitempty"`
	File        string            `json:"file,omitempty"`
	Communities []linkedCommunity `json:"communities"`
}

// linkedCommunity is what was written in one community.
type linkedCommunity struct {
	Community named `json:"community"`
	wrote
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
	q, err := model.ReadLinkRequest(text)
	if err != nil {
		return err
	}
	return env.with(ctx, func(s *session) error {
		asking, err := model.CheckLink(s.options(), q, env.now().Unix())
		if err != nil {
			return err
		}
		env.say("A machine asks to become YOUR device: %s. It will read what you read and", asking.Device.Short())
		env.say("sign as you do.")
		if !f.dryRun {
			if err := env.confirm(f.yes, "Is that machine yours?"); err != nil {
				return err
			}
		}
		if f.out == "" {
			f.out = asking.Device.Short() + ".welcome"
		}
		return writingTo(unless(f.dryRun, f.out), func(out *reserved) error { return s.linkIn(ctx, asking, out, f) })
	})
}

func (s *session) linkIn(ctx context.Context, asking model.Linking, out *reserved, f linkAdmitFlags) error {
	books, err := s.books(ctx, "")
	if err != nil {
		return err
	}
	if f.dryRun {
		for i := range books {
			books[i] = books[i].Rehearse()
		}
	}
	linked, err := model.AdmitLink(ctx, s.options(), asking, books)
	if err != nil {
		return err
	}
	r := linkAdmitReport{Type: "would-admit-link", Device: deviceNamed(linked.Device), Again: linked.Again, Communities: []linkedCommunity{}}
	for _, b := range books {
		if deed, ok := linked.Deeds[b.ID()]; ok {
			r.Communities = append(r.Communities, linkedCommunity{communityOf(b), wroteBy(deed)})
		}
	}
	if !f.dryRun {
		var file bytes.Buffer
		if r.Words, err = model.LinkWelcome(s.options(), linked, &file, books); err != nil {
			return err
		}
		if err := out.write(file.Bytes()); err != nil {
			return err
		}
		r.Type, r.File = "link-admitted", f.out
	}
	for _, id := range linked.Lacking {
		s.env.say("the code names community %s, which this device is not in any more", id.Short())
	}
	return s.env.printLinkAdmitted(r, f.json)
}

func (env *environment) printLinkAdmitted(r linkAdmitReport, asJSON bool) error {
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
