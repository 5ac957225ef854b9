// Package web is the page that a browser on this machine shows: one document,
// one script, one style sheet and one catalogue of words, built in.
//
// The document is the same for everybody and holds no data: the script asks for
// that with the token that it gets for the code in the page's address. It
// writes what it gets as text and never as markup, and the content security
// policy lets nothing in but the page's own files.
package web
