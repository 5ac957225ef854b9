package identity_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/identity"
)

// TestEightWords: they are the first of twelve words drawn from the same bytes,
// stand for the device however they are typed, and for no other.
func TestEightWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := identity.TransportID(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "id"))
		language := rapid.SampledFrom([]identity.Language{identity.English, identity.Spanish}).Draw(t, "language")
		twelve, err := identity.NewWords(language, 12, bytes.NewReader(id[:16]))
		if err != nil {
			t.Fatal(err)
		}
		eight := identity.EightWords(id, language)
		if want := strings.Fields(twelve.Text())[:8]; !slices.Equal(eight, want) {
			t.Fatalf("%v, not %v", eight, want)
		}
		if !identity.AreEightWords(" "+strings.ToUpper(strings.Join(eight, "-")), id) {
			t.Errorf("%v are not the words of their device", eight)
		}
		other := id
		other[rapid.IntRange(0, 10).Draw(t, "byte")] ^= 1
		if identity.AreEightWords(strings.Join(eight, " "), other) {
			t.Errorf("%v are the words of two devices", eight)
		}
	})
}
