package main

import (
	"crypto/sha256"
	"slices"

	"tallystick/identity"
)

// threeWords stand for what two replicas compare by voice: the entries that
// they hold, and what these decide.
func threeWords(entries, authority [32]byte, language identity.Language) []string {
	return identity.ThreeWords(sha256.Sum256(slices.Concat(entries[:], authority[:])), language)
}
