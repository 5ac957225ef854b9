package reconcile_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/sync/reconcile"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata/*.txt")

// script is a file of conversations. Its lines:
//
//	peers 3                  a, b and c found a community; each holds what all began with
//	stranger d               d holds nothing
//	copy a aa                aa is a copy of a's disk, and writes to the same log
//	append a 5 [of 2000]     a writes 5 entries [with sealed bodies of 2000 bytes]
//	erase a 2                a erases the bodies of its last 2 entries
//	lose bodies b            b has no sealed bodies any more, as a courier
//	connect a b [cut after 3]  a opens a conversation with b [and the link breaks]
//	expect in sync           of the last conversation; likewise:
//	expect round trips <= 2
//	expect bytes a <= 1000   that a has sent
//	expect differ 2          logs that differ at its end
//	expect lacking b 3       bodies, now
//	expect entries b 12      held, now
//	expect same              all that hold anything hold the same entries
//
// Behind a connect stands, indented, what was said. A # begins a comment.
type script struct {
	t       *testing.T
	open    func(crdt.CommunityID) store // makes a store that holds nothing
	village *village
	stores  map[string]store
	logs    map[string]string // whose log a peer writes
	names   map[crdt.ID]string
	taken   map[string]bool
	talks   int
	last    *meeting
	sides   [2]string
	text    []string // the file as it is now
}

func runScript(t *testing.T, text string, open func(crdt.CommunityID) store) string {
	s := &script{
		t: t, open: open, stores: map[string]store{}, logs: map[string]string{},
		names: map[crdt.ID]string{}, taken: map[string]bool{},
	}
	for n, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		s.text = append(s.text, line)
		words := strings.Fields(strings.Split(line, "#")[0])
		if len(words) == 0 {
			continue
		}
		if err := s.do(words); err != nil {
			t.Fatalf("line %d: %s: %v\n%s", n+1, line, err, strings.Join(s.text, "\n"))
		}
	}
	return strings.Join(s.text, "\n") + "\n"
}

func (s *script) do(words []string) error {
	number := func(i int) int {
		if i >= len(words) {
			return 0
		}
		n, err := strconv.Atoi(words[i])
		if err != nil {
			s.t.Fatal(err)
		}
		return n
	}
	switch words[0] {
	case "peers":
		return s.peers(number(1))
	case "stranger":
		s.stores[words[1]] = s.open(s.village.Community)
		return nil
	case "copy":
		s.stores[words[2]], s.logs[words[2]] = s.copied(words[1], true), s.logs[words[1]]
		return nil
	case "append":
		s.village.bodies = 300
		if len(words) > 3 {
			s.village.bodies = number(4)
		}
		tip := s.tip(words[1])
		return s.keep(words[1], s.village.write(s.logs[words[1]], tip, number(2)))
	case "erase":
		return s.erase(words[1], number(2))
	case "lose":
		s.stores[words[2]] = s.copied(words[2], false)
		return nil
	case "connect":
		cut := -1
		if len(words) > 3 {
			cut = number(5)
		}
		return s.connect(words[1], words[2], cut)
	case "expect":
		return s.expect(words[1:])
	}
	return fmt.Errorf("nobody knows how to %q", words[0])
}

