package peer

import (
	"context"

	"tallystick/crdt/replica"
	"tallystick/identity"
)

// forget drops what is remembered of a device that belongs to none of our
// communities any more, unless it has come back meanwhile.
func (n *Node) forget(id identity.TransportID) {
	n.writing.Lock()
	defer n.writing.Unlock()
	n.mu.Lock()
	back := n.remotes[id] != nil
	n.mu.Unlock()
	if back {
		return
	}
	var records []replica.Record
	for record, err := range n.book.All(id[:]) {
		if err != nil {
			n.log.Debug("book of peers not read", "why", err)
			return
		}
		records = append(records, replica.Record{Space: n.book, Key: record.Key})
	}
	if len(records) == 0 {
		return
	}
	if err := n.options.Replica.Put(context.WithoutCancel(n.ctx), records...); err != nil {
		n.log.Debug("peer not forgotten", "peer", short(id), "why", err)
	}
}

// forgetGone forgets the devices that were removed while no node ran.
func (n *Node) forgetGone() {
	for record, err := range n.book.All(nil) {
		if err != nil {
			n.log.Debug("book of peers not read", "why", err)
			return
		}
		if len(record.Key) == len(identity.TransportID{}) {
			n.forget(identity.TransportID(record.Key))
		}
	}
}
