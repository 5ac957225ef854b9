package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/identity"
	"tallystick/model"
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
			ctx := cmd.Context()
			return env.act(ctx, f.actFlags, func(s *session, b *model.Book) error { return s.askAll(ctx, b, append(args, "")[0], f) })
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

func (s *session) askAll(ctx context.Context, b *model.Book, text string, f decideAskFlags) error {
	m, err := s.motion(b, f)
	if err != nil {
		return err
	}
	if m.Kind == community.MotionDecision && text == "" {
		return fail(codeUsage, "there is nothing to ask", `usage: tally decide ask "TEXT"`)
	}
	if len(text) > community.MaxText {
		return fail(codeUsage, fmt.Sprintf("the text has %d bytes, at most %d", len(text), community.MaxText), "put longer text into a note with a file, and ask about that")
	}
	asked, err := b.Ask(ctx, m, text, f.yes)
	if err != nil {
		return err
	}
	what := motionText(b, m)
	return s.env.printAsked(b, "motion", asked, f.json, "decided: "+what, what)
}

func (s *session) motion(b *model.Book, f decideAskFlags) (m community.Motion, err error) {
	m.Kind = community.MotionDecision
	switch {
	case len(f.charter) > 0:
		m.Kind = community.MotionCharter
		m.Rules, err = amendment(f.charter)
	case len(f.adopt) > 0:
		m.Kind = community.MotionAdopt
		m.Entries, err = s.findAll(b, f.adopt)
	case f.confirm != "":
		m.Kind = community.MotionConfirm
		m.End, err = s.find(b.Community(), f.confirm)
	case len(f.stewards) > 0:
		m.Kind = community.MotionRecovery
		for _, text := range f.stewards {
			var person identity.PersonID
			if person, err = personIn(b, text); err != nil {
				return m, err
			}
			m.Stewards = append(m.Stewards, person)
		}
	}
	return m, err
}

func (s *session) findAll(b *model.Book, texts []string) (ids []crdt.ID, err error) {
	for _, text := range texts {
		id, err := s.find(b.Community(), text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// amendment reads rules as they are typed.
func amendment(texts []string) (map[string]any, error) {
	rules := map[string]any{}
	for _, text := range texts {
		var name, value string
		for i := range text {
			if text[i] == '=' {
				name, value = text[:i], text[i+1:]
				break
			}
		}
		switch name {
		case "history", "couriers", "strict", "vouch":
			if value != "true" && value != "false" {
				return nil, fail(codeUsage, fmt.Sprintf("--charter %s is neither true nor false", text), "such as --charter "+name+"=true")
			}
			rules[name] = value == "true"
		case "invite":
			if value != string(community.Members) && value != string(community.Stewards) {
				return nil, fail(codeUsage, "--charter "+text+": there are members and stewards", "--charter invite=stewards")
			}
			rules[name] = value
		default:
			return nil, fail(codeUsage, fmt.Sprintf("--charter %q is no rule that can be amended here", text), "there are history, couriers, strict, vouch and invite")
		}
	}
	return rules, nil
}
