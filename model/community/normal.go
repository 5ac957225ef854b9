package community

import "golang.org/x/text/unicode/norm"

// Normal is text as bodies carry it: in NFC, so that what looks the same is
// found by the same search. It can be longer than text, so bounds are for it.
func Normal(text string) string { return norm.NFC.String(text) }
