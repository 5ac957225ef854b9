package identity

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// wordBits are how many bits a word of a list stands for.
const wordBits = 11

// EightWords stand for a device where somebody types it: the first 88 bits of
// its id on the network, in the list of a language. They only tell devices
// apart of which the whole ids are known already; nobody is let in by them.
func EightWords(id TransportID, language Language) []string { return wordsOfBits(id[:], 8, language) }

// AreEightWords reports whether a text is the eight words of a device, in
// whichever language, case and spacing.
func AreEightWords(text string, id TransportID) bool {
	if len(text) > maxWordsText {
		return false
	}
	typed := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	return slices.ContainsFunc([]Language{English, Spanish}, func(l Language) bool {
		return slices.EqualFunc(typed, EightWords(id, l), func(a, b string) bool { return fold(a) == fold(b) })
	})
}

// wordsOfBits are as many words as the first bits of some bytes stand for. They
// are composed (NFC), for showing. There have to be enough bytes.
func wordsOfBits(from []byte, count int, language Language) []string {
	words := make([]string, count)
	for i := range words {
		place := 0
		for bit := i * wordBits; bit < (i+1)*wordBits; bit++ {
			place = place<<1 | int(from[bit/8]>>(7-bit%8)&1)
		}
		words[i] = norm.NFC.String(language.list()[place])
	}
	return words
}
