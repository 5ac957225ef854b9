package main

import (
	"context"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

// walking asks for a walk along the flow.
type walking func(*client.Client, context.Context, wire.FlowQuery) iter.Seq2[wire.FlowStep, error]

func newResourceTrack(env *environment) *cobra.Command {
	return newWalk(env, (*client.Client).Track, &cobra.Command{
		Use:   "track RESOURCE",
		Short: "Print what became of a resource or an event",
		Long: `Print everything that the flow leads to from a resource, an event, a process or
a batch, nearest first: through processes, transfers, batches and what things
are packed into. Each line says from what it was reached.`,
		Example: `  tally resource track e5w2k8r0tqd3m`,
	})
}

func newResourceTrace(env *environment) *cobra.Command {
	return newWalk(env, (*client.Client).Trace, &cobra.Command{
		Use:   "trace RESOURCE",
		Short: "Print where a resource or an event came from",
		Long: `Print everything that led to a resource, an event, a process or a batch, nearest
first: through processes, transfers, batches and what things were packed into.
Each line says from what it was reached.`,
		Example: `  tally resource trace e5w2k8r0tqd3m`,
	})
}

func newWalk(env *environment, ask walking, cmd *cobra.Command) *cobra.Command {
	var q wire.FlowQuery
	var asJSON bool
	cmd.Args = arguments(1, 1, "a RESOURCE")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		q.Resource = args[0]
		return env.through(cmd.Context(), func(c *client.Client) error {
			return env.walk(ask(c, cmd.Context(), q), asJSON)
		})
	}
	communityVar(cmd, &q.Community, "in the community with this `ID`")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

func (env *environment) walk(steps iter.Seq2[wire.FlowStep, error], asJSON bool) error {
	named := map[string]wire.Thing{}
	for s, err := range steps {
		if err == nil && asJSON {
			err = env.printJSON(s)
		}
		if err != nil {
			return err
		}
		named[s.Thing.Ref] = s.Thing
		if !asJSON {
			env.print("%s\n", visible(stepText(s, named[s.From])))
		}
		if s.Cut {
			env.say("there is more: the walk was ended here; go on from one of the last")
		}
	}
	return nil
}

func stepText(s wire.FlowStep, from wire.Thing) string {
	text := thingText(s.Thing)
	if s.Action != "" {
		text += "  " + s.Action
	}
	if s.Quantity != nil {
		text += " " + measuresText([]wire.Measure{*s.Quantity})
	}
	if s.Provider != nil {
		text += "  from " + partyText(*s.Provider)
	}
	if s.Receiver != nil {
		text += " to " + partyText(*s.Receiver)
	}
	if s.From != "" {
		text += "  (" + s.Via + " of " + partyText(from) + ")"
	}
	if s.End {
		text += "  end"
	}
	return strings.TrimSpace(text)
}
