package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/wire"
)

// actFlags are those that every act has.
type actFlags struct {
	community string
	json      bool
	dryRun    bool
}

func (f *actFlags) add(cmd *cobra.Command) {
	communityVar(cmd, &f.community, "in the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
}

// how is what these flags tell an operation.
func (f actFlags) how() wire.ActIn {
	return wire.ActIn{In: wire.In{Community: f.community}, Act: wire.Act{DryRun: f.dryRun}}
}

// rehearsal is how, for what is only to be told.
func (f actFlags) rehearsal() wire.ActIn {
	how := f.how()
	how.DryRun = true
	return how
}

func whyFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "why", "", "say why, in `TEXT`, sealed for the members")
}

func untilFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "until", "", "for a term that ends with this `DATE`, such as 2027-12-31")
}

func yesFlag(cmd *cobra.Command, into *bool) {
	cmd.Flags().BoolVarP(into, "yes", "y", false, "do not ask")
}

// confirm asks a yes or no on a terminal; elsewhere --yes has to say it.
func (env *environment) confirm(yes bool, question string) error {
	switch {
	case yes:
		return nil
	case !env.screen.asks:
		return fail(codeUsage, "this needs a yes, and there is no terminal to ask on", "add --yes if you mean it; --dry-run says what would happen")
	}
	answer, err := env.askLine(question + " [y/N] ")
	if err != nil {
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes", "s", "sí", "si":
		return nil
	}
	return fail(codeFailed, "left as it was", "answer y to go on")
}
