package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

// communityReport is what `tally community show --json` prints.
type communityReport struct {
	Type       string            `json:"type"` // "community"
	Community  named             `json:"community"`
	Purpose    string            `json:"purpose,omitempty"`
	Language   string            `json:"language"`
	History    bool              `json:"history"`
	Couriers   bool              `json:"couriers"`
	Vouch      bool              `json:"vouch"`
	Invite     string            `json:"invite"`
	Members    int               `json:"members"`
	Stewards   []named           `json:"stewards"`
	Devices    int               `json:"devices"`  // in force
	KeyFits    bool              `json:"key_fits"` // of exactly these devices; else a member's next entry brings a new one
	Thresholds map[string]string `json:"thresholds"`
	You        string            `json:"you"`
}

func newCommunityShow(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Print a community's rules, stewards and keys",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.showCommunity(cmd.Context(), name, asJSON) })
		},
	}
	communityVar(cmd, &name, "the community with this `ID`")
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (s *session) showCommunity(ctx context.Context, name string, asJSON bool) error {
	b, err := s.book(ctx, name)
	if err != nil {
		return err
	}
	r := reportOf(b)
	if asJSON {
		return s.env.printJSON(r)
	}
	s.env.printCommunity(r)
	return nil
}

func reportOf(b *model.Book) communityReport {
	state := b.State()
	r := communityReport{
		Type: "community", Community: communityOf(b), Purpose: b.Purpose(), Language: string(state.Rules.Language), History: state.Rules.History,
		Couriers: state.Rules.Couriers, Vouch: state.Rules.Vouch, Invite: string(state.Rules.Invite), Members: b.Members(),
		Devices: len(state.Devices()), KeyFits: b.KeyFits(), Stewards: []named{}, Thresholds: map[string]string{}, You: b.MyStatus(),
	}
	for _, steward := range state.Stewards() {
		r.Stewards = append(r.Stewards, personOf(b, steward))
	}
	for _, kind := range motionKinds() {
		r.Thresholds[string(kind)] = thresholdText(state.Rules.Threshold(kind, ""))
	}
	r.Thresholds[string(community.RoleSteward)] = thresholdText(state.Rules.Threshold(community.MotionRole, community.RoleSteward))
	return r
}

// motionKinds are the kinds of motion, in the order in which people meet them.
func motionKinds() []community.MotionKind {
	return []community.MotionKind{
		community.MotionRole, community.MotionRemoval, community.MotionDeviceEnd, community.MotionConfirm, community.MotionCharter,
		community.MotionRatify, community.MotionAdopt, community.MotionRecovery, community.MotionDecision,
	}
}

func thresholdText(t community.Threshold) string {
	share := fmt.Sprintf("%d of %d parts of the %s", t.Num, t.Den, t.Of)
	switch {
	case t.Over && t.Num == 0:
		return "one of the " + string(t.Of)
	case t.Over && 2*t.Num == t.Den:
		return "more than half of the " + string(t.Of)
	case t.Over:
		return "more than " + share
	}
	return "at least " + share
}

func (env *environment) printCommunity(r communityReport) {
	names := []string{}
	for _, steward := range r.Stewards {
		names = append(names, strings.TrimSpace(steward.Name+" "+steward.Short))
	}
	key := "fits the " + counted(r.Devices, "device", "devices") + " in force"
	switch courier := r.You == string(community.StatusCourier); {
	case courier:
		key = "none here: a courier carries and reads nothing"
	case !r.KeyFits:
		key = "none fits the " + counted(r.Devices, "device", "devices") + " in force: the next entry brings a new one"
	}
	env.printRows([][2]string{
		{"community", strings.TrimSpace(r.Community.Name + " " + r.Community.Short)},
		{"purpose", r.Purpose},
		{"you", r.You},
		{"members", itoa(r.Members)},
		{"stewards", strings.Join(names, ", ")},
		{"key", key},
		{"newcomers", either(r.History, "read what came before them", "don't read what came before them") + either(r.Vouch, ", and need members who vouch", "")},
		{"invitations", "by " + r.Invite},
		{"couriers", either(r.Couriers, "allowed", "not allowed")},
		{"language", r.Language},
	})
	env.print("decisions need\n")
	for _, kind := range append(motionKinds(), community.MotionKind(community.RoleSteward)) {
		env.print("  %-12s%s\n", kind, visible(r.Thresholds[string(kind)]))
	}
	if len(r.Stewards) < recommendedStewards && r.You == string(community.StatusMember) {
		env.say("three stewards or more are recommended: `tally role grant PERSON steward`")
	}
}

func either(whether bool, yes, no string) string {
	if whether {
		return yes
	}
	return no
}
