package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible makes text from elsewhere safe to show on one line: whatever could
// move the cursor, change the direction of writing or hide is written as an
// escape. Letters of every script stay.
func visible(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case hides(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// hides reports whether a rune shows as nothing or as something else than
// itself: controls, direction marks and other format characters but for the two
// joiners, which scripts need, line separators, private use.
func hides(r rune) bool {
	const nonJoiner, joiner = 0x200c, 0x200d
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) ||
		unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner
}

// visibleLines is visible for text of several lines, each of which begins with
// indent.
func visibleLines(indent, text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = indent + visible(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n") + "\n"
}
