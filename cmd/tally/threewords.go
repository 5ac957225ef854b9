package main

import (
	"bytes"
	"crypto/sha256"
	"strings"

	"tallystick/identity"
)

// threeWords stand for a digest where people compare by voice: the first 33
// bits of its SHA-256, in a BIP-39 list. They are how the first three of twelve
// words come out that are drawn from these bits.
func threeWords(digest [32]byte, language identity.Language) ([]string, error) {
	sum := sha256.Sum256(digest[:])
	words, err := identity.NewWords(language, 12, bytes.NewReader(sum[:16]))
	if err != nil {
		return nil, err
	}
	return strings.Fields(words.Text())[:3], nil
}
