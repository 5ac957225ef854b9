package jsonld

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON (RFC 8259) with the place of everything. It is a reader
// of its own because encoding/json knows no lines and takes other than UTF-8.
type scanner struct {
	src   *bufio.Reader
	at    position // of the next byte
	left  int      // bytes of the document that may still come
	room  int      // elements that the item may still have
	ended error    // why no byte comes any more
}

// broken is why the document can't be read any further, with the place.
type broken struct {
	at     position
	code   Code
	found  string
	needed string
}

// Error is one line.
func (b *broken) Error() string {
	return fmt.Sprintf("line %d, column %d: %s: found %s, needed %s", b.at.line, b.at.column, b.code, b.found, b.needed)
}

// scanJSON hands a document to a sink.
func scanJSON(src *bufio.Reader, to sink) error {
	s := &scanner{src: src, at: position{1, 1}, left: MaxDocument, room: maxElements}
	var err error
	switch s.space() {
	case '{':
		err = s.object(func(m member, key *trail) error {
			if m.key != "@graph" {
				if m.value, err = s.value(1); err != nil {
					return err
				}
				s.room = maxElements
				return to.top(m)
			}
			return s.items(key, to)
		})
	case '[':
		err = s.items(nil, to)
	default:
		err = s.refuse("an object or a list")
	}
	if err == nil && s.space() != 0 {
		err = s.refuse("the end of the document")
	}
	if err == nil && !errors.Is(s.ended, io.EOF) {
		err = s.ended
	}
	return err
}

// items hands the items of a list over, one by one; @graph may be one object.
func (s *scanner) items(path *trail, to sink) error {
	if s.space() != '[' {
		e, err := s.value(1)
		if err != nil {
			return err
		}
		return to.item(e, path)
	}
	n := 0
	return s.array(func() error {
		s.room = maxElements
		e, err := s.value(2)
		if err != nil {
			return err
		}
		n++
		return to.item(e, path.item(n-1))
	})
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.ended != nil {
		return 0
	}
	b, err := s.src.Peek(1)
	if err != nil {
		s.ended = err
		return 0
	}
	return b[0]
}

// next takes a byte.
func (s *scanner) next() byte {
	b := s.peek()
	if s.ended != nil {
		return 0
	}
	if s.left--; s.left < 0 {
		s.ended = &broken{s.at, Large, "a document of more bytes", fmt.Sprintf("at most %d", MaxDocument)}
		return 0
	}
	_, _ = s.src.Discard(1) // it was peeked at
	if s.at.column++; b == '\n' {
		s.at = position{s.at.line + 1, 1}
	}
	return b
}

// space passes over white space; it is the byte after it.
func (s *scanner) space() byte {
	for {
		switch b := s.peek(); b {
		case ' ', '\t', '\r', '\n':
			s.next()
		default:
			return b
		}
	}
}

// refuse is what is wrong with the next byte.
func (s *scanner) refuse(needed string) error {
	b := s.peek()
	switch {
	case s.ended != nil && !errors.Is(s.ended, io.EOF):
		return s.ended
	case s.ended != nil:
		return &broken{s.at, Syntax, "the end of the document", needed}
	}
	return &broken{s.at, Syntax, strconv.QuoteRune(rune(b)), needed}
}

func (s *scanner) expect(b byte, needed string) error {
	if s.space() != b {
		return s.refuse(needed)
	}
	s.next()
	return nil
}

// value reads one that stands so many levels deep.
func (s *scanner) value(deep int) (e element, err error) {
	first := s.space()
	e.position = s.at
	if s.room--; s.room < 0 {
		return e, &broken{s.at, Large, "an item of more values", fmt.Sprintf("at most %d", maxElements)}
	}
	if deep > maxDepth {
		return e, &broken{s.at, Large, "values deeper in each other", fmt.Sprintf("at most %d levels", maxDepth)}
	}
	switch {
	case first == '{':
		e.shape = isObject
		err = s.object(func(m member, _ *trail) (err error) {
			m.value, err = s.value(deep + 1)
			e.members = append(e.members, m)
			return err
		})
	case first == '[':
		e.shape = isList
		err = s.array(func() error {
			item, err := s.value(deep + 1)
			e.items = append(e.items, item)
			return err
		})
	case first == '"':
		e.shape = isText
		e.text, err = s.text()
	case first == '-' || first >= '0' && first <= '9':
		e.shape = isNumber
		e.text, err = s.number()
	default:
		e.shape, e.text, err = s.word()
	}
	return e, err
}