func (s *script) peers(n int) error {
	s.village = newVillage(s.t, n, 0)
	for i := range n {
		s.stores[nameOf(i)], s.logs[nameOf(i)] = s.open(s.village.Community), nameOf(i)
	}
	for i := range n {
		begun := s.village.begin(nameOf(i))
		for peer := range n {
			if err := s.keep(nameOf(peer), begun); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep has a peer hold entries, and gives these their names.
func (s *script) keep(peer string, entries []crdt.Verified) error {
	for _, e := range entries {
		if s.names[e.ID()] != "" {
			continue
		}
		log := "?"
		for _, name := range s.logs {
			if s.village.device(name).Log == e.Log() {
				log = name
			}
		}
		name := fmt.Sprint(log, e.Seq())
		for s.taken[name] {
			name += "'"
		}
		s.names[e.ID()], s.taken[name] = name, true
	}
	return s.stores[peer].admit(runsOf(s.t, entries))
}

// runsOf cuts entries that follow each other into runs.
func runsOf(t testing.TB, entries []crdt.Verified) (runs []crdt.Run) {
	t.Helper()
	for part := range slices.Chunk(entries, crdt.MaxRun) {
		run, err := crdt.ParseFrame(crdt.AppendFrame(nil, part))
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	return runs
}

// tip is the end of the log that a peer writes: of its longest history.
func (s *script) tip(peer string) (tip crdt.Tip) {
	log := s.village.device(s.logs[peer]).Log
	for _, found := range s.stores[peer].Tips() {
		if found.Log == log && (tip.ID.IsZero() || found.Seq > tip.Seq) {
			tip = found
		}
	}
	return tip
}

// copied is another store with what a peer holds, with its sealed bodies or
// without.
func (s *script) copied(peer string, bodies bool) store {
	other := s.open(s.village.Community)
	var spans []crdt.Span
	for _, tip := range s.stores[peer].Tips() {
		spans = append(spans, crdt.Span{Tip: tip})
	}
	for run, err := range s.stores[peer].Runs(spans) {
		if err != nil {
			s.t.Fatal(err)
		}
		run = slices.Clone(run)
		for i, e := range run {
			if !bodies {
				run[i] = e.WithoutBody()
			}
		}
		if err := other.admit(runsOf(s.t, run)); err != nil {
			s.t.Fatal(err)
		}
	}
	return other
}

func (s *script) erase(peer string, n int) error {
	tip := s.tip(peer)
	var ids []crdt.ID
	for i := range n {
		id, _ := s.stores[peer].Ancestor(tip, tip.Seq-uint64(i))
		ids = append(ids, id)
	}
	return s.stores[peer].erase(ids)
}

func (s *script) connect(a, b string, cut int) error {
	s.talks++
	s.last, s.sides = newMeeting(s.stores[a], s.stores[b], s.talks), [2]string{a, b}
	s.last.cut = cut
	s.last.overhear = func(from int, message []byte) {
		s.text = append(s.text, fmt.Sprintf("  %-2s %7d  %s", s.sides[from], len(message), reconcile.Describe(message, s.name)))
	}
	return s.last.run(s.talks)
}

func (s *script) name(id crdt.ID) string { return s.names[id] }

func (s *script) expect(words []string) error {
	result := func(i int) reconcile.Result { return s.last.sides[i].talk.Result() }
	most := func(found int) error {
		if n, err := strconv.Atoi(words[len(words)-1]); err != nil || found > n {
			return fmt.Errorf("found %d %w", found, errBeyond)
		}
		return nil
	}
	exactly := func(found int) error {
		if words[len(words)-1] != strconv.Itoa(found) {
			return fmt.Errorf("found %d", found)
		}
		return nil
	}
	switch words[0] {
	case "in":
		if !result(0).InSync || !result(1).InSync {
			return fmt.Errorf("not in sync")
		}
		return nil
	case "differ":
		return exactly(result(0).LogsDiffer)
	case "round":
		return most(result(0).RoundTrips)
	case "bytes":
		return most(result(slices.Index(s.sides[:], words[1])).Out.Bytes)
	case "lacking":
		return exactly(len(s.stores[words[1]].Lacking()))
	case "entries":
		return exactly(s.count(s.stores[words[1]]))
	case "same":
		return s.same()
	}
	return fmt.Errorf("nobody knows how to expect %q", words[0])
}

var errBeyond = fmt.Errorf("is more")

func (s *script) count(of store) (n int) {
	var spans []crdt.Span
	for _, tip := range of.Tips() {
		spans = append(spans, crdt.Span{Tip: tip})
	}
	for run := range of.Runs(spans) {
		n += len(run)
	}
	return n
}

func (s *script) same() error {
	var tips []crdt.Tip
	for name, of := range s.stores {
		found := of.Tips()
		if tips == nil {
			tips = found
		}
		if !slices.Equal(found, tips) {
			return fmt.Errorf("%s has other tips", name)
		}
	}
	return nil
}

// TestScripts holds the conversations of testdata in memory, and compares what
// is said, byte for byte of its length.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := runScript(t, string(text), func(id crdt.CommunityID) store { return newShelf(id) })
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(text) {
				t.Errorf("%s; -update writes it anew:\n%s", file, got)
			}
		})
	}
}
