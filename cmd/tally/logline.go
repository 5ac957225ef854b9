package main

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tallystick/api/wire"
	"tallystick/model/community"
)

// printLine writes an entry for people: one line of what it is, and the text
// below it.
func (env *environment) printLine(l wire.LogEntry) {
	author := l.Author.Name
	if author == "" {
		author = l.Author.Short
	}
	author = visible(author)
	padding := strings.Repeat(" ", max(0, 14-utf8.RuneCountInString(author)))
	head := env.colour(env.screen.out, bold, l.Short) + "  " + claimed(l) + "  " + author + padding + "  " + whatOf(l)
	env.print("%s\n", strings.TrimRight(head, " "))
	if text, ok := l.Fields["text"].(string); ok && text != "" {
		env.print("%s", visibleLines("    ", text))
	}
	if name, ok := l.Fields["name"].(string); ok && name != "" {
		env.print("%s", visibleLines("    ", name))
	}
	if file, ok := l.Fields["attachment"].(map[string]any); ok {
		name, _ := file["name"].(string)
		number, _ := file["size"].(json.Number)
		size, _ := number.Int64()
		lacks := ""
		if l.Lacks {
			lacks = ", not here"
		}
		env.print("    attached: %s (%s)%s\n", visible(name), bytesText(size), lacks)
	}
}

// whatOf is an entry's kind, or why it cannot be told, and what is odd about it.
func whatOf(l wire.LogEntry) string {
	parts := []string{l.Kind}
	if l.Body != string(community.Text) {
		parts = append(parts, "sealed: "+l.Body)
	}
	if l.Forked {
		parts = append(parts, "[forked]")
	}
	return strings.Join(slices.DeleteFunc(parts, blank), " ")
}

// claimed is the time that the author claims, in the reader's time zone.
func claimed(l wire.LogEntry) string {
	const layout = "2006-01-02 15:04"
	if text, ok := l.Fields["at"].(string); ok {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.Local().Format(layout)
		}
	}
	return strings.Repeat(" ", len(layout)-1) + "-"
}
