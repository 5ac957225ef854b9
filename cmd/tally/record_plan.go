package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newRecordPlan(env *environment) *cobra.Command {
	var f actFlags
	var in wire.PlanMake
	cmd := &cobra.Command{
		Use:   "plan RECIPE",
		Short: "Plan what is to be made by a recipe",
		Long: `Plan what is to be made by a RECIPE, which is a Recipe, or a RecipeProcess or
RecipeExchange alone, by its id or its IRI. What comes out of one process of the
recipe feeds those that need it, by specification, stage and state; everything
is as much as is needed, exactly; dates go backwards from when it is due by how
long each process takes.

The plan consists of processes, and of intents for what goes in and comes out.
With an agent who makes it for themselves, what they make and use up in the plan
are their own commitments. --dry-run prints the plan and writes nothing.`,
		Example: `  tally record plan e5w2k8r0tqd3m --quantity "80 H87" --agent ana \
    --due 2026-03-08T07:00:00-05:00
  tally record plan e5w2k8r0tqd3m --quantity "80 H87" --dry-run`,
		Args: arguments(1, 1, "a RECIPE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Recipe = args[0]
			return env.through(cmd.Context(), func(c *client.Client) error { return env.plan(cmd.Context(), c, in, f) })
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&in.Quantity, "quantity", "", "how much, a `QUANTITY` such as \"12.5 KGM\"")
	cmd.Flags().StringVar(&in.Of, "of", "", "of this `SPECIFICATION`, not of the recipe's primaryOutput")
	cmd.Flags().StringVar(&in.Stage, "stage", "", "having gone through this `PROCESS-SPECIFICATION`")
	cmd.Flags().StringVar(&in.State, "state", "", "in this `STATE`")
	cmd.Flags().StringVar(&in.Agent, "agent", "", "made by this `AGENT` for themselves")
	cmd.Flags().StringVar(&in.Due, "due", "", "to be there at this `TIME`, such as 2026-03-08T07:00:00-05:00")
	return cmd
}

func (env *environment) plan(ctx context.Context, c *client.Client, in wire.PlanMake, f actFlags) error {
	if in.Quantity == "" {
		return fail(codeUsage, "this does not say how much is to be made", `say it with --quantity "12.5 KGM"`)
	}
	r, err := c.Plan(ctx, f.how(), in)
	if err != nil {
		return err
	}
	if f.json {
		return env.printJSON(r)
	}
	if r.Plan != nil {
		env.print("%s\n", r.Plan.Short)
	} else {
		for _, node := range r.Nodes {
			env.print("%s\n", visible(nodeText(node)))
		}
	}
	if n := len(r.Rounded); n > 0 {
		env.say("rounded up %s that no decimal is exact for", counted(n, "quantity", "quantities"))
	}
	env.sayDeed(r.Wrote, "planned, in "+counted(len(r.Nodes), "record", "records"), "plan, in "+counted(len(r.Nodes), "record", "records"))
	return nil
}

// nodeText is a part of a plan on one line.
func nodeText(node map[string]any) string {
	r := wire.Record{Node: node}
	text := valueText(r, node["@type"])
	for _, name := range properties(r) {
		switch name {
		case "plannedWithin", "inputOf", "outputOf", "independentDemandOf", "created":
		default:
			text += "  " + name + " " + valueText(r, node[name])
		}
	}
	return strings.TrimSpace(text)
}
