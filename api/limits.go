package api

import "time"

const (
	// MaxBody bounds a request's body in bytes: more than every text together
	// that one act may carry.
	MaxBody = 1 << 20

	// MaxRelated bounds the things that are listed with a record for each way to
	// be related to it: as many as anybody reads. Lists of records have pages.
	MaxRelated = 100

	// MaxLooked bounds the records that are looked at for one page of a list:
	// some 20 ms.
	MaxLooked = 500

	// MaxFileBody bounds the body of a request that brings a file, in bytes:
	// [crdt/replica.MaxAttachment] in base64, and the text beside it.
	MaxFileBody = 12 << 20

	// MaxWelcome bounds a welcome in bytes: everything that is held of a
	// community, for millions of entries. It passes through a file and never
	// lies in memory.
	MaxWelcome = 1 << 30

	// MaxBundle bounds a bundle that comes, in bytes: what the largest disks
	// that people carry hold. It is read a run at a time, and lies nowhere.
	MaxBundle = 1 << 44

	// MaxMade is how many bundles are remembered that were made, until it is
	// told that they are where they can be taken along. That takes as long as a
	// file needs to get onto its disk; each can take 2.5 MB.
	MaxMade = 8

	// FileTime is how long the next part of a file may take that is sent or
	// taken while it is made, either way: a slow stick that writes what it has
	// cached, a pipe to another machine. Nobody waits meanwhile.
	FileTime = 10 * time.Minute

	// MaxHeader bounds a request's headers in bytes.
	MaxHeader = 16 << 10

	// HeaderTime is how long a request's headers may take to come.
	HeaderTime = 5 * time.Second

	// BodyTime is how long a request may take to come: a file from this
	// machine, with a disk that stalls in between. Of a welcome it is how long
	// the next part may take.
	BodyTime = 30 * time.Second

	// IdleTime is how long a connection without a request is kept.
	IdleTime = 2 * time.Minute

	// lookAfter is how many arrivals whoever looks takes up first: some 2 ms.
	// Where more have come and a daemon runs, it is at them already.
	lookAfter = 64

	// PingTime is how often a stream says that it is alive: often enough to
	// notice a daemon that is gone, rarely enough to let a laptop sleep.
	PingTime = 20 * time.Second

	// AskFirst and AskLast are how long this device waits before it asks anew to
	// be let in: somebody has to look at a screen and decide.
	AskFirst, AskLast = 2 * time.Second, 30 * time.Second

	// Rate is how many requests a second the loopback door takes from one
	// token in the long run, and Burst how many at once. A person's page asks
	// for a handful; a program that reads page after page stays below.
	Rate, Burst = 50, 200

	// CodeTime is how long a code waits for a browser: a slow one that starts.
	CodeTime = 10 * time.Minute

	// EventTime is how long a stream waits for who listens to take an event.
	EventTime = 30 * time.Second

	// MaxCodes bounds the one-time codes that wait for a browser, and
	// MaxTokens the tokens that such codes were exchanged for. The oldest goes.
	MaxCodes, MaxTokens = 16, 64
)
