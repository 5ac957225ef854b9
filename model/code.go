package model

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Form is what a code is for: the text before its colon. No form is the
// beginning of another, so that nobody is led to do one thing by a code for
// another.
type Form string

// The forms.
const (
	FormInvite      Form = "tally-invite-1"       // an invitation, from the inviter
	FormRequest     Form = "tally-request-1"      // the answer, from who wants to join
	FormLink        Form = "tally-link-1"         // for a second device, from the first
	FormLinkRequest Form = "tally-link-request-1" // the answer, from the second
)

// ErrCode means that a text is not the code that was asked for: cut short,
// mistyped, or of another form. The error says which.
var ErrCode = errors.New("not the code that is needed here")

// alphabet is base32 in small letters: QR codes, mail and people take it in
// either case, and no two of its signs look alike in most scripts.
func alphabet() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}

// checkBytes end a code, so that a slip of the pen is told from a forgery.
const checkBytes = 4

func checkOf(form Form, payload []byte) []byte {
	sum := sha256.Sum256(append([]byte(form), payload...))
	return sum[:checkBytes]
}

// armour is a payload as text: form, colon, base32 of payload and check.
func armour(form Form, payload []byte) string {
	return string(form) + ":" + alphabet().EncodeToString(append(append([]byte{}, payload...), checkOf(form, payload)...))
}

// Lines is a code broken into lines, for files and mail.
func Lines(code string) string {
	var b strings.Builder
	for ; len(code) > codeLine; code = code[codeLine:] {
		b.WriteString(code[:codeLine] + "\n")
	}
	b.WriteString(code + "\n")
	return b.String()
}

// FormOf tells the form of a code; ok is false if the text is none.
func FormOf(text string) (form Form, ok bool) {
	before, _, found := strings.Cut(tidy(text), ":")
	form = Form(before)
	return form, found && (form == FormInvite || form == FormRequest || form == FormLink || form == FormLinkRequest)
}

// tidy takes out what mail, QR codes and people put in.
func tidy(text string) string {
	text = text[:min(len(text), MaxCodeText)]
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '>' {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// unarmour is the payload of a code, which must be of this form.
func unarmour(form Form, text string) ([]byte, error) {
	if len(text) > MaxCodeText {
		return nil, fmt.Errorf("%w: longer than any", ErrCode)
	}
	found, known := FormOf(text)
	switch {
	case !known:
		return nil, fmt.Errorf("%w: it does not begin with %s and a colon", ErrCode, form)
	case found != form:
		return nil, fmt.Errorf("%w: a %s code, not %s", ErrCode, found, form)
	}
	_, encoded, _ := strings.Cut(tidy(text), ":")
	raw, err := alphabet().DecodeString(encoded)
	if err != nil || len(raw) < checkBytes || len(raw) > maxCode+checkBytes {
		return nil, fmt.Errorf("%w: a sign is missing, or is none that codes have", ErrCode)
	}
	payload, check := raw[:len(raw)-checkBytes], raw[len(raw)-checkBytes:]
	// Bits that no byte of the payload holds must be zero.
	whole := alphabet().EncodeToString(raw) == encoded
	if !whole || subtle.ConstantTimeCompare(check, checkOf(form, payload)) != 1 {
		return nil, fmt.Errorf("%w: a sign is wrong or missing", ErrCode)
	}
	return payload, nil
}
