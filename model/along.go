package model

import "tallystick/crdt/replica"

// Along is the same book, of which an act writes these records of primary
// spaces in the same transaction as its entries: all of it becomes durable, or
// none. An act that writes in several steps takes them along in each;
// [Book.Ready] is none, and takes them in no step.
func (b *Book) Along(records ...replica.Record) *Book {
	with := *b
	with.along = records
	return &with
}
