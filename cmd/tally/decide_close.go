package main

import (
	"github.com/spf13/cobra"

	"tallystick/model"
)

func newDecideClose(env *environment) *cobra.Command {
	var f actFlags
	cmd := &cobra.Command{
		Use:   "close MOTION",
		Short: "Write the result of what enough have answered",
		Long: `Write the result of what enough have answered. The last answer does so by
itself; this is for answers that came together from elsewhere.`,
		Args: arguments(1, 1, "a MOTION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return env.act(ctx, f, func(s *session, b *model.Book) error {
				id, err := s.motionOf(b, args[0])
				if err != nil {
					return err
				}
				q, _ := b.Question(id)
				asked, err := b.Close(ctx, id)
				if err != nil {
					return err
				}
				return env.printAsked(b, "result", asked, f.json, "decided: "+motionText(b, q.Motion), "decide: "+motionText(b, q.Motion))
			})
		},
	}
	f.add(cmd)
	return cmd
}
