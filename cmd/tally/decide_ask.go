package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/model/community"
)

type decideAskFlags struct {
	actFlags
	yes      bool
	charter  []string
	adopt    []string
	confirm  string
	stewards []string
}

func newDecideAsk(env *environment) *cobra.Command {
	var f decideAskFlags
	cmd := &cobra.Command{
		Use:   "ask [TEXT]",
		Short: "Ask those who may decide",
		Long: `Ask those who may decide: anything in words, or one of the matters below. The
text is sealed for the members.`,
		Example: `  tally decide ask "Do we open on Sundays?"
  tally decide ask --charter history=false --charter invite=stewards
  tally decide ask --adopt e5w2k8r0tqd3m "both are mine: I restored a backup"
  tally decide ask --recovery Ana,Bea,Chus`,
		Args: arguments(0, 1, "a TEXT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.askAll(cmd.Context(), strings.Join(args, ""), f)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&f.yes, "yes", false, "and answer yes yourself")
	cmd.Flags().StringArrayVar(&f.charter, "charter", nil, "amend the charter: `RULE=VALUE`, of history, couriers, strict, vouch, invite")
	cmd.Flags().StringSliceVar(&f.adopt, "adopt", nil, "rely again on these `ENTRIES` of a forked log")
	cmd.Flags().StringVar(&f.confirm, "confirm", "", "confirm the `ENTRY` by which somebody's words end a device")
	cmd.Flags().StringSliceVar(&f.stewards, "recovery", nil, "elect these `PERSONS` as stewards, when none is left")
	cmd.MarkFlagsMutuallyExclusive("charter", "adopt", "confirm", "recovery")
	return cmd
}

func (env *environment) askAll(ctx context.Context, text string, f decideAskFlags) error {
	in := wire.MotionAsk{Text: text, Yes: f.yes, Adopt: f.adopt, Confirm: f.confirm, Recovery: f.stewards}
	if len(f.charter) > 0 {
		var err error
		if in.Charter, err = amendment(f.charter); err != nil {
			return err
		}
	}
	return env.through(ctx, func(c *client.Client) error {
		r, err := c.Ask(ctx, f.how(), in)
		if err != nil {
			return err
		}
		if f.json {
			return env.printJSON(r)
		}
		env.sayAsked(r.Asked, "decided: "+r.What, r.What)
		return nil
	})
}

// amendment reads rules as they are typed.
func amendment(texts []string) (*wire.Amendment, error) {
	a := &wire.Amendment{}
	flags := map[string]**bool{"history": &a.History, "couriers": &a.Couriers, "strict": &a.Strict, "vouch": &a.Vouch}
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		flag, isFlag := flags[name]
		switch {
		case isFlag && value != "true" && value != "false":
			return nil, fail(codeUsage, fmt.Sprintf("--charter %s is neither true nor false", text), "such as --charter "+name+"=true")
		case isFlag:
			set := value == "true"
			*flag = &set
		case name != "invite":
			return nil, fail(codeUsage, fmt.Sprintf("--charter %q is no rule that can be amended here", text), "there are history, couriers, strict, vouch and invite")
		case value != string(community.Members) && value != string(community.Stewards):
			return nil, fail(codeUsage, "--charter "+text+": there are members and stewards", "--charter invite=stewards")
		default:
			a.Invite = value
		}
	}
	return a, nil
}
