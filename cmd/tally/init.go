package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/identity/keystore"
	"tallystick/model/community"
)

type initFlags struct {
	name     string
	language string
	words    int
	json     bool
	dryRun   bool
}

// initReport is what `tally init --json` prints. It holds the words.
type initReport struct {
	Type      string `json:"type"`
	Dir       string `json:"dir"`
	Person    named  `json:"person"`
	Device    named  `json:"device"`
	Community named  `json:"community"`
	Log       named  `json:"log"`
	Protected bool   `json:"protected"` // by a passphrase, keys and store
	Language  string `json:"language"`
	Words     string `json:"words"`
}

// wouldInitReport is what a dry run with --json prints.
type wouldInitReport struct {
	Type      string `json:"type"` // "would-init"
	Dir       string `json:"dir"`
	Language  string `json:"language"`
	WordCount int    `json:"word_count"`
}

func newInit(env *environment) *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a replica: a person, their words, this device, a private community",
		Long: `Make a replica: a person, the words that stand for them, this device's keys, and
a private community that holds only this person.

The words are printed once, on stdout. They are on no disk: write them down on
paper. With them and a backup, everything comes back; whoever else has them can
act as you.`,
		Example: `  tally init --name Ana
  tally init --lang es --words 24 --passphrase-file ~/passphrase
  tally init --dir /media/stick/tally --name "Finca El Roble"`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return env.init(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.name, "name", "", "your `NAME`, sealed for those you share a community with")
	cmd.Flags().StringVar(&f.language, "lang", string(identity.English), "`LANGUAGE` of the words: en or es")
	cmd.Flags().IntVar(&f.words, "words", 12, "how many words: 12 or 24")
	jsonFlag(cmd, &f.json, oneDocument+", the words in it")
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (env *environment) init(ctx context.Context, f initFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	dir, err := env.directory()
	if err != nil {
		return err
	}
	if err := freshDirectory(dir); err != nil {
		return err
	}
	if f.dryRun {
		return env.printWouldInit(wouldInitReport{"would-init", dir, f.language, f.words}, f)
	}
	if f.name == "" && env.screen.asks {
		if f.name, err = env.askLine("Your name, for those you share a community with (empty for none): "); err != nil {
			return err
		}
		if err := checkName(f.name); err != nil {
			return err
		}
	}
	passphrase, err := env.newPassphrase(ctx)
	if err != nil {
		return err
	}
	words, err := identity.NewWords(identity.Language(f.language), f.words, env.random)
	if err != nil {
		return err
	}
	report, err := env.makeReplica(ctx, dir, words, f.name, passphrase)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(report)
	}
	env.printInit(report)
	return nil
}

func (f initFlags) check() error {
	switch {
	case f.words != 12 && f.words != 24:
		return fail(codeUsage, fmt.Sprintf("--words %d: a person has 12 words or 24", f.words), "leave it out for 12, or give --words 24")
	case f.language != string(identity.English) && f.language != string(identity.Spanish):
		return fail(codeUsage, fmt.Sprintf("--lang %q: there are en and es", f.language), "--lang en for English, --lang es for Spanish")
	}
	return checkName(f.name)
}

func checkName(name string) error {
	switch length := len(community.Normal(name)); {
	case length > community.MaxName:
		return fail(codeUsage, fmt.Sprintf("the name has %d bytes, at most %d", length, community.MaxName), "choose a shorter one")
	case !utf8.ValidString(name):
		return fail(codeUsage, "the name is not UTF-8 text", "type it on a terminal that is set to UTF-8")
	}
	return nil
}

