package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/identity"
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

// founding is what the flags ask for.
func (f communityCreateFlags) founding(title string) (wire.CommunityCreate, error) {
	in := wire.CommunityCreate{
		Name: title, Purpose: f.purpose, Language: f.language, As: f.name, History: f.history && !f.none,
		Couriers: f.couriers, Vouch: f.vouch, Invite: f.invite, Stewards: f.stewards,
	}
	switch {
	case in.Language != string(identity.English) && in.Language != string(identity.Spanish):
		return in, fail(codeUsage, fmt.Sprintf("--lang %q: there are en and es", f.language), "--lang en for English, --lang es for Spanish")
	case in.Invite != string(community.Members) && in.Invite != string(community.Stewards):
		return in, fail(codeUsage, fmt.Sprintf("--invite %q: there are members and stewards", f.invite), "leave it out to let every member invite")
	}
	return in, nil
}

func (env *environment) createCommunity(ctx context.Context, title string, f communityCreateFlags) error {
	in, err := f.founding(title)
	if err != nil {
		return err
	}
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.CreateCommunity(ctx, wire.Act{DryRun: f.dryRun}, in)
		if err != nil {
			return err
		}
		return env.printCommunityCreate(r, f.json)
	})
}

func (env *environment) printCommunityCreate(r wire.CommunityCreated, asJSON bool) error {
	if asJSON {
		return env.printJSON(r)
	}
	if !r.Decides {
		env.say("You are not among the stewards: who belongs and what the rules are, they decide")
		env.say("without you, once they have joined.")
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
