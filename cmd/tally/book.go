package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

// actFlags are those that every act has.
type actFlags struct {
	community string
	json      bool
	dryRun    bool
}

func (f *actFlags) add(cmd *cobra.Command) {
	communityVar(cmd, &f.community, "in the community with this `ID`")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
}

func communityVar(cmd *cobra.Command, into *string, what string) {
	cmd.Flags().StringVar(into, communityFlag, "", what)
}

// book opens the book of the community that --community names, or of the only
// one that is not private.
func (s *session) book(ctx context.Context, name string) (*model.Book, error) {
	c, err := s.shared(name)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, c)
}

func (s *session) open(ctx context.Context, c *replica.Community) (*model.Book, error) {
	return model.Open(ctx, s.options(), c.ID())
}

// options are how this session opens books.
func (s *session) options() model.Options {
	return model.Options{Replica: s.replica, Device: s.device(), Random: s.env.random, Log: s.env.logger()}
}

// acting is book, for an act that may be rehearsed.
func (s *session) acting(ctx context.Context, f actFlags) (*model.Book, error) {
	b, err := s.book(ctx, f.community)
	if err == nil && f.dryRun {
		b = b.Rehearse()
	}
	return b, err
}

// shared is the community that is named, or the only one that this person
// shares with others.
func (s *session) shared(name string) (*replica.Community, error) {
	if name != "" {
		return s.named(name)
	}
	all, err := s.all("")
	if err != nil {
		return nil, err
	}
	var shared []*replica.Community
	for _, c := range all {
		if !s.private(c) && len(c.Logs()) > 0 {
			shared = append(shared, c)
		}
	}
	switch len(shared) {
	case 0:
		return nil, fail(codeNotFound, "this replica holds no community that others are in",
			"`tally community create NAME` founds one, `tally join CODE` joins one",
			"--community ID means your private one, too: `tally community list` shows it")
	case 1:
		return shared[0], nil
	}
	return nil, fail(codeUsage, fmt.Sprintf("there are %d communities", len(shared)), "choose one with --community ID; `tally community list` lists them")
}

// person is the member of a community that somebody named: by short or whole
// id, or by a name that only one has.
func personIn(b *model.Book, text string) (identity.PersonID, error) {
	var found []identity.PersonID
	want, err := parseWanted('p', "a person", text)
	for _, p := range b.State().Persons() {
		switch {
		case err == nil && want.matches(p.ID, hex.EncodeToString(p.ID[:])), strings.EqualFold(b.Name(p.ID), text):
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 0:
		return identity.PersonID{}, fail(codeNotFound, "nobody called "+text+" is in community "+b.ID().Short(), "`tally member list` lists who is")
	case 1:
		return found[0], nil
	}
	return identity.PersonID{}, fail(codeUsage, text+" could be several people", "name one by id: `tally member list` shows them")
}

// called is how a person is shown: by name if it can be read, else by id.
func called(b *model.Book, person identity.PersonID) string {
	name := b.Name(person)
	if person == b.Me() {
		name = strings.TrimSpace(name + " (you)")
	}
	return strings.TrimSpace(name + " " + person.Short())
}

func personOf(b *model.Book, person identity.PersonID) named {
	return personNamed(person, b.Name(person))
}

func communityOf(b *model.Book) named {
	n := communityNamed(b.ID())
	n.Name = b.Title()
	return n
}

// wrote is what an act wrote, as --json prints it.
type wrote struct {
	Rehearsed bool         `json:"dry_run"`
	Entries   []wroteEntry `json:"entries"`
	NewKey    bool         `json:"new_key"` // all devices in force have been given a new key
}

type wroteEntry struct {
	named
	Kind string `json:"kind"` // "record" if it is sealed
}

func wroteBy(deed model.Deed) wrote {
	w := wrote{Rehearsed: deed.Rehearsed, Entries: []wroteEntry{}, NewKey: deed.Rekeyed}
	for _, e := range deed.Written {
		entry := wroteEntry{Kind: e.Kind}
		if e.Sealed {
			entry.Kind = "record"
		}
		if !deed.Rehearsed {
			entry.named = entryNamed(e.ID)
		}
		w.Entries = append(w.Entries, entry)
	}
	return w
}

// would begins a sentence about an act: what was done, or in a rehearsal what
// would be.
func would(deed model.Deed, did, would string) string {
	if deed.Rehearsed {
		return "would " + would
	}
	return did
}

// sayKeys tells of what an act did to keys.
func (env *environment) sayKeys(deed model.Deed) {
	if deed.Rekeyed {
		env.say("%s a new key to all devices in force: what is written from now on opens on those alone", would(deed, "gave", "give"))
	}
	for _, log := range deed.Skipped {
		env.say("the key could not be sealed for log %s: its key is not sound", log.Short())
	}
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

func yesFlag(cmd *cobra.Command, into *bool) {
	cmd.Flags().BoolVarP(into, "yes", "y", false, "do not ask")
}

// turnedAway gives the refusals of package model their exit codes and hints.
func turnedAway(err error) (code int, hints []string, ok bool) {
	var denied *model.Denied
	var unfit *model.Unfit
	switch {
	case errors.As(err, &denied):
		return codeDenied, []string{whoCanFix(denied.Refusal.Who)}, true
	case errors.As(err, &unfit):
		return unfitCode(unfit.Reason), []string{unfitHint(unfit.Reason)}, true
	case errors.Is(err, model.ErrCode):
		return codeUsage, []string{"copy it again, whole; line breaks and capitals do not matter"}, true
	}
	return 0, nil, false
}

func whoCanFix(who string) string {
	switch who {
	case "stewards":
		return "the stewards can: `tally community show` says who they are, `tally decide list` what they are asked"
	case "nobody":
		return "nothing was written; nobody can make it count as it is"
	}
	return "nothing was written; `tally community show` tells the rules, `tally member list` who may do what"
}

func unfitCode(reason model.Reason) int {
	switch reason {
	case model.ReasonUnknown:
		return codeNotFound
	case model.ReasonAltered, model.ReasonForeign, model.ReasonExpired:
		return codeDenied
	}
	return codeConflict
}

func unfitHint(reason model.Reason) string {
	switch reason {
	case model.ReasonUsed, model.ReasonExpired:
		return "make another invitation: `tally invite`"
	case model.ReasonAltered:
		return "ask for it again, over a way that you trust; if it comes out the same, somebody is in between"
	case model.ReasonForeign:
		return "give it to whom it was made for"
	case model.ReasonUnknown:
		return "`tally log` lists what is here"
	}
	return "`tally whoami` and `tally status` tell how things stand"
}

// idOf is a link to an entry, or nothing.
func idOf(id crdt.ID) *named {
	if id.IsZero() {
		return nil
	}
	n := entryNamed(id)
	return &n
}
