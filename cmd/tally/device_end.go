package main

import (
	"context"
	"encoding/hex"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/community"
)

type deviceEndFlags struct {
	actFlags
	wordsFile  string
	wordsStdin bool
	byStewards bool
	why        string
	yes        bool
}

func newDeviceEnd(env *environment) *cobra.Command {
	var f deviceEndFlags
	cmd := &cobra.Command{
		Use:   "end DEVICE",
		Short: "End a device that was lost or stolen",
		Long: `End a device that was lost or stolen: with your words, in every community that
it is in, or with --by-stewards in one community without them. What it wrote up
to now stays as it is; what it holds it keeps, and it gets no later key.

With the words alone it can write no more records; for what governs, the
stewards have to confirm it, and are asked.`,
		Example: `  tally device end d3xk0c9b5r2tq --words-file words.txt
  tally device end d3xk0c9b5r2tq --by-stewards --why "stolen on Saturday"`,
		Args: arguments(1, 1, "a DEVICE"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.endDevice(cmd.Context(), args[0], f) },
	}
	f.add(cmd)
	yesFlag(cmd, &f.yes)
	whyFlag(cmd, &f.why)
	cmd.Flags().StringVar(&f.wordsFile, "words-file", "", "read the words from `FILE`")
	cmd.Flags().BoolVar(&f.wordsStdin, "words-stdin", false, "read the words from stdin")
	cmd.Flags().BoolVar(&f.byStewards, "by-stewards", false, "without the words: ask the stewards")
	return cmd
}

func (env *environment) endDevice(ctx context.Context, text string, f deviceEndFlags) error {
	if f.byStewards && (f.wordsFile != "" || f.wordsStdin) {
		return fail(codeUsage, "--by-stewards is for ending a device without the words", "leave one of them out")
	}
	if f.byStewards {
		return env.through(ctx, func(c *client.Client) error { return env.endByStewards(ctx, c, text, f) })
	}
	words, err := env.words(ctx, f.wordsFile, f.wordsStdin)
	if err != nil {
		return err
	}
	return env.through(ctx, func(c *client.Client) error { return env.endByWords(ctx, c, text, words.Root(), f) })
}

func (env *environment) endByStewards(ctx context.Context, c *client.Client, text string, f deviceEndFlags) error {
	in := wire.DeviceEnd{Device: text, Why: f.why}
	r, err := c.EndDevice(ctx, f.rehearsal(), in)
	if err != nil {
		return err
	}
	if !f.dryRun {
		if err := env.confirm(f.yes, "End device "+r.Device.Short+"?"); err != nil {
			return err
		}
		if r, err = c.EndDevice(ctx, f.how(), in); err != nil {
			return err
		}
	}
	return env.printDeviceEnded(r, "", f.json)
}

// endByWords ends a device in every community, or in the one that is named. The
// words stay here: what they sign is asked for, and goes back signed.
func (env *environment) endByWords(ctx context.Context, c *client.Client, text string, root identity.RootKey, f deviceEndFlags) error {
	me := root.Person()
	endings, err := c.DeviceEndings(ctx, wire.DeviceEndingQuery{Device: text, Root: hex.EncodeToString(me[:]), Community: f.community})
	if err != nil {
		return err
	}
	if len(endings) > 0 && !f.dryRun {
		if err := env.confirm(f.yes, "End device "+endings[0].Device.Short+"?"); err != nil {
			return err
		}
	}
	for _, e := range endings {
		in := wire.DeviceEnd{Device: e.Device.ID}
		if in.End, err = signedEnd(e, root); err != nil {
			return err
		}
		how := f.how()
		how.Community = e.Community.ID
		r, err := c.EndDevice(ctx, how, in)
		if err != nil {
			return err
		}
		if err := env.printDeviceEnded(r, " in "+communityText(r.Community), f.json); err != nil {
			return err
		}
		if !r.Done && !f.json {
			env.say("until the stewards confirm it, it writes no records there, and may still govern")
		}
	}
	return nil
}

// signedEnd signs nothing but the end of that device in that community.
func signedEnd(e wire.DeviceEnding, root identity.RootKey) ([]byte, error) {
	at, err := dagcbor.ParseLink(e.Community.ID)
	if err != nil {
		return nil, err
	}
	body, err := crdt.ParseBody(e.End)
	if err != nil {
		return nil, err
	}
	end, ok := community.ReadDeviceEnd(body)
	if !ok || hex.EncodeToString(end.Device[:]) != e.Device.ID {
		return nil, fail(codeFailed, "what is to be signed is not the end of device "+e.Device.Short, "nothing was signed; report this as a mistake in tally")
	}
	if end, err = end.Sign(crdt.CommunityID{Link: at}, root); err != nil {
		return nil, err
	}
	return end.Body().Block()
}

func (env *environment) printDeviceEnded(r wire.DeviceEnded, where string, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	env.sayAsked(r.Asked, "ended device "+r.Device.Short+where, "end device "+r.Device.Short+where)
	return nil
}

func communityText(n named) string {
	if n.Name == "" {
		return n.Short
	}
	return n.Name + " " + n.Short
}
