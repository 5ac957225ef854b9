package identity_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tyler-smith/go-bip39"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"tallystick/identity"
)

// The published English vectors of BIP-39 (Trezor), whose seeds take the
// passphrase "TREZOR"; ours take none, of which the last is a published one.
func TestPublishedVectors(t *testing.T) {
	for _, v := range []struct{ entropy, words, passphrase, seed string }{
		{"00000000000000000000000000000000",
			"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", "TREZOR",
			"c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04"},
		{"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
			"legal winner thank year wave sausage worth useful legal winner thank yellow", "TREZOR",
			"2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607"},
		{"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
			strings.Repeat("zoo ", 23) + "vote", "TREZOR",
			"dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31ed3992c456cdf60f5d4564b8ba3f05a69890ad"},
		{"00000000000000000000000000000000",
			"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", "",
			"5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc19a5ac40b389cd370d086206dec8aa6c43daea6690f20ad3d8d48b2d2ce9e38e4"},
	} {
		words, err := identity.NewWords(identity.English, len(v.entropy)/32*12, bytes.NewReader(mustHex(v.entropy)))
		if err != nil || words.Text() != v.words {
			t.Fatalf("%s: %v", v.entropy, err)
		}
		seed := words.SeedForTest()
		if v.passphrase != "" {
			seed = bip39.NewSeed(words.Text(), v.passphrase)
		}
		if hex.EncodeToString(seed) != v.seed {
			t.Errorf("%s with %q: seed %x", v.entropy, v.passphrase, seed)
		}
	}
}

func TestWordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		language := rapid.SampledFrom([]identity.Language{identity.English, identity.Spanish}).Draw(t, "language")
		size := rapid.SampledFrom([]int{16, 32}).Draw(t, "size")
		entropy := rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, "entropy")
		words, err := identity.NewWords(language, size/4*3, bytes.NewReader(entropy))
		if err != nil {
			t.Fatal(err)
		}
		again, err := identity.ParseWords(words.Text())
		if err != nil || again.Language() != language {
			t.Fatalf("%v, language %s", err, again.Language())
		}
		if !bytes.Equal(again.SeedForTest(), words.SeedForTest()) {
			t.Fatal("another seed from the same words")
		}
	})
}

// However it is typed, it is the same person.
func TestParseWordsTolerates(t *testing.T) {
	entropy := filled(0x77)
	words, err := identity.NewWords(identity.Spanish, 24, bytes.NewReader(entropy[:]))
	if err != nil {
		t.Fatal(err)
	}
	text := words.Text()
	bare := identity.FoldForTest(text)
	if bare == text {
		t.Fatal("no accents to test with")
	}
	numbered := ""
	for i, word := range strings.Fields(text) {
		numbered += string(rune('1'+i%9)) + ". " + word + "\n"
	}
	for _, typed := range []string{
		norm.NFD.String(text), norm.NFC.String(text), strings.ToUpper(text), bare,
		"\n  " + strings.ReplaceAll(text, " ", "\t \u3000") + " ", strings.ReplaceAll(text, " ", ", "), numbered,
	} {
		again, err := identity.ParseWords(typed)
		if err != nil || again.Root().Person() != words.Root().Person() {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestParseWordsExplains(t *testing.T) {
	eleven := strings.Repeat("abandon ", 11)
	once := strings.Repeat("ábaco ", 10)
	for _, v := range []struct{ text, want string }{
		{"", "this is 0"},
		{eleven, "this is 11"},
		{strings.Repeat("abandon ", 15), "this is 15"},
		{strings.Repeat("a ", 5000), "bytes of text"},
		{eleven + "abandon", "checksum"},
		{eleven + "abuot", `word 12, "abuot", is not on the list; near it: about, `},
		{eleven + "abotu", "about"},
		{strings.Replace(eleven+"about", "abandon", "bandon", 1), "word 1, \"bandon\", is not on the list; near it: abandon"},
		{once + "abdomen abdomn", "word 12, \"abdomn\", is not on the list; near it: abdomen"},
		{eleven + "ábaco", "another language"},
		{eleven + "qqqqqqqq", "not on the list"},
	} {
		_, err := identity.ParseWords(v.text)
		if !errors.Is(err, identity.ErrWords) || !strings.Contains(err.Error(), v.want) {
			t.Errorf("%.60q: %v, want %q", v.text, err, v.want)
		}
	}
	var word *identity.WordError
	if _, err := identity.ParseWords(eleven + "qqqqqqqq"); !errors.As(err, &word) || word.Position != 12 || len(word.Suggestions) > 0 {
		t.Errorf("got %+v", word)
	}
}

// Without accents the Spanish words stay different from each other, which is
// what lets them be typed so.
func TestListsStayDistinctWithoutAccents(t *testing.T) {
	for _, language := range []identity.Language{identity.English, identity.Spanish} {
		var bare []string
		for _, word := range language.ListForTest() {
			bare = append(bare, identity.FoldForTest(word))
		}
		slices.Sort(bare)
		if n := len(slices.Compact(bare)); n != 2048 {
			t.Errorf("%s: %d different words", language, n)
		}
	}
}

func TestNewWordsCount(t *testing.T) {
	for _, count := range []int{0, 11, 13, 15, 18, 21, 25, -12} {
		if _, err := identity.NewWords(identity.English, count, bytes.NewReader(make([]byte, 64))); err == nil {
			t.Errorf("%d words", count)
		}
	}
}
