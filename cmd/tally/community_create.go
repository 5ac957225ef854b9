package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

type communityCreateFlags struct {
	purpose  string
	language string
	name     string
	history  bool
	none     bool // no history
	couriers bool
	vouch    bool
	invite   string
	stewards []string
	json     bool
	dryRun   bool
}

// communityCreateReport is what `tally community create --json` prints.
type communityCreateReport struct {
	Type      string  `json:"type"` // "community-created", or "would-create-community"
	Community *named  `json:"community,omitempty"`
	Name      string  `json:"name"`
	Stewards  []named `json:"stewards"`
}

// communityPurpose is the purpose of charters that this command writes; what
// the community is for is prose, and sealed.
const communityPurpose = "community"

// recommendedStewards is how many stewards a community should have.
const recommendedStewards = 3

func newCommunityCreate(env *environment) *cobra.Command {
	var f communityCreateFlags
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Found a community, with you as its first member",
		Long: `Found a community, with you as its first member and, unless --stewards names
others, its only steward. The name and the purpose are sealed for its members;
the rules stand in clear, so that couriers and newcomers work out the same
membership as everybody else.`,
		Example: `  tally community create "Mercado del Río" --purpose "vegetables, weekly"
  tally community create "Red de Cuidado" --lang es --no-history --vouch`,
		Args: arguments(1, 1, "a NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return env.createCommunity(cmd.Context(), args[0], f) },
	}
	cmd.Flags().StringVar(&f.purpose, "purpose", "", "what it is for, in `TEXT`")
	cmd.Flags().StringVar(&f.language, "lang", string(identity.English), "`LANGUAGE` of its three words and messages: en or es")
	cmd.Flags().StringVar(&f.name, "as", "", "the `NAME` that you go by in it (default: your name)")
	cmd.Flags().BoolVar(&f.history, "history", true, "newcomers can read what was written before they came")
	cmd.Flags().BoolVar(&f.none, "no-history", false, "newcomers can't read what was written before they came")
	cmd.Flags().BoolVar(&f.couriers, "couriers", false, "devices may be let in that carry and can't read")
	cmd.Flags().BoolVar(&f.vouch, "vouch", false, "members have to vouch for a newcomer")
	cmd.Flags().StringVar(&f.invite, "invite", string(community.Members), "who may invite: members or stewards")
	cmd.Flags().StringSliceVar(&f.stewards, "stewards", nil, "the whole ids of the `PERSONS` who are to decide")
	jsonFlag(cmd, &f.json, oneDocument)
	dryRunFlag(cmd, &f.dryRun)
	return cmd
}

func (f communityCreateFlags) rules(me identity.PersonID) (community.Rules, error) {
	r := community.Rules{
		Purpose: communityPurpose, Language: identity.Language(f.language), History: f.history && !f.none, Couriers: f.couriers,
		Vouch: f.vouch, Invite: community.Electorate(f.invite), Stewards: []identity.PersonID{me},
	}
	if r.Language != identity.English && r.Language != identity.Spanish {
		return r, fail(codeUsage, fmt.Sprintf("--lang %q: there are en and es", f.language), "--lang en for English, --lang es for Spanish")
	}
	if r.Invite != community.Members && r.Invite != community.Stewards {
		return r, fail(codeUsage, fmt.Sprintf("--invite %q: there are members and stewards", f.invite), "leave it out to let every member invite")
	}
	if len(f.stewards) == 0 {
		return r, nil
	}
	r.Stewards = nil
	for _, text := range f.stewards {
		id, err := wholePerson(text)
		if err != nil {
			return r, fail(codeUsage, fmt.Sprintf("--stewards %q is not the whole id of a person", text), "`tally whoami --json` prints theirs, 64 characters")
		}
		r.Stewards = append(r.Stewards, id)
	}
	slices.SortFunc(r.Stewards, func(a, b identity.PersonID) int { return bytes.Compare(a[:], b[:]) })
	if r.Stewards = slices.Compact(r.Stewards); len(r.Stewards) > community.MaxStewards {
		return r, fail(codeUsage, fmt.Sprintf("--stewards names %d persons, at most %d", len(r.Stewards), community.MaxStewards), "others can be made stewards later: `tally role grant PERSON steward`")
	}
	return r, nil
}

// wholePerson reads the id of somebody who is in no community that is here.
func wholePerson(text string) (id identity.PersonID, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return id, fmt.Errorf("an id of %d characters", len(text))
	}
	id = identity.PersonID(raw)
	return id, id.Check()
}

func (env *environment) createCommunity(ctx context.Context, title string, f communityCreateFlags) error {
	if err := f.check(title); err != nil {
		return err
	}
	return env.with(ctx, func(s *session) error {
		rules, err := f.rules(s.secrets.Person)
		if err != nil {
			return err
		}
		if !slices.Contains(rules.Stewards, s.secrets.Person) {
			env.say("You are not among the stewards: who belongs and what the rules are, they decide")
			env.say("without you, once they have joined.")
		}
		report := communityCreateReport{Type: "would-create-community", Name: title, Stewards: []named{}}
		for _, steward := range rules.Stewards {
			report.Stewards = append(report.Stewards, personNamed(steward, ""))
		}
		if !f.dryRun {
			if f.name, err = s.nameOr(ctx, f.name); err != nil {
				return err
			}
			founding := model.Founding{Rules: rules, Title: title, Purpose: f.purpose, Founder: f.name}
			b, err := model.Found(ctx, s.options(), founding)
			if err != nil {
				return err
			}
			id := communityOf(b)
			report.Type, report.Community = "community-created", &id
		}
		return env.printCommunityCreate(report, f.json)
	})
}

// check is about what is text: nothing is written that others could not read.
func (f communityCreateFlags) check(title string) error {
	if err := checkTitle(title); err != nil {
		return err
	}
	if err := checkName(f.name); err != nil {
		return err
	}
	switch length := len(community.Normal(f.purpose)); {
	case length > community.MaxText:
		return fail(codeUsage, fmt.Sprintf("the purpose has %d bytes, at most %d", length, community.MaxText), "put longer text into a note: `tally append`")
	case !utf8.ValidString(f.purpose):
		return fail(codeUsage, "the purpose is not UTF-8 text", "type it on a terminal that is set to UTF-8")
	}
	return nil
}

// checkTitle is checkName for a community, which has to be called something.
func checkTitle(title string) error {
	if blank(title) {
		return fail(codeUsage, "a community needs a name", `such as "Mercado del Río"`)
	}
	return checkName(title)
}

// nameOr is the name that somebody gave, or the one that they go by in their
// private community.
func (s *session) nameOr(ctx context.Context, name string) (string, error) {
	all, err := s.all("")
	for _, c := range all {
		if name != "" || err != nil {
			break
		}
		if s.private(c) {
			var b *model.Book
			if b, err = s.open(ctx, c); err == nil {
				name = b.Name(s.secrets.Person)
			}
		}
	}
	return name, err
}

func (env *environment) printCommunityCreate(r communityCreateReport, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	if r.Community == nil {
		env.say("would found the community %q with %s", r.Name, counted(len(r.Stewards), "steward", "stewards"))
		return nil
	}
	env.print("%s\n", r.Community.Short)
	env.say("founded %s; next: `tally invite` for each who is to join", r.Name)
	if len(r.Stewards) < recommendedStewards {
		env.say("It has %s. Three are recommended: with fewer, one lost or stolen device can", counted(len(r.Stewards), "steward", "stewards"))
		env.say("decide who belongs, or leave nobody who can. When others have joined:")
		env.say("`tally role grant PERSON steward`.")
	}
	return nil
}
