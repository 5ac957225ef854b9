package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newResourceShow(env *environment) *cobra.Command {
	var q wire.ResourceQuery
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show RESOURCE",
		Short: "Print what there is of a resource, whose it is, where, and how it stands",
		Long: `Print what the events about a resource add up to: how much its accountable agent
answers for, how much is there and in whose hands, who answers for it, where it
is, what it last went through, and what people should look at. What two people
set apart from each other is printed with both.`,
		Example: `  tally resource show e5w2k8r0tqd3m
  tally resource show https://finca.example/tomates --json`,
		Args: arguments(1, 1, "a RESOURCE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Resource = args[0]
			return env.through(cmd.Context(), func(c *client.Client) error { return env.showResource(cmd.Context(), c, q, asJSON) })
		},
	}
	communityVar(cmd, &q.Community, "in the community with this `ID`")
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (env *environment) showResource(ctx context.Context, c *client.Client, q wire.ResourceQuery, asJSON bool) error {
	r, err := c.Resource(ctx, q)
	if err != nil {
		return err
	}
	if asJSON {
		return env.printJSON(r)
	}
	env.print("%s\n", visible(thingText(r.Thing)))
	env.print("    accounting  %s\n", visible(measuresText(r.Accounting)))
	env.print("    onhand  %s\n", visible(measuresText(r.Onhand)))
	for _, h := range r.Custody {
		env.print("    with %s  %s\n", visible(partyText(h.Agent)), visible(measuresText(h.Measure)))
	}
	if len(r.Effort) > 0 {
		env.print("    effort  %s\n", visible(measuresText(r.Effort)))
	}
	for _, set := range r.Set {
		env.print("    %s  %s\n", set.What, visible(setText(set.SetTo)))
		for _, other := range set.Beside {
			env.print("    %s, apart from it  %s\n", set.What, visible(setText(other)))
		}
	}
	if r.Created != nil {
		env.print("    brought about by %s\n", visible(partyText(*r.Created)))
	}
	for _, f := range r.Flags {
		env.print("    flag %s%s\n", f.Code, visible(eventsText(f)))
	}
	return nil
}

// measuresText is quantities side by side.
func measuresText(list []wire.Measure) string {
	if len(list) == 0 {
		return "not counted"
	}
	var parts []string
	for _, m := range list {
		parts = append(parts, strings.TrimSpace(m.Number+" "+m.Unit))
	}
	return strings.Join(parts, " and ")
}

// partyText is a thing by its name alone, or else by its reference.
func partyText(t wire.Thing) string {
	switch {
	case t.Name != "":
		return t.Name
	case t.Short != "":
		return t.Short
	case t.Ref != "":
		return t.Ref
	}
	return "nobody named"
}

func setText(s wire.SetTo) string {
	text := s.Value
	if s.Name != "" {
		text = s.Name
	}
	if text == "" {
		text = "none"
	}
	if s.By != nil {
		text += "  by " + partyText(*s.By)
	}
	return text
}

func eventsText(f wire.Flag) string {
	var parts []string
	for _, e := range f.Events {
		parts = append(parts, partyText(e))
	}
	text := strings.Join(parts, ", ")
	if text != "" {
		text = "  " + text
	}
	if f.More {
		text += ", …"
	}
	return text
}