// object reads the members of one; each reads its own value.
func (s *scanner) object(each func(m member, key *trail) error) error {
	s.next()
	if s.space() == '}' {
		s.next()
		return nil
	}
	for {
		s.space()
		m := member{position: s.at}
		if s.peek() != '"' {
			return s.refuse("a name in quotes")
		}
		var err error
		if m.key, err = s.text(); err != nil {
			return err
		}
		if err := s.expect(':', "a colon after the name"); err != nil {
			return err
		}
		if err := each(m, (*trail)(nil).member(m.key)); err != nil {
			return err
		}
		if s.space() != ',' {
			return s.expect('}', "a comma or the end of the object")
		}
		s.next()
	}
}

// array reads the items of one; each reads itself.
func (s *scanner) array(each func() error) error {
	s.next()
	if s.space() == ']' {
		s.next()
		return nil
	}
	for {
		if err := each(); err != nil {
			return err
		}
		if s.space() != ',' {
			return s.expect(']', "a comma or the end of the list")
		}
		s.next()
	}
}

// word reads true, false or null.
func (s *scanner) word() (shape, string, error) {
	at := s.at
	var b strings.Builder
	for c := s.peek(); c >= 'a' && c <= 'z' && b.Len() < 6; c = s.peek() {
		b.WriteByte(s.next())
	}
	switch b.String() {
	case "true", "false":
		return isTruth, b.String(), nil
	case "null":
		return isNull, "", nil
	case "":
		return isNull, "", s.refuse("a value")
	}
	return isNull, "", &broken{at, Syntax, b.String(), "a value"}
}

// number reads one as it is written.
func (s *scanner) number() (string, error) {
	at := s.at
	var b strings.Builder
	for c := s.peek(); strings.IndexByte("+-.0123456789eE", c) >= 0 && c != 0; c = s.peek() {
		if b.WriteByte(s.next()); b.Len() > maxFound {
			break
		}
	}
	if !isNumeral(b.String()) {
		return "", &broken{at, Syntax, shortened(b.String()), "a number"}
	}
	return b.String(), nil
}

// isNumeral reports whether text is a number of JSON.
func isNumeral(text string) bool {
	digits := func() (n int) {
		rest := strings.TrimLeft(text, "0123456789")
		n, text = len(text)-len(rest), rest
		return n
	}
	text = strings.TrimPrefix(text, "-")
	zero := strings.HasPrefix(text, "0")
	if n := digits(); n == 0 || zero && n > 1 {
		return false
	}
	if strings.HasPrefix(text, ".") {
		if text = text[1:]; digits() == 0 {
			return false
		}
	}
	if strings.HasPrefix(text, "e") || strings.HasPrefix(text, "E") {
		text = strings.TrimPrefix(strings.TrimPrefix(text[1:], "+"), "-")
		if digits() == 0 {
			return false
		}
	}
	return text == ""
}

// text reads what stands in quotes.
func (s *scanner) text() (string, error) {
	begin := s.at
	s.next()
	var b []byte
	for {
		at := s.at
		c := s.next()
		switch {
		case s.ended != nil:
			return "", s.refuse("the end of the text")
		case c == '"':
			if !utf8.Valid(b) {
				return "", &broken{begin, Syntax, "bytes that are no UTF-8", "text"}
			}
			return string(b), nil
		case c < ' ':
			return "", &broken{at, Syntax, strconv.QuoteRune(rune(c)), `\u and its number`}
		case c == '\\':
			r, err := s.escape(at)
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
		default:
			b = append(b, c)
		}
		if len(b) > maxString {
			return "", &broken{begin, Large, "a longer text", fmt.Sprintf("at most %d bytes", maxString)}
		}
	}
}

// escape reads what follows a backslash.
func (s *scanner) escape(at position) (rune, error) {
	const names, means = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	c := s.next()
	if i := strings.IndexByte(names, c); i >= 0 && c != 0 {
		return rune(means[i]), nil
	}
	if c != 'u' {
		return 0, &broken{at, Syntax, `\` + string(rune(c)), "one of the escapes of JSON"}
	}
	r, err := s.hex(at)
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if s.next() == '\\' && s.next() == 'u' {
		low, err := s.hex(at)
		if whole := utf16.DecodeRune(r, low); err != nil || whole != utf8.RuneError {
			return whole, err
		}
	}
	return 0, &broken{at, Syntax, "half of a character", "both halves"}
}

func (s *scanner) hex(at position) (rune, error) {
	var b [4]byte
	for i := range b {
		b[i] = s.next()
	}
	n, err := strconv.ParseUint(string(b[:]), 16, 16)
	if err != nil {
		return 0, &broken{at, Syntax, `\u` + shortened(string(b[:])), "four hexadecimal digits"}
	}
	return rune(n), nil
}
