// Package model is what people do with their books: the list of the kinds of
// records, and the acts, each of which turns an intention of a user into
// entries to sign.
//
//	user ──► act ──► drafts ──► tried on a copy ──► replica.Author ──► fold
//	                             │ would not count
//	                             └──► Denied: rule, found, needed
//
// A [Book] is one community's book as one device keeps it. Before an act is
// written, its entries are signed and judged on a copy of what the book knows,
// by the rules that every other replica will judge them by: so nothing is
// written that would not count, and a rehearsal answers exactly what the act
// would.
//
// Joining and linking exchange three small files between two data directories;
// [Code], [Request] and [Welcome] are their forms.
//
// All of it is single-threaded: one Book is used by one goroutine.
package model
