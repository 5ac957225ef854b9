package api

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt"
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
func (d *Desk) allOr(name string) ([]*replica.Community, error) {
	if name == "" {
		return d.Communities(), nil
	}
	c, err := d.named(name)
	if err != nil {
		return nil, err
	}
	return []*replica.Community{c}, nil
}

func (d *Desk) named(name string) (*replica.Community, error) {
	want, err := ParseWanted('c', "a community", name)
	if err != nil {
		return nil, err
	}
	var found []crdt.CommunityID
	for _, id := range d.Replica.Communities() {
		if want.Matches(id.Link, id.String()) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return nil, wire.New(wire.NotFound, "no community "+name+" is held here", "`tally status` lists those that are")
	case 1:
		return d.Replica.Community(found[0])
	}
	return nil, wire.New(wire.Ambiguous, name+" could be several communities", "type the whole id: `tally status --json` prints it")
}

// Shared is the community that is named, or the only one that this person
// shares with others.
func (d *Desk) Shared(name string) (*replica.Community, error) {
	if name != "" {
		return d.named(name)
	}
	var shared []*replica.Community
	for _, c := range d.Communities() {
		if !d.private(c) && len(c.Logs()) > 0 {
			shared = append(shared, c)
		}
	}
	switch len(shared) {
	case 0:
		return nil, wire.New(wire.NotFound, "this replica holds no community that others are in",
			"`tally community create NAME` founds one, `tally join CODE` joins one",
			"--community ID means your private one, too: `tally community list` shows it")
	case 1:
		return shared[0], nil
	}
	return nil, wire.New(wire.Ambiguous, fmt.Sprintf("there are %d communities", len(shared)), "choose one with --community ID; `tally community list` lists them")
}

// own is the community that is named, or the only one, or this person's
// private one.
func (d *Desk) own(name string) (*replica.Community, error) {
	if name != "" {
		return d.named(name)
	}
	ids := d.Replica.Communities()
	if len(ids) == 1 {
		return d.Replica.Community(ids[0])
	}
	for _, c := range d.Communities() {
		if d.private(c) {
			return c, nil
		}
	}
	if len(ids) == 0 {
		return nil, wire.New(wire.NotFound, "this replica holds no community yet", wire.KindOf(wire.Damaged).Hint[1])
	}
	return nil, wire.New(wire.Ambiguous, fmt.Sprintf("there are %d communities", len(ids)), "choose one with --community ID; `tally status` lists them")
}

// private reports whether a community is this person's own.
func (d *Desk) private(c *replica.Community) bool {
	charter, err := community.ReadCharter(c)
	return err == nil && community.ReadRules(charter).Purpose == community.PurposePrivate &&
		charter.Founders[0].Person == d.Device.Person
}

// find is the entry that somebody named.
func (d *Desk) find(ctx context.Context, c *replica.Community, text string) (crdt.ID, error) {
	want, err := ParseWanted('e', "an entry", text)
	if err != nil {
		return crdt.ID{}, err
	}
	var found []crdt.ID
	for item, err := range d.entered(ctx, c.ID(), 0) {
		if err != nil {
			return crdt.ID{}, err
		}
		if id := item.Entry.ID(); want.Matches(id.Link, id.String()) {
			found = append(found, id)
		}
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
