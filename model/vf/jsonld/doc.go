// Package jsonld is ValueFlows as documents: JSON-LD, written as JSON or YAML,
// into nodes of package vf and back.
//
//	bytes ──► elements ──► things ──► Document{Things, Later, Remarks}
//	 JSON, YAML  with line   by the vocabulary       or Faults
//	 and column
//
//	nodes ──► Write ──► one JSON document, "@graph", deterministic
//
// The 1.0.0 context is the vocabulary itself: a document names it by its IRI,
// and what its terms mean is looked up in package vf. Nothing is ever fetched.
// Contexts that stand in the document are understood: prefixes, terms, @vocab,
// @base, @language, and what a term's values are. What is not understood of
// JSON-LD: @reverse, @nest, @included, @import and index maps; each is told.
//
// Documents of others are read as they were meant. Spellings of earlier
// versions (older.txt lists them), dates such as 2019-4-8T8:00-5:00, classes and
// properties that ValueFlows does not have: each is told once, with its place,
// as a [Remark]. What can't be meant is a fault: [Read] then gives all of them,
// and no document.
//
// What a document says beyond the vocabulary is kept in [vf.Node.Carried], and
// written again. Things of classes that ValueFlows does not have are told and
// left out.
//
// The same thing may be described several times. Descriptions add up. Where
// they differ the first one stands and the other is told; but what a resource
// holds changes as its events go by, so a later description of that is in
// [Document.Later], for who wants to compare.
package jsonld
