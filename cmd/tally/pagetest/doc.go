// Package pagetest is the suite of the page in a real browser: Chromium opens
// the page of a running daemon as a person does, by its address with a code, and
// what stands there is read from the document.
//
// The tests need Chromium on the path and are behind a build tag:
//
//	go test -tags browser ./cmd/tally/pagetest/...
//
// They drive it by the DevTools protocol, over the pipe that Chromium opens for
// that, so that nothing listens anywhere. They wait for what the page shows, and
// never for a time.
package pagetest
