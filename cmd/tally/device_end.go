package main

import (
	"context"
	"encoding/hex"

	"github.com/spf13/cobra"

	"tallystick/identity"
	"tallystick/model"
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
	return env.with(ctx, func(s *session) error {
		if f.byStewards {
			return s.endByStewards(ctx, text, f)
		}
		words, err := env.words(ctx, f.wordsFile, f.wordsStdin)
		if err != nil {
			return err
		}
		return s.endByWords(ctx, text, words.Root(), f)
	})
}

func (s *session) endByStewards(ctx context.Context, text string, f deviceEndFlags) error {
	b, err := s.acting(ctx, f.actFlags)
	if err != nil {
		return err
	}
	device, err := deviceIn([]*model.Book{b}, text)
	if err != nil {
		return err
	}
	if !f.dryRun {
		if err := s.env.confirm(f.yes, "End device "+device.Short()+"?"); err != nil {
			return err
		}
	}
	asked, err := b.EndDeviceByStewards(ctx, device, f.why)
	if err != nil {
		return err
	}
	return s.env.printAsked(b, "device-end", asked, f.json, "ended device "+device.Short(), "end device "+device.Short())
}

// endByWords ends a device in every community, or in the one that is named.
func (s *session) endByWords(ctx context.Context, text string, root identity.RootKey, f deviceEndFlags) error {
	books, err := s.books(ctx, f.community)
	if err != nil {
		return err
	}
	device, err := deviceIn(books, text)
	if err != nil {
		return err
	}
	if !f.dryRun {
		if err := s.env.confirm(f.yes, "End device "+device.Short()+"?"); err != nil {
			return err
		}
	}
	for _, b := range books {
		if _, err := deviceIn([]*model.Book{b}, text); err != nil {
			continue
		}
		if f.dryRun {
			b = b.Rehearse()
		}
		asked, err := b.EndDevice(ctx, device, root)
		if err != nil {
			return err
		}
		where := " in " + communityText(communityOf(b))
		if err := s.env.printAsked(b, "device-end", asked, f.json, "ended device "+device.Short()+where, "end device "+device.Short()+where); err != nil {
			return err
		}
		if !asked.Done && !f.json {
			s.env.say("until the stewards confirm it, it writes no records there, and may still govern")
		}
	}
	return nil
}

func deviceIDOf(text string) ([]byte, error) { return hex.DecodeString(text) }

func communityText(n named) string {
	if n.Name == "" {
		return n.Short
	}
	return n.Name + " " + n.Short
}
