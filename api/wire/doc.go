// Package wire is the JSON that crosses the local door: what programs send to a
// running daemon, and what it answers.
//
// Every shape has one file with what belongs to it. Requests carry the tags that
// say where a value stands (query, header, path) and what it may be, so that the
// daemon checks what the client encodes; answers carry json tags alone. Decimals
// are strings. Ids are whole, with the short form that people type beside them.
// A list has items and, while there is more, the cursor of the next page.
//
// The package knows shapes and nothing of what they mean: it imports nothing of
// ours, so that a program of somebody else's can be written against it.
package wire
