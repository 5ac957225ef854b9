package identity_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/identity"
)

const shortAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

func anyID(t *rapid.T, label string) [32]byte {
	return [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label))
}

func anyPrefix(t *rapid.T) byte { return rapid.ByteRange('a', 'z').Draw(t, "prefix") }

func TestShortRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix, id := anyPrefix(t), anyID(t, "id")
		text := identity.Short(prefix, id)
		got, bits, err := identity.ParseShort(text)
		if err != nil || got != prefix || !bits.Matches(id) {
			t.Fatalf("%s: %c, %v", text, got, err)
		}
		other := id
		other[0] ^= 0x80
		if bits.Matches(other) {
			t.Fatalf("%s matches another id", text)
		}
	})
}

// Any one character changed, and any two exchanged, is noticed. The prefix is
// exempt from exchanges: a letter that is no digit stands only there.
func TestShortNoticesTypingErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(identity.Short(anyPrefix(t), anyID(t, "id")))
		for i := 1; i < len(text); i++ {
			for _, digit := range []byte(shortAlphabet) {
				changed := append([]byte(nil), text...)
				changed[i] = digit
				requireMistyped(t, text, changed)
			}
			for j := 1; j < i; j++ {
				changed := append([]byte(nil), text...)
				changed[i], changed[j] = changed[j], changed[i]
				requireMistyped(t, text, changed)
			}
		}
		for prefix := byte('a'); prefix <= 'z'; prefix++ {
			requireMistyped(t, text, append([]byte{prefix}, text[1:]...))
		}
	})
}

func requireMistyped(t *rapid.T, text, changed []byte) {
	if string(text) == string(changed) {
		return
	}
	if _, _, err := identity.ParseShort(string(changed)); err == nil {
		t.Fatalf("%s typed as %s goes unnoticed", text, changed)
	}
}

func TestParseShortTolerates(t *testing.T) {
	id := [32]byte{0, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6}
	text := identity.Short('l', id)
	if !strings.ContainsAny(text, "0") || !strings.Contains(text[1:], "1") {
		t.Fatalf("%s has no look-alikes to test with", text)
	}
	lookAlikes := strings.NewReplacer("0", "O", "1", "I", "v", "u")
	for _, typed := range []string{
		strings.ToUpper(text), text[:5] + " " + text[5:9] + "-" + text[9:], "  " + text + " ",
		"l" + lookAlikes.Replace(text[1:]), "1" + text[1:], "L" + strings.ReplaceAll(text[1:], "1", "l"),
	} {
		prefix, bits, err := identity.ParseShort(typed)
		if err != nil || prefix != 'l' || !bits.Matches(id) {
			t.Errorf("%q: %c, %v", typed, prefix, err)
		}
	}
}

func TestParseShortExplains(t *testing.T) {
	good := identity.Short('d', [32]byte{1})
	for typed, want := range map[string]string{
		"":                        "characters",
		good + "0":                "14 characters",
		"3" + good[1:]:            "letter",
		good[:3] + "?" + good[4:]: "stands for nothing",
		good[:12] + "x":           "mistyped",
		strings.Repeat(" ", 65):   "65",
		good[:11] + "é":           "stands for nothing",
	} {
		if _, _, err := identity.ParseShort(typed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", typed, err, want)
		}
	}
}

func TestShortForms(t *testing.T) {
	var person identity.PersonID
	for form, prefix := range map[string]byte{
		person.Short():               'p',
		identity.DeviceID{}.String(): 'd',
		person.Agent().String():      'p',
		identity.NewAgentID(identity.AgentOrganisation, person).String(): 'o',
		identity.NewAgentID(identity.AgentAssisted, person).String():     'a',
	} {
		if form[0] != prefix || len(form) != 13 {
			t.Errorf("%s, want prefix %c", form, prefix)
		}
	}
}
