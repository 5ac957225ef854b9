// Package dagcbor is the one set of canonical bytes that everything signed,
// hashed or stored in Tallystick is made of: a strict subset of DAG-CBOR.
//
// Canonical means that a value has exactly one encoding, so that equal values
// have equal hashes: definite lengths, shortest integers, text keys that are
// unique and sorted length first, no floats, no undefined, the simple values
// false, true and null only, and one kind of tag, 42, holding a CIDv1 of a
// dag-cbor block under SHA-256. Text is valid UTF-8; Unicode normalisation is
// the writer's duty and never checked here.
//
// Two ways lead in and out. [Reader] and the Append functions move field by
// field through fixed shapes such as an entry's header, and refuse everything
// that is not canonical as they go. [Marshal] and [Unmarshal] carry Go values
// such as a record's fields; Unmarshal walks the bytes, decodes them, encodes
// the result again and compares, because each of the three catches what the
// others let through.
//
// The package is pure, and safe for use by several goroutines at once.
package dagcbor
