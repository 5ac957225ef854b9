package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

type logFlags struct {
	community  string
	limit      int
	attachment bool
	json       bool
}

func newLog(env *environment) *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use:   "log [ENTRY]",
		Short: "Print the entries, in the order in which they came here",
		Long: `Print the entries of a community, in the order in which they came here, or one
entry. Times are what their authors claim. What this device has no key for is
shown as such.

A file that is attached comes along only when somebody asks for it: with
--attachment, from whoever is near and has it.`,
		Example: `  tally log --limit 20
  tally log --json
  tally log e5w2k8r0tqd3m
  tally log e5w2k8r0tqd3m --attachment > photo.jpg`,
		Args: arguments(0, 1, "the id of one ENTRY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(env, args); err != nil {
				return err
			}
			return env.through(cmd.Context(), func(c *client.Client) error { return env.log(cmd.Context(), c, args, f) })
		},
	}
	cmd.Flags().StringVar(&f.community, communityFlag, "", "of the `COMMUNITY` of this name or id")
	cmd.Flags().IntVar(&f.limit, "limit", 0, "the last `N` entries only")
	cmd.Flags().BoolVar(&f.attachment, "attachment", false, "write the file attached to ENTRY to stdout")
	jsonFlag(cmd, &f.json, jsonLines)
	return cmd
}

func (f logFlags) check(env *environment, args []string) error {
	switch {
	case f.limit < 0:
		return fail(codeUsage, fmt.Sprintf("--limit %d is less than nothing", f.limit), "--limit 20 prints the last 20 entries")
	case f.attachment && len(args) == 0:
		return fail(codeUsage, "--attachment needs the ENTRY that the file is attached to", "`tally log` prints the ids of entries")
	case f.attachment && f.json:
		return fail(codeUsage, "--attachment prints a file and --json does not", "leave one of them out")
	case f.attachment && env.screen.out:
		return fail(codeUsage, "the attachment would be printed on the terminal", "send it into a file: tally log "+args[0]+" --attachment > FILE")
	}
	return nil
}

// pageSize is how many entries are asked for at once.
const pageSize = 500

func (env *environment) log(ctx context.Context, c *client.Client, args []string, f logFlags) error {
	in := wire.InOwn{Community: f.community}
	if len(args) == 0 {
		for entry, err := range c.Log(ctx, wire.LogQuery{InOwn: in, Page: wire.Page{Limit: pageSize}, Last: f.limit}) {
			if err == nil {
				err = env.printEntry(entry, f.json)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	q := wire.EntryQuery{InOwn: in, Entry: args[0]}
	if f.attachment {
		content, err := env.attachment(ctx, c, q)
		if err == nil {
			_, err = env.stdout.Write(content)
		}
		return err
	}
	entry, err := c.Entry(ctx, q)
	if err != nil {
		return err
	}
	return env.printEntry(entry, f.json)
}

func (env *environment) printEntry(entry wire.LogEntry, asJSON bool) error {
	if asJSON {
		return env.printJSON(entry)
	}
	env.printLine(entry)
	return nil
}
