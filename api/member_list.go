package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/community"
)

func memberList(t *Tree) {
	look(t, operation{ID: "member-list", Path: "/v1/members", Scope: "members:read", Summary: "Who is in a community"},
		func(_ context.Context, b *model.Book, q *wire.MemberQuery) (wire.List[wire.Member], error) {
			members := membersOf(b, q.All, t.desk.Now().Unix())
			return pageOf(t.desk, members, q.Page, func(m wire.Member) string { return m.ID })
		})
}

// membersOf are the people of a community as of now, in Unix seconds.
func membersOf(b *model.Book, gone bool, now int64) (members []wire.Member) {
	for _, p := range b.State().Persons() {
		if out := p.Status == community.StatusLeft || p.Status == community.StatusRemoved; out && !gone {
			continue
		}
		members = append(members, memberOf(b, p, now))
	}
	return members
}

func memberOf(b *model.Book, p community.Person, now int64) wire.Member {
	m := wire.Member{Type: "member", Named: personOf(b, p.ID), Status: string(p.Status), Roles: []string{}, Over: []string{}, You: p.ID == b.Me()}
	for _, held := range p.Roles {
		m.Roles = append(m.Roles, string(held.Role))
		if held.Until != 0 && held.Until < now {
			m.Over = append(m.Over, string(held.Role))
		}
	}
	for _, device := range p.Logs {
		if device.InForce {
			m.Devices++
		}
		m.Forked = m.Forked || device.Forked
	}
	return m
}
