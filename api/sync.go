package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
)

// syncNow exchanges entries, which is no act: nothing is signed.
func syncNow(t *Tree) {
	o := operation{ID: "sync", Path: "/v1/sync", Scope: "network:write", Summary: "Exchange what both lack, with one device or everybody who is near"}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(ctx context.Context, in *struct{ Body wire.SyncQuery }) (*answer[wire.List[wire.Synced]], error) {
		return answering(t.desk.sync(ctx, in.Body.With))
	})
}

func (d *Desk) sync(ctx context.Context, with string) (wire.List[wire.Synced], error) {
	list := wire.List[wire.Synced]{Items: []wire.Synced{}}
	network, err := d.network()
	if err != nil {
		return list, err
	}
	met, err := network.Sync(ctx, with)
	if err != nil {
		return list, err
	}
	for _, m := range met {
		peer, err := d.peerRow(ctx, m.Peer)
		if err != nil {
			return list, err
		}
		row := wire.Synced{Type: "synced", Peer: peer, Entries: m.Taken, Given: m.Given, Unheard: m.Unheard}
		if m.Err != nil {
			row.Problem = m.Err.Error()
		}
		list.Items = append(list.Items, row)
	}
	list.AsOf = d.asOf()
	return list, nil
}
