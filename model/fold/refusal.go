package fold

import (
	"cmp"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Refusal says why an entry, or a part of what it says, does not count. It is
// data: the words come from the catalogue, by the rule.
type Refusal struct {
	Entry  crdt.ID
	Rule   Rule
	Found  string // the value found
	Needed string // the value needed
	Who    string // who can fix it: a code such as "author" or "stewards"
}

// Rule names why an entry does not count. Rules are stable. Those of an
// [Authority] are its own.
type Rule string

// The rules of the fold itself.
const (
	RuleClear     Rule = "clear"     // records are sealed; a kind of record in clear is void
	RuleShape     Rule = "shape"     // fields as the kind declares them
	RuleReference Rule = "reference" // every entry named is an ancestor; else that reference is void
	RuleKind      Rule = "kind"      // an edit is of its record's kind
	RuleFixed     Rule = "fixed"     // a fixed field is written by the creating entry alone
	RuleWriter    Rule = "writer"    // the author may write the record
	RulePoison    Rule = "poison"    // the kind's own rules can be applied to the entry
)

// WhoAuthor is in Refusal.Who when the author can write it anew.
const WhoAuthor = "author"

// Error is one line for programs and logs.
func (r Refusal) Error() string {
	return fmt.Sprintf("entry %s: rule %s: found %s, needed %s", r.Entry.Short(), r.Rule, r.Found, r.Needed)
}

func compareRefusals(a, b Refusal) int {
	return cmp.Or(compareIDs(a.Entry, b.Entry), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Found, b.Found),
		cmp.Compare(a.Needed, b.Needed), cmp.Compare(a.Who, b.Who))
}

// clip shortens what was found to what fits a line; bodies may hold anything.
func clip(text string) string {
	if len(text) > maxFound {
		text = text[:maxFound]
	}
	for len(text) > 0 && !dagcbor.ValidText(text, maxFound) {
		text = text[:len(text)-1]
	}
	return text
}

// encodeRefusals is [[entry, rule, found, needed, who] …].
func encodeRefusals(list []Refusal) []byte {
	b := dagcbor.AppendArray(nil, len(list))
	for _, r := range list {
		b = dagcbor.AppendArray(b, 5)
		b = dagcbor.AppendBytes(b, r.Entry.Link[:])
		for _, text := range []string{string(r.Rule), r.Found, r.Needed, r.Who} {
			b = dagcbor.AppendText(b, clip(text))
		}
	}
	return b
}

func decodeRefusals(data []byte) ([]Refusal, error) {
	r := dagcbor.NewReader(data)
	list := make([]Refusal, r.Array(maxRefusals))
	for i := range list {
		r.ArrayOf(5)
		list[i] = Refusal{Entry: crdt.ID{Link: r.Array32()}, Rule: Rule(r.Text(maxFound)), Found: r.Text(maxFound), Needed: r.Text(maxFound), Who: r.Text(maxFound)}
	}
	return list, r.Close()
}
