package main

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/model/community"
)

// logLine is an entry as `tally log --json` prints it.
type logLine struct {
	Type   string         `json:"type"`             // "entry"
	Number uint64         `json:"number,omitempty"` // of its arrival here
	ID     string         `json:"id"`
	Short  string         `json:"short"`
	Log    named          `json:"log"`
	Seq    uint64         `json:"seq"`
	Prev   string         `json:"prev,omitempty"`
	Deps   []string       `json:"deps,omitempty"`
	Author named          `json:"author"`
	Own    bool           `json:"own"` // of this device
	Sealed bool           `json:"sealed"`
	Body   string         `json:"body"`                         // an outcome of opening it: text, no key, …
	Kind   string         `json:"kind,omitempty"`               // where the body is text
	Fields map[string]any `json:"fields,omitempty"`             // of the body; bytes in hexadecimal, links as CIDs
	Lacks  bool           `json:"attachment_lacking,omitempty"` // the file that it names is not here
	Forked bool           `json:"forked,omitempty"`             // its log has several histories from here or earlier
}

// attachment is an attached file as --json prints it.
type attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

func (p *entryReader) line(number uint64, v crdt.Verified) (logLine, error) {
	in, _ := p.community.Introduction(v.Log())
	l := logLine{
		Type: "entry", Number: number, ID: v.ID().String(), Short: v.ID().Short(), Log: logNamed(v.Log()), Seq: v.Seq(),
		Author: personNamed(in.Person, p.names[in.Person]), Own: in.Device == p.session.secrets.Device.ID(), Sealed: v.Sealed(),
	}
	if v.Seq() > 0 {
		l.Prev = v.Prev().String()
	}
	for _, dep := range v.Deps() {
		l.Deps = append(l.Deps, dep.String())
	}
	if first, forked := p.forked[v.Log()]; forked && v.Seq() >= first {
		l.Forked = true
	}
	state, _, err := p.community.BodyState(v.ID())
	if err != nil {
		return l, err
	}
	if state == replica.BodyGone {
		l.Body = "erased"
		return l, nil
	}
	body, outcome := p.ring.Open(v)
	l.Body = string(outcome)
	if outcome == community.Text {
		l.Kind = body.Kind
		if body.Kind != community.KindPass { // it holds keys
			l.Fields, _ = plain(body.Fields).(map[string]any)
		}
		note, _ := community.ReadNote(body)
		l.Lacks = note.File != nil && !p.community.HasAttachment(note.File.Hash)
	}
	return l, nil
}

// plain turns a decoded body into what JSON can hold.
func plain(value any) any {
	switch value := value.(type) {
	case []byte:
		return hex.EncodeToString(value)
	case dagcbor.Link:
		return value.String()
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = plain(value[i])
		}
		return list
	case map[string]any:
		fields := make(map[string]any, len(value))
		for name := range value {
			fields[name] = plain(value[name])
		}
		return fields
	}
	return value
}

// printLine writes an entry for people: one line of what it is, and the text
// below it.
func (env *environment) printLine(l logLine) {
	author := l.Author.Name
	if author == "" {
		author = l.Author.Short
	}
	author = visible(author)
	padding := strings.Repeat(" ", max(0, 14-utf8.RuneCountInString(author)))
	head := env.colour(env.screen.out, bold, l.Short) + "  " + claimed(l) + "  " + author + padding + "  " + l.what()
	env.print("%s\n", strings.TrimRight(head, " "))
	if text, ok := l.Fields["text"].(string); ok && text != "" {
		env.print("%s", visibleLines("    ", text))
	}
	if name, ok := l.Fields["name"].(string); ok && name != "" {
		env.print("%s", visibleLines("    ", name))
	}
	if file, ok := l.Fields["attachment"].(map[string]any); ok {
		name, _ := file["name"].(string)
		size, _ := file["size"].(int64)
		lacks := ""
		if l.Lacks {
			lacks = ", not here"
		}
		env.print("    attached: %s (%s)%s\n", visible(name), bytesText(size), lacks)
	}
}

// what is the entry's kind, or why it cannot be told, and what is odd about
// it.
func (l logLine) what() string {
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
func claimed(l logLine) string {
	const layout = "2006-01-02 15:04"
	if text, ok := l.Fields["at"].(string); ok {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.Local().Format(layout)
		}
	}
	return strings.Repeat(" ", len(layout)-1) + "-"
}
