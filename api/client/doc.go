// Package client is a Go client of the local API: a method per operation, over
// the unix socket of a running daemon or straight into its operations.
//
// A method takes what the operation is told and returns what it answers; both
// are shapes of package wire. What the daemon refuses comes back as a
// [*wire.Problem]. Lists are sequences that fetch page after page.
package client
