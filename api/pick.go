package api

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// MaxShort is the length of the longest text that is read as a short id, in
// bytes; whole ids are longer.
const MaxShort = 26

// Wanted is what somebody typed to name something: the short form of its id,
// or all of it.
type Wanted struct {
	text string
	bits identity.ShortBits
	full bool
}

// ParseWanted reads an id of the kind that a letter stands for, as in
// [identity.Short]. Whole ids are CIDs or hexadecimal.
func ParseWanted(letter byte, what, text string) (Wanted, error) {
	if len(text) > MaxShort {
		return Wanted{text: text, full: true}, nil
	}
	prefix, bits, err := identity.ParseShort(text)
	if err != nil {
		return Wanted{}, wire.New(wire.Invalid, err.Error(), fmt.Sprintf("the short id of %s is 13 characters that begin with %c", what, letter))
	}
	if prefix != letter {
		return Wanted{}, wire.New(wire.Invalid, fmt.Sprintf("%s is not the id of %s", text, what), fmt.Sprintf("the short id of %s begins with %c", what, letter))
	}
	return Wanted{text: text, bits: bits}, nil
}

// Matches reports whether an id, of which whole is the long form, is meant.
func (w Wanted) Matches(id [32]byte, whole string) bool {
	if w.full {
		return w.text == whole
	}
	return w.bits.Matches(id)
}

// Communities are those that something is held of. Founding or joining one
// was broken off where nothing at all is.
func (d *Desk) Communities() (all []*replica.Community) {
	for _, id := range d.Replica.Communities() {
		c, err := d.Replica.Community(id)
		if err == nil && (len(c.Logs()) > 0 || c.Len() > 0 || c.Waiting() > 0) {
			all = append(all, c)
		}
	}
	return all
}

// allOr is Communities, or the one that is named.
func (d *Desk) allOr(ctx context.Context, name string) ([]*replica.Community, error) {
	if name == "" {
		return d.Communities(), nil
	}
	c, err := d.named(ctx, name)
	if err != nil {
		return nil, err
	}
	return []*replica.Community{c}, nil
}

// PrivateName is what everybody may call their own private community.
const PrivateName = "private"

// named is the community that somebody named: by short or whole id, or by a
// name that only one has.
func (d *Desk) named(ctx context.Context, name string) (*replica.Community, error) {
	want, notID := ParseWanted('c', "a community", name)
	var found []crdt.CommunityID
	for _, id := range d.Replica.Communities() {
		if notID == nil && want.Matches(id.Link, id.String()) {
			found = append(found, id)
		}
	}
	if len(found) == 0 {
		var err error
		if found, err = d.titled(ctx, name); err != nil {
			return nil, err
		}
	}
	switch {
	case len(found) == 1:
		return d.Replica.Community(found[0])
	case len(found) > 1:
		return nil, wire.New(wire.Ambiguous, name+" could be several communities", "name it by id: `tally community list` shows them")
	case notID != nil && len(name) == identity.ShortLength && name[0] == 'c':
		return nil, notID // a slip of the finger in an id
	}
	return nil, wire.New(wire.NotFound, "no community "+name+" is held here", "`tally community list` lists those that are")
}

// titled are the communities that go by a name.
func (d *Desk) titled(ctx context.Context, name string) (found []crdt.CommunityID, err error) {
	for _, c := range d.Communities() {
		err = d.Look(ctx, c.ID(), func(b *model.Book) error {
			if strings.EqualFold(b.Title(), name) || strings.EqualFold(name, PrivateName) && d.private(c) {
				found = append(found, c.ID())
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// shared are the communities that this person shares with others.
func (d *Desk) shared() (all []*replica.Community) {
	return slices.DeleteFunc(d.Communities(), func(c *replica.Community) bool { return d.private(c) || len(c.Logs()) == 0 })
}

// Shared is the community that is named, or the only one that this person
// shares with others. It is what every operation is about, unless told
// otherwise.
func (d *Desk) Shared(ctx context.Context, name string) (*replica.Community, error) {
	if name != "" {
		return d.named(ctx, name)
	}
	switch shared := d.shared(); len(shared) {
	case 0:
		return nil, wire.New(wire.NotFound, "this replica holds no community that others are in",
			"`tally community create NAME` founds one, `tally join CODE` joins one",
			"--community "+PrivateName+" means the one that is yours alone")
	case 1:
		return shared[0], nil
	default:
		return nil, severalShared(len(shared))
	}
}

func severalShared(n int) error {
	return wire.New(wire.Ambiguous, fmt.Sprintf("there are %d communities", n),
		"choose one with --community NAME; `tally community list` lists them", "--community "+PrivateName+" means the one that is yours alone")
}

// own is Shared, for what a person also does alone: where nothing is shared yet,
// it is about their private community.
func (d *Desk) own(ctx context.Context, name string) (*replica.Community, error) {
	if name != "" || len(d.shared()) > 0 {
		return d.Shared(ctx, name)
	}
	for _, c := range d.Communities() {
		if d.private(c) {
			return c, nil
		}
	}
	return nil, wire.New(wire.NotFound, "this replica holds no community yet", wire.KindOf(wire.Damaged).Hint[1])
}

// private reports whether a community is this person's own. Its charter says so
// for ever, so that it is looked for once.
func (d *Desk) private(c *replica.Community) bool {
	if private, known := d.privacy.Load(c.ID()); known {
		return private.(bool)
	}
	charter, err := community.ReadCharter(c)
	if err != nil {
		return false
	}
	private := community.ReadRules(charter).Purpose == community.PurposePrivate && charter.Founders[0].Person == d.Device.Person
	d.privacy.Store(c.ID(), private)
	return private
}

// find is the entry that somebody named.
func find(c *replica.Community, text string) (crdt.ID, error) {
	want, err := ParseWanted('e', "an entry", text)
	if err != nil {
		return crdt.ID{}, err
	}
	var found []crdt.ID
	if want.full {
		if link, err := dagcbor.ParseLink(text); err == nil {
			if _, held := c.Tip(crdt.ID{Link: link}); held {
				found = []crdt.ID{{Link: link}}
			}
		}
	} else if found, err = c.Resembling(want.bits); err != nil {
		return crdt.ID{}, err
	}
	switch len(found) {
	case 0:
		return crdt.ID{}, wire.New(wire.NotFound, "no entry "+text+" is held here", "`tally log` lists those that are")
	case 1:
		return found[0], nil
	}
	return crdt.ID{}, wire.New(wire.Ambiguous, text+" could be several entries", "type the whole id: `tally log --json` prints it")
}

// PersonIn is the member of a community that somebody named: by short or whole
// id, or by a name that only one has.
func PersonIn(b *model.Book, text string) (identity.PersonID, error) {
	var found []identity.PersonID
	want, err := ParseWanted('p', "a person", text)
	for _, p := range b.State().Persons() {
		switch {
		case err == nil && want.Matches(p.ID, hex.EncodeToString(p.ID[:])), strings.EqualFold(b.Name(p.ID), text):
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 0:
		return identity.PersonID{}, wire.New(wire.NotFound, "nobody called "+text+" is in community "+b.ID().Short(), "`tally member list` lists who is")
	case 1:
		return found[0], nil
	}
	return identity.PersonID{}, wire.New(wire.Ambiguous, text+" could be several people", "name one by id: `tally member list` shows them")
}
