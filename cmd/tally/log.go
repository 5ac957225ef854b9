package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
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
shown as such.`,
		Example: `  tally log --limit 20
  tally log --json
  tally log e5w2k8r0tqd3m
  tally log e5w2k8r0tqd3m --attachment > photo.jpg`,
		Args: arguments(0, 1, "the id of one ENTRY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(env, args); err != nil {
				return err
			}
			return env.with(cmd.Context(), func(s *session) error { return s.log(cmd.Context(), args, f) })
		},
	}
	cmd.Flags().StringVar(&f.community, communityFlag, "", "of the community with this `ID`")
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

func (s *session) log(ctx context.Context, args []string, f logFlags) error {
	c, err := s.pick(f.community)
	if err != nil {
		return err
	}
	p, err := s.reader(ctx, c)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.printAll(ctx, f)
	}
	id, err := s.find(c, args[0])
	if err != nil {
		return err
	}
	v, err := c.Entry(id)
	if err != nil {
		return err
	}
	if f.attachment {
		return p.printAttachment(v)
	}
	return p.print(0, v, f.json)
}

// find is the entry that somebody named.
func (s *session) find(c *replica.Community, text string) (crdt.ID, error) {
	want, err := parseWanted('e', "an entry", text)
	if err != nil {
		return crdt.ID{}, err
	}
	var found []crdt.ID
	for item, err := range s.replica.Arrivals(0) {
		if err != nil {
			return crdt.ID{}, err
		}
		id := item.Entry.ID()
		if item.Event == replica.Entered && item.Community == c.ID() && want.matches(id.Link, id.String()) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return crdt.ID{}, fail(codeNotFound, "no entry "+text+" is held here", "`tally log` lists those that are")
	case 1:
		return found[0], nil
	}
	return crdt.ID{}, fail(codeUsage, text+" could be several entries", "type the whole id: `tally log --json` prints it")
}

// entryReader reads entries of one community for people and programs.
type entryReader struct {
	env       *environment
	session   *session
	community *replica.Community
	ring      *community.Ring
	names     map[identity.PersonID]string
	forked    map[crdt.LogID]uint64 // the first number from which a log has several histories
}

func (s *session) reader(ctx context.Context, c *replica.Community) (*entryReader, error) {
	b, err := s.open(ctx, c)
	if err != nil {
		return nil, err
	}
	p := &entryReader{env: s.env, session: s, community: c, ring: b.Ring(), names: b.Names(), forked: map[crdt.LogID]uint64{}}
	for _, fork := range c.Forks() {
		first, known := p.forked[fork.Log]
		if !known || fork.Seq < first {
			p.forked[fork.Log] = fork.Seq
		}
	}
	return p, nil
}

// printAll prints the community's entries as they arrived, or the last of
// them.
func (p *entryReader) printAll(ctx context.Context, f logFlags) error {
	before := uint64(0)
	if f.limit > 0 {
		var err error
		if before, err = p.before(ctx, f.limit); err != nil {
			return err
		}
	}
	for item, err := range p.entered(ctx, before) {
		if err == nil {
			err = p.print(item.Number, item.Entry, f.json)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// before is the number that the last n entries come after. They are counted as
// they arrived: logs that are forked make other counts differ.
func (p *entryReader) before(ctx context.Context, n int) (uint64, error) {
	var last []uint64 // a ring once it is full
	count := 0
	for item, err := range p.entered(ctx, 0) {
		if err != nil {
			return 0, err
		}
		if len(last) < n {
			last = append(last, item.Number)
		} else {
			last[count%n] = item.Number
		}
		count++
	}
	if count <= n {
		return 0, nil
	}
	return last[count%n] - 1, nil
}

// entered yields the arrivals of the community's entries after a number.
func (p *entryReader) entered(ctx context.Context, after uint64) iter.Seq2[replica.Item, error] {
	return func(yield func(replica.Item, error) bool) {
		for item, err := range p.session.replica.Arrivals(after) {
			if err = cmp.Or(err, ctx.Err()); err != nil {
				yield(item, err)
				return
			}
			if item.Event == replica.Entered && item.Community == p.community.ID() && !yield(item, nil) {
				return
			}
		}
	}
}

func (p *entryReader) print(number uint64, v crdt.Verified, asJSON bool) error {
	line, err := p.line(number, v)
	if err != nil {
		return err
	}
	if asJSON {
		return p.env.printJSON(line)
	}
	p.env.printLine(line)
	return nil
}

func (p *entryReader) printAttachment(v crdt.Verified) error {
	body, outcome := p.ring.Open(v)
	if outcome != community.Text {
		return fail(codeDenied, "entry "+v.ID().Short()+" is sealed: "+string(outcome), "who has its text or its key can tell what is attached")
	}
	note, _ := community.ReadNote(body)
	if note.File == nil {
		return fail(codeNotFound, "nothing is attached to entry "+v.ID().Short(), "`tally log` shows what is attached to which entry")
	}
	chunks, err := p.community.Attachment(note.File.Hash)
	if errors.Is(err, replica.ErrNotFound) {
		return fail(codeNotFound, fmt.Sprintf("%s, attached to entry %s, is not here", note.File.Name, v.ID().Short()), attachmentHint)
	}
	if err != nil {
		return err
	}
	key, _ := p.ring.BodyKey(v)
	content, err := openAttached(chunks, key)
	if err == nil {
		_, err = p.env.stdout.Write(content)
	}
	return err
}
