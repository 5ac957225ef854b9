// Package api is what programs can ask of a running daemon: operations over
// HTTP, behind a unix socket for the command line and a loopback port for the
// page and for apps.
//
//	socket door ──┐
//	              ├──► Tree ──► operation ──► Desk ──► model.Book ──► replica
//	loopback door ┘
//
// A [Desk] is an open data directory: it lends the book of a community to one
// operation at a time, caught up with everything that is here. A [Tree] is all
// operations, each in a file of its own that is named like the command that
// does the same; it is the same tree behind both doors, and without a daemon the
// command line serves it to itself in its own process.
//
// # Adding an operation
//
// One that reads is a function with one call of look (in a community that is
// shared), lookOwn (in the private one where none is shared) or read (in
// none, or all), as in member_list.go. An act is one call of act, actOwn or
// actAnew, as in community_create.go; it gets a book that rehearses where the
// request says dry_run, and that carries along what keeps a repeated request
// from being done twice. So an act calls one method of the book, once, and
// decides nothing by whether it is a rehearsal. An act whose body itself says
// which community it is for is one call of actFor, as in invite_admit.go. What
// makes or takes a file is one call of download or upload; of outflow or inflow
// where the file may be larger than the disk, and no book is held meanwhile. It
// goes with
//
//   - its line in operations, in tree.go;
//   - its request and answer in package wire, in the file of their noun;
//   - its method in package client;
//   - its command, which does nothing but read flags, call the method and print;
//   - its row in the tests of this package, and a testscript.
//
// Paths are GET /v1/NOUNS for a list, GET /v1/NOUN for one, POST /v1/NOUNS to
// make one, POST /v1/NOUNS/VERB for every other act. The community is named by
// the query, where it is left out as on the command line. Lists are pages with
// a cursor. The scope of an operation is NOUNS:read or NOUNS:write.
//
// What goes wrong is a [wire.Problem], made by wire.New with a code of the
// table there; [ProblemOf] knows what the errors of the packages below come to,
// so most operations return errors as they get them.
package api
