package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/model/community"
)

func newCommunityShow(env *environment) *cobra.Command {
	var name string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Print a community's rules, stewards and keys",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error {
				r, err := c.Community(cmd.Context(), wire.In{Community: name})
				if err != nil {
					return err
				}
				if asJSON {
					return env.printJSON(r)
				}
				env.printCommunity(r)
				return nil
			})
		},
	}
	communityVar(cmd, &name, "the `COMMUNITY` of this name or id")
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

// motionKinds are the kinds of motion, in the order in which people meet them.
func motionKinds() []community.MotionKind {
	return []community.MotionKind{
		community.MotionRole, community.MotionRemoval, community.MotionDeviceEnd, community.MotionConfirm, community.MotionCharter,
		community.MotionRatify, community.MotionAdopt, community.MotionRecovery, community.MotionDecision,
	}
}

func (env *environment) printCommunity(r wire.Community) {
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
