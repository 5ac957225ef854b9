package fold

import (
	"context"
	"iter"

	"tallystick/crdt/replica"
)

// batch is a part of the community's feed.
type batch struct {
	items []replica.Item
	last  uint64
	err   error // why there is no more; alone
}

// batches reads the feed ahead of who folds it. An error is the last thing that
// it yields.
func (e *Engine) batches(ctx context.Context, after uint64) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		ahead := make(chan batch, 2)
		ctx, cancel := context.WithCancel(ctx)
		go func() {
			defer close(ahead)
			e.readAhead(after, func(b batch) bool {
				select {
				case ahead <- b:
					return true
				case <-ctx.Done():
					return false
				}
			})
		}()
		defer func() {
			cancel()
			for range ahead { // the reader ends before the replica may be closed
			}
		}()
		for b := range ahead {
			if !yield(b) {
				return
			}
		}
	}
}

// readAhead cuts the feed into batches, until give wants no more.
func (e *Engine) readAhead(after uint64, give func(batch) bool) {
	b, size := batch{}, 0
	for item, err := range e.community.Arrivals(after) {
		if err != nil {
			give(batch{err: err})
			return
		}
		b.last = item.Number
		b.items = append(b.items, item)
		if size += item.Entry.Size(); len(b.items) >= batchEntries || size >= batchBytes {
			if !give(b) {
				return
			}
			b, size = batch{}, 0
		}
	}
	if b.last > 0 {
		give(b)
	}
}
