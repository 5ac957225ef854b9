package api

import (
	"encoding/hex"
	"slices"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// recordNamed is a record by its id and by what it is called.
func recordNamed(r flow.Record) wire.Named {
	n := entryNamed(r.ID)
	for _, p := range []vf.Property{vf.PropertyName, vf.PropertyLabel, vf.PropertyNote} {
		if text, ok := first(r.Node.Values[p]).(vf.Text); ok && n.Name == "" {
			n.Name = string(text)
		}
	}
	return n
}

func first(values []vf.Value) vf.Value {
	if len(values) == 0 {
		return nil
	}
	return values[0]
}

// recordOf is a record for programs.
func recordOf(b *model.Book, r flow.Record) (wire.Record, error) {
	l := wire.Record{
		Type: "record", Named: recordNamed(r), Class: string(r.Node.Class), Node: flow.Plain(r.Node),
		Names: map[string]wire.Named{}, Creation: string(r.Creation),
	}
	if r.Author != (identity.PersonID{}) {
		by := personOf(b, r.Author)
		l.By, l.At = &by, dateText(int64(r.Common.At))
	}
	for name, text := range r.Node.Carried {
		if l.Foreign == nil {
			l.Foreign = map[string]any{}
		}
		l.Foreign[name] = text
	}
	for _, p := range r.Node.Class.Properties() {
		if values := r.Conflicts[p]; len(values) > 0 {
			l.Conflicts = append(l.Conflicts, conflictOf(p, values))
		}
		for _, v := range r.Node.Values[p] {
			ref, ok := v.(vf.Ref)
			if !ok {
				continue
			}
			if thing, err := thingOf(b, ref); err != nil {
				return l, err
			} else if thing.ID != "" {
				l.Names[string(ref)] = thing.Named
			}
		}
	}
	return l, nil
}

func conflictOf(p vf.Property, values []flow.Alternative) wire.RecordConflict {
	c := wire.RecordConflict{Property: string(p)}
	for _, v := range values {
		c.Values = append(c.Values, wire.RecordValue{Value: flow.PlainValue(v.Value), By: entryNamed(v.By)})
	}
	return c
}

// thingOf is what a reference leads to here: an agent, a record, or nothing.
func thingOf(b *model.Book, ref vf.Ref) (wire.Thing, error) {
	t := wire.Thing{Ref: string(ref)}
	if agent, ok := flow.AgentOf(ref); ok {
		t.Named, t.Class = agentNamed(b, agent), string(vf.ClassAgent)
		return t, nil
	}
	things, err := b.Things().Thing(ref)
	if err == nil && len(things) > 0 {
		t.Named, t.Class = recordNamed(things[0]), string(things[0].Node.Class)
	}
	return t, err
}

func agentNamed(b *model.Book, id identity.AgentID) wire.Named {
	if person, ok := id.Person(); ok {
		return personOf(b, person)
	}
	return orgNamed(b, id)
}

// refIn is what somebody means by the text of a reference: an IRI, the short or
// whole id of an entry, an organisation or a person, or a member's name.
func refIn(b *model.Book, text string) (vf.Ref, error) {
	if strings.Contains(text, ":") {
		return vf.Ref(text), nil
	}
	if link, err := dagcbor.ParseLink(text); err == nil {
		return flow.RecordRef(crdt.ID{Link: link}), nil
	}
	letter, _, err := identity.ParseShort(text)
	switch {
	case err == nil && letter == 'e':
		id, err := find(b.Community(), text)
		return flow.RecordRef(id), err
	case err == nil && letter == 'o':
		id, err := orgIn(b, text)
		return flow.AgentRef(id), err
	case err == nil && letter == 'a':
		return assistedIn(b, text)
	}
	if person, err := PersonIn(b, text); err == nil {
		return flow.AgentRef(person.Agent()), nil
	}
	if id, err := orgIn(b, text); err == nil {
		return flow.AgentRef(id), nil
	}
	return "", wire.New(wire.NotFound, text+" is no reference to anything here",
		"write the id of an entry (e…), a person (p…) or an organisation (o…), a member's name, or an IRI with its scheme")
}

// assistedIn is the assisted person with a short id.
func assistedIn(b *model.Book, text string) (vf.Ref, error) {
	want, err := ParseWanted('a', "an assisted person", text)
	if err != nil {
		return "", err
	}
	for id := range b.State().AssistedPersons() {
		if want.Matches(id.Body(), hex.EncodeToString(id[:])) {
			return flow.AgentRef(id), nil
		}
	}
	return "", wire.New(wire.NotFound, "no assisted person "+text+" is in community "+b.ID().Short())
}

// refer turns what references in a plain node were typed as into IRIs.
func refer(b *model.Book, plain map[string]any) (err error) {
	for name, value := range plain {
		p := vf.Property(name)
		if !flow.Indexed(p) {
			continue
		}
		list, several := value.([]any)
		if !several {
			list = []any{value}
		}
		list = slices.Clone(list)
		for i, each := range list {
			text, ok := each.(string)
			if !ok || text == "" {
				continue
			}
			ref, err := refIn(b, text)
			if err != nil {
				return err
			}
			list[i] = string(ref)
		}
		if plain[name] = list; !several {
			plain[name] = list[0]
		}
	}
	return nil
}

// recordIn is the record that somebody named; the first if it is described
// several times.
func recordIn(b *model.Book, text string) ([]flow.Record, error) {
	ref, err := refIn(b, text)
	if err != nil {
		return nil, err
	}
	things, err := b.Things().Thing(ref)
	if err == nil && len(things) == 0 {
		err = wire.New(wire.NotFound, "no record of "+text+" can be read here", "`tally record list` lists those that can")
	}
	return things, err
}

// flawed is the problem that flaws come to.
func flawed(flaws []vf.Flaw) error {
	if len(flaws) == 0 {
		return nil
	}
	var hints []string
	for _, f := range flaws[1:] {
		hints = append(hints, "also "+flawText(f))
	}
	hints = append(hints, "nothing was written")
	p := wire.New(wire.Invalid, flawText(flaws[0]), hints...)
	p.Rule, p.Found, p.Needed = string(flaws[0].Rule), flaws[0].Found, flaws[0].Needed
	return p
}

// flawText is a flaw of the one node that somebody gave.
func flawText(f vf.Flaw) string {
	where := f.Path
	if where == "" {
		where = "the record"
	}
	return where + ": found " + f.Found + ", needed " + f.Needed
}
