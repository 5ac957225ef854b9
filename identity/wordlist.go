package identity

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tyler-smith/go-bip39"
	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
)

// Language is a BIP-39 word list.
type Language string

// The languages that words can be drawn in.
const (
	English Language = "en"
	Spanish Language = "es"
)

// list is the 2,048 words, which nobody may change.
func (l Language) list() []string {
	if l == Spanish {
		return wordlists.Spanish
	}
	return wordlists.English
}

// WordError says which word is unknown. It wraps [ErrWords]. Word is one that
// is on no list, but nearly one of the person's: show it to whoever typed it,
// and do not log it.
type WordError struct {
	Position    int    // from 1
	Word        string // as typed
	Suggestions []string
}

// Error names the word and its place.
func (e *WordError) Error() string {
	text := fmt.Sprintf("word %d, %q, is not on the list", e.Position, e.Word)
	if len(e.Suggestions) > 0 {
		text += "; near it: " + strings.Join(e.Suggestions, ", ")
	}
	return text
}

// Unwrap gives [ErrWords].
func (e *WordError) Unwrap() error { return ErrWords }

// ParseWords reads 12 or 24 words of one list, whichever that is, whatever the
// case, accents and spacing. It wraps [ErrWords]: with a [WordError] for a
// word that is on no list, or with what else is wrong. English is tried first;
// only twelve words are on both lists, so that it makes no difference.
func ParseWords(text string) (Words, error) {
	if len(text) > maxWordsText {
		return Words{}, fmt.Errorf("%w: %d bytes of text, at most %d", ErrWords, len(text), maxWordsText)
	}
	typed := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if len(typed) != 12 && len(typed) != 24 {
		return Words{}, fmt.Errorf("%w: a person has 12 or 24 words, this is %d", ErrWords, len(typed))
	}
	english, spanish := placesIn(English, typed), placesIn(Spanish, typed)
	for _, found := range []wordPlaces{english, spanish} {
		if words, err := found.words(); err == nil {
			return words, nil
		}
	}
	return Words{}, explain(typed, english, spanish)
}

// wordPlaces is where typed words stand in one list; −1 for those that do not.
type wordPlaces struct {
	language Language
	places   []int
}

func placesIn(language Language, typed []string) wordPlaces {
	index := make(map[string]int, len(language.list()))
	for place, word := range language.list() {
		index[fold(word)] = place
	}
	found := wordPlaces{language: language, places: make([]int, len(typed))}
	for i, word := range typed {
		place, ok := index[fold(word)]
		if !ok {
			place = -1
		}
		found.places[i] = place
	}
	return found
}

func (f wordPlaces) missing() int {
	missing := 0
	for _, place := range f.places {
		if place < 0 {
			missing++
		}
	}
	return missing
}

// words checks the checksum, for which the library wants English.
func (f wordPlaces) words() (Words, error) {
	if f.missing() > 0 {
		return Words{}, ErrWords
	}
	english, own := make([]string, len(f.places)), make([]string, len(f.places))
	for i, place := range f.places {
		english[i], own[i] = English.list()[place], f.language.list()[place]
	}
	if _, err := bip39.EntropyFromMnemonic(strings.Join(english, " ")); err != nil {
		return Words{}, fmt.Errorf("%w: all words are known, and the checksum is wrong: a word is another one or in another place", ErrWords)
	}
	return Words{language: f.language, words: own}, nil
}

// explain says what is wrong, by the list that more of the words are on.
func explain(typed []string, english, spanish wordPlaces) error {
	best, other := english, spanish
	if spanish.missing() < english.missing() {
		best, other = spanish, english
	}
	for i, place := range best.places {
		if place >= 0 {
			continue
		}
		if other.places[i] >= 0 {
			return fmt.Errorf("%w: word %d, %q, is of another language than most", ErrWords, i+1, typed[i])
		}
		return &WordError{Position: i + 1, Word: typed[i], Suggestions: near(typed[i], best.language)}
	}
	_, err := best.words()
	return err
}

// near lists the words of a language at most two edits away, nearest first.
func near(typed string, language Language) []string {
	var byDistance [3][]string
	for _, word := range language.list() {
		if d := distance(fold(typed), fold(word)); d < len(byDistance) {
			byDistance[d] = append(byDistance[d], norm.NFC.String(word))
		}
	}
	all := slices.Concat(byDistance[:]...)
	return all[:min(len(all), maxSuggestions)]
}

// fold takes away case and accents. The Spanish list is made so that its words
// stay different without them, ñ and n alike.
func fold(word string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(word))
	return bare
}

// distance is Levenshtein's, over bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			cost := diagonal
			if a[i] != b[j] {
				cost = min(diagonal, above, row[j]) + 1
			}
			row[j+1], diagonal = cost, above
		}
	}
	return row[len(b)]
}
