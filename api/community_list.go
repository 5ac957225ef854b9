package api

import (
	"context"

	"tallystick/api/wire"
	"tallystick/model"
)

func communityList(t *Tree) {
	read(t, operation{ID: "community-list", Path: "/v1/communities", Scope: "communities:read", Summary: "The communities that are held here"},
		func(ctx context.Context, page *wire.Page) (wire.List[wire.CommunityLine], error) {
			lines, err := t.desk.communityLines(ctx)
			if err != nil {
				return wire.List[wire.CommunityLine]{}, err
			}
			return pageOf(t.desk, lines, *page, func(l wire.CommunityLine) string { return l.ID })
		})
}

// asked is how somebody stands who has no answer yet.
const asked = "asked"

func (d *Desk) communityLines(ctx context.Context) (lines []wire.CommunityLine, err error) {
	waiting, err := model.Waiting(d.Replica)
	if err != nil {
		return nil, err
	}
	for _, c := range d.Communities() {
		err := d.Look(ctx, c.ID(), func(b *model.Book) error {
			l := wire.CommunityLine{Type: "community", Named: communityOf(b), Purpose: b.State().Rules.Purpose, You: b.MyStatus(), Members: b.Members()}
			for _, code := range waiting {
				if code.Community == c.ID() {
					l.You, l.Name, l.Told = asked, code.CommunityName, code.InviterName
				}
			}
			lines = append(lines, l)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return lines, nil
}
