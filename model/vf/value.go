package vf

import (
	"strings"
	"unicode/utf8"

	"tallystick/crdt/dagcbor"
)

// Value is one value of a property: [Text], [IRI], [Truth], [Moment],
// [Number], [Ref], [Action], [Effect], [Purpose], [Unit], [Quantity] or [*Node].
type Value interface {
	// what says what the value is, for refusals.
	what() string
}

// Text is words for people.
type Text string

// IRI is an address on the web, such as an image's.
type IRI string

// Truth is yes or no.
type Truth bool

// Number is a decimal without a unit, such as a latitude.
type Number struct{ dagcbor.Decimal }

// Ref is the id of a thing described elsewhere, on this replica or not.
type Ref string

func (v Text) what() string     { return "text " + quoted(string(v)) }
func (v IRI) what() string      { return "IRI " + quoted(string(v)) }
func (v Moment) what() string   { return "moment " + quoted(string(v)) }
func (v Ref) what() string      { return "reference " + quoted(string(v)) }
func (v Action) what() string   { return "action " + quoted(string(v)) }
func (v Effect) what() string   { return "effect " + quoted(string(v)) }
func (v Purpose) what() string  { return "purpose " + quoted(string(v)) }
func (v Unit) what() string     { return "unit " + quoted(string(v)) }
func (v Quantity) what() string { return "quantity " + quoted(v.String()) }
func (v Number) what() string   { return "number " + v.String() }

func (v Truth) what() string {
	if v {
		return "true"
	}
	return "false"
}

func (v *Node) what() string {
	if v == nil {
		return "nothing"
	}
	return string(v.Class)
}

// wellFormed reports whether the text is an absolute IRI, as far as one can
// tell without its scheme's rules: a scheme, a colon, and something after it
// without spaces, control characters and brackets.
func (v IRI) wellFormed() bool {
	scheme, rest, ok := strings.Cut(string(v), ":")
	return ok && rest != "" && len(v) <= MaxIRI && isScheme(scheme) && utf8.ValidString(rest) &&
		!strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`<>"{}|\^`+"`", r) })
}

// isScheme reports whether s can stand before an IRI's colon (RFC 3986, 3.1).
func isScheme(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && strings.ContainsRune(letters, rune(s[0])) && strings.Trim(s, letters+"0123456789+-.") == ""
}

// quoted is text in quotes, short enough for a message.
func quoted(text string) string { return `"` + shortened(text) + `"` }

// shortened is the beginning of text, for messages.
func shortened(text string) string {
	const most = 60
	if len(text) <= most {
		return strings.ToValidUTF8(text, "�")
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
