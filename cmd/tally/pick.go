package main

import (
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/replica"
	"tallystick/model/community"
)

// communityFlag picks one of several communities.
const communityFlag = "community"

// pick is the community that --community names, or the only one, or the
// person's private one.
func (s *session) pick(name string) (*replica.Community, error) {
	if name != "" {
		return s.named(name)
	}
	ids := s.replica.Communities()
	if len(ids) == 1 {
		return s.replica.Community(ids[0])
	}
	for _, id := range ids {
		c, err := s.replica.Community(id)
		if err == nil && s.private(c) {
			return c, nil
		}
	}
	if len(ids) == 0 {
		return nil, fail(codeNotFound, "this replica holds no community yet", restoreHint)
	}
	return nil, fail(codeUsage, fmt.Sprintf("there are %d communities", len(ids)), "choose one with --community ID; `tally status` lists them")
}

func (s *session) named(name string) (*replica.Community, error) {
	want, err := parseWanted('c', "a community", name)
	if err != nil {
		return nil, err
	}
	var found []crdt.CommunityID
	for _, id := range s.replica.Communities() {
		if want.matches(id.Link, id.String()) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return nil, fail(codeNotFound, "no community "+name+" is held here", "`tally status` lists those that are")
	case 1:
		return s.replica.Community(found[0])
	}
	return nil, fail(codeUsage, name+" could be several communities", "type the whole id: `tally status --json` prints it")
}

// private reports whether a community is this person's own.
func (s *session) private(c *replica.Community) bool {
	charter, err := community.ReadCharter(c)
	return err == nil && community.ReadRules(charter).Purpose == community.PurposePrivate &&
		charter.Founders[0].Person == s.secrets.Person
}

// all are the communities held, or the one that is named.
func (s *session) all(name string) ([]*replica.Community, error) {
	if name != "" {
		c, err := s.named(name)
		return []*replica.Community{c}, err
	}
	var all []*replica.Community
	for _, id := range s.replica.Communities() {
		c, err := s.replica.Community(id)
		if err != nil {
			return nil, err
		}
		// Founding or joining one was broken off where nothing at all is held.
		if len(c.Logs()) > 0 || c.Len() > 0 || c.Waiting() > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}
