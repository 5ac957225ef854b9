package identity_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tallystick/identity"
)

// TestThreeWordsAreTheFirst: they are those of twelve words drawn from the
// same bytes, so that any BIP-39 library can check them.
func TestThreeWordsAreTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hash := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		language := rapid.SampledFrom([]identity.Language{identity.English, identity.Spanish}).Draw(t, "language")
		twelve, err := identity.NewWords(language, 12, bytes.NewReader(hash[:16]))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := identity.ThreeWords(hash, language), strings.Fields(twelve.Text())[:3]; !slices.Equal(got, want) {
			t.Fatalf("%v, not %v", got, want)
		}
	})
}
