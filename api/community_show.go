package api

import (
	"context"
	"fmt"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func communityShow(t *Tree) {
	look(t, operation{ID: "community-show", Path: "/v1/community", Scope: "communities:read", Summary: "A community's rules, stewards and keys"},
		func(_ context.Context, b *model.Book, _ *wire.In) (wire.Community, error) {
			r := rulesOf(b)
			r.AsOf = t.desk.asOf()
			return r, nil
		})
}

func rulesOf(b *model.Book) wire.Community {
	state := b.State()
	r := wire.Community{
		Type: "community", Community: communityOf(b), Purpose: b.Purpose(), Language: string(state.Rules.Language), History: state.Rules.History,
		Couriers: state.Rules.Couriers, Vouch: state.Rules.Vouch, Invite: string(state.Rules.Invite), Members: b.Members(),
		Devices: len(state.Devices()), KeyFits: b.KeyFits(), Stewards: []wire.Named{}, Thresholds: map[string]string{}, You: b.MyStatus(),
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
