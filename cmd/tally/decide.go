package main

import (
	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/model"
	"tallystick/model/community"
)

func newDecide(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decide",
		Short: "Ask, answer and close what people decide together",
		Long: `What people decide together: a motion asks, those who may decide answer, and a
result that lists the answers makes it take effect. What one person may decide
alone needs no motion of its own: "tally role grant" and the like do all three.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newDecideList(env), newDecideAsk(env), newDecideAnswer(env), newDecideClose(env))
	return cmd
}

// motionText is what a motion would do, for people.
func motionText(b *model.Book, m community.Motion) string {
	switch m.Kind {
	case community.MotionRole:
		return "make " + called(b, m.Person) + " " + string(m.Role)
	case community.MotionRoleEnd:
		return "end the role " + string(m.Role) + " of " + called(b, m.Person)
	case community.MotionRemoval:
		return "remove " + called(b, m.Person)
	case community.MotionDeviceEnd:
		return "end device " + m.Device.Short() + " of " + called(b, m.Person)
	case community.MotionConfirm:
		return "confirm the end of a device, entry " + m.End.Short()
	case community.MotionCharter:
		return "amend the charter: " + rulesText(m.Rules)
	case community.MotionRatify:
		return "ratify " + counted(len(m.Entries), "entry", "entries")
	case community.MotionAdopt:
		return "rely again on " + counted(len(m.Entries), "entry", "entries") + " of a forked log"
	case community.MotionRecovery:
		names := ""
		for _, person := range m.Stewards {
			names += " " + called(b, person)
		}
		return "elect as stewards:" + names
	}
	if text := b.Prose(m.Text); text != "" {
		return `"` + text + `"`
	}
	return "decide"
}

// motionOf is the motion that somebody named.
func (s *session) motionOf(b *model.Book, text string) (crdt.ID, error) {
	id, err := s.find(b.Community(), text)
	if err != nil {
		return id, err
	}
	if _, ok := b.Question(id); !ok {
		return id, fail(codeNotFound, "entry "+id.Short()+" is no motion that counts", "`tally decide list` lists those that wait, with --all those that are closed, too")
	}
	return id, nil
}
