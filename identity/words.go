package identity

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"strings"

	"github.com/tyler-smith/go-bip39"
	"golang.org/x/text/unicode/norm"
)

// Words is a person on paper: 12 or 24 words of a BIP-39 list, the last of
// which carries a checksum. Everything that makes the person can be derived
// from them. They print as "(secret)"; [Words.Text] shows them.
type Words struct {
	secret
	language Language
	words    []string // as the list writes them
}

// NewWords draws 12 or 24 words, from 16 or 32 bytes of randomness.
func NewWords(language Language, count int, random io.Reader) (Words, error) {
	if count != 12 && count != 24 {
		return Words{}, fmt.Errorf("a person has 12 or 24 words, not %d", count)
	}
	entropy := make([]byte, count/3*4)
	if _, err := io.ReadFull(random, entropy); err != nil {
		return Words{}, fmt.Errorf("read randomness: %w", err)
	}
	return wordsOf(language, entropy)
}

// wordsOf writes entropy of 16 or 32 bytes as words.
func wordsOf(language Language, entropy []byte) (Words, error) {
	// The library writes English; a word's place in the list is the same in
	// every language.
	english, err := bip39.NewMnemonic(entropy)
	if err != nil {
		return Words{}, fmt.Errorf("words of %d bytes: %w", len(entropy), err)
	}
	words := strings.Fields(english)
	for i, word := range words {
		place, _ := bip39.GetWordIndex(word)
		words[i] = language.list()[place]
	}
	return Words{language: language, words: words}, nil
}

// Language is the list that the words are from.
func (w Words) Language() Language { return w.language }

// Text is the words with single spaces, composed (NFC) for showing. This is
// the secret itself.
func (w Words) Text() string { return norm.NFC.String(strings.Join(w.words, " ")) }

// Root is the person's root key.
func (w Words) Root() RootKey {
	return RootKey{private: ed25519.NewKeyFromSeed(w.derive("tallystick/person/1"))}
}

// Backup is the key that opens the person's backups.
func (w Words) Backup() BackupKey {
	return BackupKey{private: x25519Key([32]byte(w.derive("tallystick/backup/1")))}
}

func (w Words) derive(info string) []byte { return derive(w.seed(), []byte(info), 32) }

// seed is the 64-byte seed of BIP-39, of the words decomposed (NFKD) and
// without a passphrase.
func (w Words) seed() []byte {
	return bip39.NewSeed(norm.NFKD.String(strings.Join(w.words, " ")), "")
}
