package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tallystick/model"
	"tallystick/model/community"
)

type decideAnswerFlags struct {
	actFlags
	why string
}

func newDecideAnswer(env *environment) *cobra.Command {
	var f decideAnswerFlags
	cmd := &cobra.Command{
		Use:   "answer MOTION yes | no | abstain | object",
		Short: "Answer what is asked; the last answer needed closes it",
		Example: `  tally decide answer e5w2k8r0tqd3m yes
  tally decide answer e5w2k8r0tqd3m object --why "not before the harvest"`,
		Args: arguments(2, 2, "a MOTION and an answer"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(s *session, b *model.Book) error { return s.answer(ctx, b, args[0], args[1], f) })
		},
	}
	f.add(cmd)
	whyFlag(cmd, &f.why)
	return cmd
}

func (s *session) answer(ctx context.Context, b *model.Book, text, choice string, f decideAnswerFlags) error {
	choices := []community.Choice{community.Yes, community.No, community.Abstain, community.Object}
	if !slices.Contains(choices, community.Choice(choice)) {
		return fail(codeUsage, fmt.Sprintf("%q is no answer", choice), "there are yes, no, abstain and object")
	}
	id, err := s.motionOf(b, text)
	if err != nil {
		return err
	}
	q, _ := b.Question(id)
	asked, err := b.Answer(ctx, id, community.Choice(choice), f.why)
	if err != nil {
		return err
	}
	return s.env.printAnswered(b, q, asked, choice, f.json)
}

func (env *environment) printAnswered(b *model.Book, q community.Question, a model.Asked, choice string, asJSON bool) error {
	if asJSON {
		return env.printJSON(askedBy(b, "answer", a))
	}
	env.say("%s %s to: %s", would(a.Deed, "answered", "answer"), choice, motionText(b, q.Motion))
	if a.Done {
		env.say("%s with that: %s", would(a.Deed, "decided", "be decided"), motionText(b, q.Motion))
		env.sayKeys(a.Deed)
		return nil
	}
	if model.IsOpen(q) {
		env.say("it has %d of the %s that it needs", a.Yes, counted(a.Needed, "yes", "yeses"))
	}
	return nil
}
