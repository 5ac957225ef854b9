package main

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain",
		"Ñandú 東京 عربي हिन्दी": "Ñandú 東京 عربي हिन्दी",
		"a\x1b[31mb":         `a\u{1b}[31mb`,
		"line\nbreak\ttab":   `line\nbreak\ttab`,
		"a\u202eb\u2066c":    `a\u{202e}b\u{2066}c`,
		"a\u200bb\u2028c":    `a\u{200b}b\u{2028}c`,
		"\u0646\u200c\u0627": "\u0646\u200c\u0627",
		"bad\xff":            `bad\xff`,
		"\ufeff\ue000\u0085": `\u{feff}\u{e000}\u{85}`,
	} {
		if got := visible(text); got != want {
			t.Errorf("visible(%q) is %q, not %q", text, got, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	for _, seed := range []string{"", "a\x1b]0;title\x07", "\u202e\xff\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shown := visible(text)
		if !utf8.ValidString(shown) || strings.ContainsFunc(shown, func(r rune) bool { return unicode.IsControl(r) || hides(r) }) {
			t.Errorf("visible(%q) shows %q", text, shown)
		}
	})
}
