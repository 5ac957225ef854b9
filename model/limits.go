package model

import (
	"time"

	"tallystick/model/community"
)

const (
	// maxCode bounds the payload of a code or a request in bytes: a request to
	// link takes some 600 bytes for each of [MaxLinked] communities.
	maxCode = 32 << 10

	// MaxCodeText bounds a code or a request as text, with room for the line
	// breaks, quotation marks and spaces that mail adds.
	MaxCodeText = 4 * maxCode

	// maxShown bounds a name that a code shows, in bytes.
	maxShown = community.MaxName

	// maxReason and maxWhy bound why an answer refuses a request, in bytes: a
	// word and a sentence.
	maxReason = 32
	maxWhy    = 512

	// maxAnswer bounds an answer in bytes: those two, and three hashes with room.
	maxAnswer = 1 << 10

	// RevokedTold is how long who asks by an invitation is told that it was
	// taken back: until a laptop that asks for somebody has been opened again.
	// Afterwards the door for strangers is as if it had never been there.
	RevokedTold = 24 * time.Hour

	// MaxAddresses bounds the addresses in an invitation: two transports on four
	// interfaces.
	MaxAddresses = 8

	// MaxAddress bounds one of them, in bytes: a relayed one is the longest.
	MaxAddress = 256

	// MaxHintSecrets bounds how many of the newest keys' secrets are listened
	// for: some who have not heard of the newest yet still use the one before.
	MaxHintSecrets = 4

	// MaxLinked bounds the communities that one link code carries, each with
	// 32 bytes: more than one person keeps up with, and a code that still fits
	// one QR symbol.
	MaxLinked = 32

	// codeLine is how many characters of a code stand on one line where it is
	// broken into lines: mail leaves those alone.
	codeLine = 64

	// MaxOther bounds how many properties an import lists that are said
	// otherwise here: as many as anybody goes through by hand.
	MaxOther = 200

	// importBytes and importEntries bound what an import writes in one
	// transaction, and entryBytes is what an entry takes beside its body: half
	// of what the replica takes at once.
	importBytes   = 384 << 10
	importEntries = 1 << 10
	entryBytes    = 512
)
