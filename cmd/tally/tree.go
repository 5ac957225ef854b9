package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tallystick/crdt/replica"
)

// newRoot is the command tree.
func newRoot(env *environment) *cobra.Command {
	root := &cobra.Command{
		Use:   "tally",
		Short: "Keep the signed books of a community, or your own",
		Long: `tally keeps the signed books of a community, or your own, in a data directory
on this machine. Begin with "tally init".`,
		Args:              cobra.ArbitraryArgs,
		RunE:              onlySubcommands,
		PersistentPreRunE: fitting,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	env.addSharedFlags(root.PersistentFlags())
	root.SetFlagErrorFunc(flagError)
	root.SetHelpTemplate(helpTemplate())
	root.AddGroup(&cobra.Group{ID: groupStart, Title: "Start:"}, &cobra.Group{ID: groupPeople, Title: "People:"}, &cobra.Group{ID: groupLook, Title: "Look:"}, &cobra.Group{ID: groupFlow, Title: "Flow:"}, &cobra.Group{ID: groupMeet, Title: "Meet:"}, &cobra.Group{ID: groupKeep, Title: "Keep:"})
	root.SetHelpCommand(newHelp())
	for _, command := range []*cobra.Command{newInit(env), newUp(env), newOpen(env), newStatus(env), newVersion(env)} {
		command.GroupID = groupStart
		root.AddCommand(command)
	}
	for _, command := range []*cobra.Command{
		newWhoami(env), newCommunity(env), newInvite(env), newJoin(env), newLink(env), newMember(env),
		newRole(env), newOrg(env), newDecide(env), newDevice(env),
	} {
		command.GroupID = groupPeople
		root.AddCommand(command)
	}
	for _, command := range []*cobra.Command{newHistory(env), newConflicts(env), newResolve(env)} {
		command.GroupID = groupLook
		root.AddCommand(command)
	}
	for _, command := range []*cobra.Command{newRecord(env), newResource(env), newImport(env), newExport(env)} {
		command.GroupID = groupFlow
		root.AddCommand(command)
	}
	for _, command := range []*cobra.Command{newMeet(env), newPeers(env), newSync(env), newBundle(env)} {
		command.GroupID = groupMeet
		root.AddCommand(command)
	}
	for _, command := range []*cobra.Command{
		newLog(env), newAppend(env), newDigest(env), newDoctor(env), newBackup(env), newRestore(env), newBench(env),
	} {
		command.GroupID = groupKeep
		root.AddCommand(command)
	}
	root.AddCommand(newMan(env))
	return root
}

// The groups of commands, as help lists them.
const (
	groupStart  = "start"
	groupPeople = "people"
	groupLook   = "look"
	groupFlow   = "flow"
	groupMeet   = "meet"
	groupKeep   = "keep"
)

func (env *environment) addSharedFlags(flags *pflag.FlagSet) {
	flags.StringVar(&env.flags.dir, "dir", "", "data `DIRECTORY` (default: $TALLY_DIR, else your data directory)")
	flags.StringVar(&env.flags.profile, "profile", replica.Normal.String(), "memory `PROFILE`: normal, or small for a machine with 256 MB")
	flags.StringVar(&env.flags.passphraseFile, "passphrase-file", "", "read the passphrase of the keys from `FILE`")
	flags.BoolVar(&env.flags.passphraseStdin, "passphrase-stdin", false, "read the passphrase of the keys from the first line of stdin")
	flags.BoolVarP(&env.flags.verbose, "verbose", "v", false, "say on stderr what the store does")
}

// helpTemplate is cobra's, with the exit codes at its end.
func helpTemplate() string {
	return `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}
` + exitCodes + "\n"
}

// onlySubcommands is what a command does that has subcommands and no business
// of its own.
func onlySubcommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names, hints []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if near := nearest(name, names); near != "" {
		hints = append(hints, "did you mean `"+cmd.CommandPath()+" "+near+"`?")
	}
	hints = append(hints, "`"+cmd.CommandPath()+" --help` lists the commands")
	return &failure{code: codeUsage, what: fmt.Sprintf("%s has no command %q", cmd.CommandPath(), name), hints: hints}
}

// flagError explains a flag that is not understood. Before that it looks for a
// command that is not understood, since flags of that are unknown, too.
func flagError(cmd *cobra.Command, err error) error {
	if words := cmd.Flags().Args(); cmd.HasSubCommands() && len(words) > 0 {
		return unknownCommand(cmd, words[0])
	}
	what, hints := err.Error(), []string{"`" + cmd.CommandPath() + " --help` lists the flags"}
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		if near := nearestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			hints = append([]string{"did you mean --" + near + "?"}, hints...)
		}
	case errors.As(err, &invalid):
		what = fmt.Sprintf("--%s %q is not of the kind %s", invalid.GetFlag().Name, invalid.GetValue(), invalid.GetFlag().Value.Type())
	}
	return &failure{code: codeUsage, what: what, hints: hints}
}

// nearestFlag is the flag that a mistyped name most likely meant, or "".
func nearestFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return nearest(name, names)
}

// nearest is the name at most two slips of the finger away, or the one that
// begins like what was typed, or "".
func nearest(typed string, names []string) string {
	found, least := "", 3
	for _, name := range names {
		d := editDistance(typed, name)
		if strings.HasPrefix(name, typed) && len(typed) > 1 {
			d = 1
		}
		if d < least && d < len(name) {
			found, least = name, d
		}
	}
	return found
}

// editDistance is Levenshtein's, over bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = min(diagonal, row[j], row[j+1]) + 1
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// arguments wants between least and most of the arguments that names tells.
func arguments(least, most int, names string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		hint := "usage: " + cmd.UseLine()
		switch {
		case len(args) < least:
			return fail(codeUsage, cmd.CommandPath()+" needs "+names, hint)
		case len(args) > most && most == 0:
			return fail(codeUsage, fmt.Sprintf("%s takes no arguments, and %q is one", cmd.CommandPath(), args[0]), hint)
		case len(args) > most:
			return fail(codeUsage, fmt.Sprintf("%s takes %s and nothing more, such as %q", cmd.CommandPath(), names, args[most]), hint)
		}
		return nil
	}
}

// fitting turns away flags that exclude each other, with a hint as all errors
// have.
func fitting(cmd *cobra.Command, _ []string) error {
	if err := cmd.ValidateFlagGroups(); err != nil {
		return fail(codeUsage, excluding(err), "give one of them", "usage: "+cmd.UseLine())
	}
	return nil
}

// excluding names the flags that were given of cobra's words for it, which are
// "…; [one other] were all set".
func excluding(err error) string {
	_, given, _ := strings.Cut(err.Error(), "; [")
	given, _, ok := strings.Cut(given, "]")
	if !ok {
		return err.Error()
	}
	return "--" + strings.Join(strings.Fields(given), " and --") + " exclude each other"
}

// newHelp replaces cobra's own help command, which takes an unknown topic for
// none.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND …]",
		Short:   "Explain a command",
		GroupID: groupStart,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(slices.DeleteFunc([]*cobra.Command{found, cmd.Root()}, isNil)[0], slices.Concat(rest, args)[0])
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

func isNil(cmd *cobra.Command) bool { return cmd == nil }
