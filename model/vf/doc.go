// Package vf is the ValueFlows vocabulary, version 1.0.0: its classes,
// properties and actions, the exact quantities that flow, the units they are
// counted in, and the check of whether a description keeps to all of it.
//
//	facts/*.txt ──go generate──► *_gen.go ──► Class, Property, Action, Unit ──► Node, Check
//
// The facts are in two text files and nowhere else. A [Class] knows its
// properties, a [Property] whose it is and what it may say, an [Action] what an
// event of it does to resources. A [Node] is a description of one thing: values
// by property. Each class has a view of a node too, such as [EconomicEvent],
// whose methods are the properties that the class has. [Check] tells, path by
// path, where nodes leave the vocabulary.
//
// Anybody may describe anything, so little is an error: apart from an action on
// flows and a label on units nothing is mandatory, and a reference to what is
// not held is normal.
//
// Numbers are exact. A [Quantity] becomes one of another unit within a
// dimension of the metric system or by a [Ratio] that somebody stated, and
// otherwise not at all: [ErrUnitUnresolved]. A [Total] adds up without regard
// to order.
//
// Package jsonld below it reads nodes from documents and writes them.
//
// The package is pure and its tables never change: everything in it is safe for
// use by several goroutines, except a Total or Node that one of them changes.
package vf

//go:generate go test ./facts -run ^TestGenerated$ -update
