package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"os"
	"time"
)

// environment is what commands are given instead of reaching for it: streams,
// clock, randomness, and the flags that all commands share.
type environment struct {
	stdin  io.Reader
	stdout *bufio.Writer // data; flushed when the command ends
	stderr io.Writer     // talk
	screen screen
	getenv func(string) string
	now    func() time.Time
	random io.Reader
	flags  sharedFlags
	serves bool // this is the daemon: what goes wrong while nobody asks is logged
}

// sharedFlags are the flags of the root command.
type sharedFlags struct {
	dir             string
	profile         string
	passphraseFile  string
	passphraseStdin bool
	verbose         bool
}

// screen is what is known of the terminals that the streams are connected to.
type screen struct {
	asks    bool                                  // stdin is a terminal: questions get answers
	out     bool                                  // stdout is one
	talks   bool                                  // stderr is one: progress and colour
	columns int                                   // of stderr; 0 if unknown
	secret  func(context.Context) ([]byte, error) // reads a hidden line
}

func systemEnvironment() *environment {
	return &environment{
		stdin:  os.Stdin,
		stdout: bufio.NewWriter(os.Stdout),
		stderr: os.Stderr,
		screen: systemScreen(),
		getenv: os.Getenv,
		now:    time.Now,
		random: rand.Reader,
	}
}
