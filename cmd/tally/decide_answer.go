package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
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
			in := wire.MotionAnswer{Motion: args[0], Choice: args[1], Why: f.why}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.answer(cmd.Context(), c, in, f.actFlags) })
		},
	}
	f.add(cmd)
	whyFlag(cmd, &f.why)
	return cmd
}

func (env *environment) answer(ctx context.Context, c *client.Client, in wire.MotionAnswer, f actFlags) error {
	choices := []community.Choice{community.Yes, community.No, community.Abstain, community.Object}
	if !slices.Contains(choices, community.Choice(in.Choice)) {
		return fail(codeUsage, fmt.Sprintf("%q is no answer", in.Choice), "there are yes, no, abstain and object")
	}
	r, err := c.Answer(ctx, f.how(), in)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	env.say("%s %s to: %s", would(r.Wrote, "answered", "answer"), in.Choice, r.What)
	if !r.Done {
		env.say("it has %d of the %s that it needs", r.Yes, counted(r.Needed, "yes", "yeses"))
		return nil
	}
	env.say("%s with that: %s", would(r.Wrote, "decided", "be decided"), r.What)
	env.sayNewKey(r.Wrote)
	return nil
}
