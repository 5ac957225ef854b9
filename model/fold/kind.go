package fold

import (
	"crypto/sha256"
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
)

// Kind is one kind of record: what its bodies say and how they add up. All of
// it is data and pure functions; a kind is one file that makes a Kind and one
// line in the list given to [Open]. Several goroutines may call its functions
// at once.
//
// The body that creates a record holds its fields as they are. Every other
// body of the kind is about a record that exists:
//
//	{"record": link, "edits":   {field: {"value": v, "replaces": [link …]}},
//	                 "adds":    {field: [v …]},
//	                 "removes": {field: [{"value": v, "adds": [link …]} …]}}
//
// Fields that a kind does not declare are carried and mean nothing to it.
type Kind struct {
	Name    string
	Version uint64 // changes whenever the same entries add up to something else: everything is folded anew
	Fields  []Field

	// MayWrite is why the author of an entry may not write it, or nil; every
	// author whose entries count may if it is nil itself.
	MayWrite func(w Writing) *Refusal

	// Touches are the records of any kind that an entry is about beside its
	// own. It is then among their entries.
	Touches func(body crdt.Body) []crdt.ID

	// Index are the terms under which the record is found; nil for none.
	Index func(r Record) []Term

	// Fold adds to a record what fields do not say: lifecycles, rights. It
	// sets Record.State from the rest. Entries on which it panics or errs are
	// set aside.
	Fold func(r *Record) error

	// View are the states that a date brings, such as "expired", by codes.
	// Nothing stored depends on it.
	View func(r Record, asOf Seconds) []string
}

// Merge is how the writes of one field add up.
type Merge int

const (
	// Fixed fields have the value that the record was created with.
	Fixed Merge = iota
	// Register fields have the values that no later write replaces: a
	// [crdt.Register].
	Register
	// Set fields have the elements added and not removed: a [crdt.AddWins].
	// In the body that creates the record they are a list.
	Set
)

// Field is one field of a kind.
type Field struct {
	Name     string
	Merge    Merge
	Required bool           // in the body that creates a record
	Check    func(any) bool // whether a value, of a set an element, has the type; nil: any has
	Refers   bool           // links in it name entries, which must be ancestors
}

// Writing is one entry as [Kind.MayWrite] sees it.
type Writing struct {
	Entry
	Creation *Entry // of the record; the entry itself when it creates it, nil when that is not open
}

// Term is a value under which a record is found in an index.
type Term struct{ Index, Value string }

// Entry is one opened entry about a record.
type Entry struct {
	ID      crdt.ID
	Log     crdt.LogID
	Seq     uint64
	Depth   uint64
	Author  identity.PersonID // of the log
	Body    crdt.Body
	Void    []crdt.ID // entries that its body names and that are not its ancestors
	Outcome Outcome   // Text, unless listed by [Engine.History]
	Refused *Refusal  // nil if it counts

	at Place
}

// Position is where the entry stands in the order of folds.
func (e Entry) Position() crdt.Position { return crdt.Position{Depth: e.Depth, ID: e.ID} }

// The types of values, for Field.Check.

// IsText accepts text.
func IsText(v any) bool { _, ok := v.(string); return ok }

// IsInteger accepts integers.
func IsInteger(v any) bool { _, ok := v.(int64); return ok }

// IsBool accepts true and false.
func IsBool(v any) bool { _, ok := v.(bool); return ok }

// IsLink accepts links.
func IsLink(v any) bool { _, ok := v.(dagcbor.Link); return ok }

// IsList accepts lists whose elements another check accepts.
func IsList(element func(any) bool) func(any) bool {
	return func(v any) bool {
		list, ok := v.([]any)
		for _, e := range list {
			ok = ok && element(e)
		}
		return ok
	}
}

// plain reports whether a record of one entry is all there is to know of it.
func (k *Kind) plain() bool { return k.MayWrite == nil && k.Index == nil && k.Fold == nil }

// kinds are the kinds of one engine, by name.
type kinds map[string]*Kind

// formatVersion changes when the same entries are stored in another form or
// fold to something else by rules that no kind tells of.
const formatVersion = 3

// fingerprint is what stored records depend on beside entries and keys.
func fingerprint(list []Kind) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "fold %d\n", formatVersion)
	for _, k := range list {
		fmt.Fprintf(h, "%q %d\n", k.Name, k.Version)
	}
	return [32]byte(h.Sum(nil))
}

func kindsOf(list []Kind) kinds {
	byName := kinds{}
	for i := range list {
		byName[list[i].Name] = &list[i]
	}
	return byName
}