// makeReplica makes the directory. The keystore comes last: without it nothing
// in the directory can be used, so a directory that has one is complete.
func (env *environment) makeReplica(ctx context.Context, dir string, words identity.Words, name string, passphrase []byte) (initReport, error) {
	secrets, err := env.newSecrets(words, len(passphrase) > 0)
	if err != nil {
		return initReport{}, err
	}
	s := &session{env: env, dir: dir, secrets: secrets}
	options, err := env.options(dir, secrets)
	if err != nil {
		return initReport{}, err
	}
	_, existed := os.Stat(dir)
	if s.replica, err = replica.Create(ctx, options); err != nil {
		return initReport{}, errors.Join(err, clearDirectory(dir, existed != nil, err))
	}
	rules := community.Rules{Purpose: community.PurposePrivate, Language: words.Language(), History: true}
	seat, err := community.Found(ctx, s.replica, s.device(), rules, community.Named(name), env.random)
	err = errors.Join(err, s.replica.Close())
	if err == nil {
		err = keystore.Create(filepath.Join(dir, keystoreName), secrets, passphrase)
	}
	if err != nil {
		return initReport{}, errors.Join(err, clearDirectory(dir, existed != nil, err))
	}
	log, _ := seat.Log()
	return initReport{
		Type: "init", Dir: dir, Person: personNamed(secrets.Person, name), Device: deviceNamed(secrets.Device.ID()),
		Community: communityNamed(seat.Community().ID()), Log: logNamed(log),
		Protected: len(passphrase) > 0, Language: string(words.Language()), Words: words.Text(),
	}, nil
}

// newSecrets makes a device for the person that the words stand for, with a
// store that is encrypted if the keys are.
func (env *environment) newSecrets(words identity.Words, protected bool) (s keystore.Secrets, err error) {
	root := words.Root()
	s.Person, s.Backup = root.Person(), words.Backup().Recipient()
	if s.Device, err = identity.NewDeviceKey(env.random); err != nil {
		return s, err
	}
	if s.Sealing, err = identity.NewSealingKey(env.random); err != nil {
		return s, err
	}
	if s.Transport, err = identity.NewTransportKey(env.random); err != nil {
		return s, err
	}
	if protected {
		s.Store, err = identity.NewKey(env.random)
	}
	s.Certificate = root.Certify(s.Device.ID(), s.Sealing.ID())
	return s, err
}

// clearDirectory takes away what an init or restore that failed has left, so
// that it can be tried again: the directory was empty, or absent, before. What
// another process made meanwhile stays.
func clearDirectory(dir string, whole bool, failed error) error {
	if errors.Is(failed, replica.ErrInUse) || errors.Is(failed, fs.ErrExist) || errors.Is(failed, keystore.ErrExists) {
		return nil
	}
	if whole {
		return os.RemoveAll(dir)
	}
	names, err := os.ReadDir(dir)
	for _, name := range names {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name.Name())))
	}
	return err
}

func (env *environment) printWouldInit(r wouldInitReport, f initFlags) error {
	if f.json {
		return env.printJSON(r)
	}
	env.say("would make a replica in %s, for a new person with %d words", r.Dir, r.WordCount)
	return nil
}

func (env *environment) printInit(r initReport) {
	env.printWords(r.Words)
	// The words come first, whatever else is buffered: they are said once.
	_ = env.stdout.Flush()
	env.say("")
	env.say("These words are you. Write them down now, on paper and in this order: they are")
	env.say("shown once and are on no disk. With a backup they bring everything back, and")
	env.say("whoever else has them can act as you.")
	env.say("")
	env.say("The replica is in %s", r.Dir)
	if !r.Protected {
		env.say("It has no passphrase: whoever can read this disk can read your records.")
	}
	env.say("Next: tally append \"a first note\", tally log, tally backup FILE")
}

// printWords writes the words in numbered rows, which restore reads back as
// they are.
func (env *environment) printWords(text string) {
	words := strings.Fields(text)
	for i, word := range words {
		env.print("%2d %s", i+1, env.colour(env.screen.out, bold, word))
		if i%4 == 3 {
			env.print("\n")
			continue
		}
		env.print("%s", strings.Repeat(" ", max(1, 13-utf8.RuneCountInString(word))))
	}
}
